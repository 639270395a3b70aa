"""Made-up RSA keys of the services that vouch for a machine or a job: the same everywhere, for tests and samples only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa

EXPONENT = 65537
# For each key: its bits, and for each of its two primes the number of odd numbers between the hash of the prime's name and
# the next usable prime. Nothing searches for primes at run time then, and no private key is in the source.
_DISTANCES: Mapping[str, tuple[int, int, int]] = {
    "aws identity documents": (1024, 376, 118),
    "github 0": (2048, 253, 163),
    "github 1": (2048, 97, 158),
    "gitlab 0": (2048, 660, 41),
    "gitlab 1": (2048, 322, 660),
    "google 0": (2048, 916, 155),
    "google 1": (2048, 162, 221),
    "kubernetes 0": (2048, 22, 88),
    "kubernetes 1": (2048, 71, 165),
}
NAMES = tuple(_DISTANCES)


@dataclass(frozen=True, slots=True)
class RsaKey:
    """An RSA key by its two primes."""

    p: int
    q: int

    @property
    def modulus(self) -> int:
        return self.p * self.q


@lru_cache
def derive_rsa_key(name: str) -> RsaKey:
    """Derive the key of this name. Raises KeyError for a name that is not in `NAMES`."""
    bits, first, second = _DISTANCES[name]
    return RsaKey(_find_prime(f"{name} p", bits // 2, first), _find_prime(f"{name} q", bits // 2, second))


def _find_prime(label: str, bits: int, distance: int) -> int:
    start = int.from_bytes(hashlib.shake_256(label.encode()).digest(bits // 8))
    # Both top bits are set, so that the product of two primes has all its bits; the last one makes the number odd.
    return (start | 3 << (bits - 2) | 1) + 2 * distance


@lru_cache
def build_private_key(name: str) -> rsa.RSAPrivateKey:
    """Build the private key of this name, with which `cryptography` signs. Raises KeyError for an unknown name."""
    key = derive_rsa_key(name)
    exponent = pow(EXPONENT, -1, (key.p - 1) * (key.q - 1))
    # The last three speed up signing by the Chinese remainder theorem (RFC 8017, 3.2); the library requires them.
    numbers = rsa.RSAPrivateNumbers(
        p=key.p,
        q=key.q,
        d=exponent,
        dmp1=rsa.rsa_crt_dmp1(exponent, key.p),
        dmq1=rsa.rsa_crt_dmq1(exponent, key.q),
        iqmp=rsa.rsa_crt_iqmp(key.p, key.q),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, key.modulus),
    )
    return numbers.private_key()
