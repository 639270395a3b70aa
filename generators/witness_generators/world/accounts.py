"""Accounts of CI services: login names and the numbers that a service gives to what it knows by name."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from witness_generators.world.git.repository import Person

_LETTERS = str.maketrans({"ø": "o", " ": "-"})


@lru_cache
def login(person: Person) -> str:
    """A login made from a name: ASCII letters and hyphens, as GitHub and GitLab ask for."""
    plain = unicodedata.normalize("NFKD", person.name.lower().translate(_LETTERS))
    return plain.encode("ascii", "ignore").decode()


@lru_cache
def number_of(kind: str, name: str) -> int:
    """The number of an account or project: the same wherever it is named."""
    digest = hashlib.blake2b(f"{kind} {name}".encode(), digest_size=8).digest()
    return 10_000 + int.from_bytes(digest) % 900_000_000
