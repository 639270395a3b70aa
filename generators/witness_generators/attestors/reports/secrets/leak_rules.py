"""Secrets by the gitleaks rule that finds them: invented, but in the form that the rule matches."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from string import ascii_lowercase, ascii_uppercase, digits

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ALPHANUMERIC = digits + ascii_uppercase + ascii_lowercase
HEX = "0123456789abcdef"
# No vowels: gitleaks ignores a generic key that contains one of its stop words, and most of these have vowels.
WORDLESS = "0123456789bcdfghjklnqrsvwz"


@dataclass(frozen=True, slots=True)
class LeakRule:
    """A rule of gitleaks's default configuration (`config/gitleaks.toml` of 8.30.1).

    variable: the environment variable that holds such a secret, "" for none. entropy: secrets with at most this are not reported.
    make: makes a secret from a seed. terminated: the match includes the character after the secret. named: the match starts with
    the variable's name.
    """

    id: str
    description: str
    variable: str
    entropy: float
    make: Callable[[bytes], str]
    terminated: bool = False
    named: bool = False

    def __hash__(self) -> int:
        """The hash of the id alone, since a secret is looked up by its rule many times."""
        return hash(self.id)


def _choose_letters(seed: bytes, alphabet: str, count: int) -> str:
    """Returns letters of the alphabet that follow from the seed."""
    # Hash first: a drawn seed may be all zeros, and gitleaks ignores secrets of low entropy.
    number, found = int.from_bytes(blake2b(seed, digest_size=64).digest()), []
    for _ in range(count):
        number, letter = divmod(number, len(alphabet))
        found.append(alphabet[letter])
    return "".join(found)


def _build_token_maker(prefix: str, alphabet: str, count: int) -> Callable[[bytes], str]:
    return lambda seed: prefix + _choose_letters(seed, alphabet, count)


def _make_slack_token(seed: bytes) -> str:
    # The rule wants two numbers of 10 to 13 digits, then letters.
    return f"xoxb-{_choose_letters(seed, digits[1:], 12)}-{_choose_letters(seed + b'2', digits[1:], 13)}-{_choose_letters(seed, ALPHANUMERIC, 24)}"


def _make_sendgrid_key(seed: bytes) -> str:
    return f"SG.{_choose_letters(seed, ALPHANUMERIC, 22)}.{_choose_letters(seed + b'2', ALPHANUMERIC, 43)}"


def _make_private_key(seed: bytes) -> str:
    """Makes an Ed25519 key in PEM (RFC 8410, PKCS #8); it protects nothing."""
    secret = blake2b(seed, digest_size=32).digest()
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


# Identifiers, descriptions and entropies are those of gitleaks; each secret has the length that the rule's pattern asks for.
GENERIC_KEY = LeakRule(
    "generic-api-key",
    "Detected a Generic API Key, potentially exposing access to various services and sensitive operations.",
    "BACKEND_API_KEY",
    3.5,
    _build_token_maker("", WORDLESS, 40),
    terminated=True,
    named=True,
)
RULES = (
    LeakRule(
        "github-pat",
        "Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure.",
        "GH_TOKEN", 3, _build_token_maker("ghp_", ALPHANUMERIC, 36),
    ),
    LeakRule(
        "aws-access-token",
        "Identified a pattern that may indicate AWS credentials, risking unauthorized cloud resource access and data breaches on AWS platforms.",
        "AWS_ACCESS_KEY_ID", 3, _build_token_maker("AKIA", ascii_uppercase + "234567", 16),
    ),
    LeakRule(
        "gitlab-pat",
        "Identified a GitLab Personal Access Token, risking unauthorized access to GitLab repositories and codebase exposure.",
        "GITLAB_TOKEN", 3, _build_token_maker("glpat-", ALPHANUMERIC, 20),
    ),
    LeakRule(
        "npm-access-token",
        "Uncovered an npm access token, potentially compromising package management and code repository access.",
        "NODE_AUTH_TOKEN", 2, _build_token_maker("npm_", ALPHANUMERIC, 36), terminated=True,
    ),
    LeakRule(
        "slack-bot-token",
        "Identified a Slack Bot token, which may compromise bot integrations and communication channel security.",
        "SLACK_TOKEN", 3, _make_slack_token,
    ),
    LeakRule(
        "stripe-access-token",
        "Found a Stripe Access Token, posing a risk to payment processing services and sensitive financial data.",
        "STRIPE_API_KEY", 2, _build_token_maker("sk_test_", ALPHANUMERIC, 24), terminated=True,
    ),
    LeakRule(
        "sendgrid-api-token",
        "Detected a SendGrid API token, posing a risk of unauthorized email service operations and data exposure.",
        "SENDGRID_API_KEY", 2, _make_sendgrid_key, terminated=True,
    ),
    LeakRule(
        "digitalocean-pat",
        "Discovered a DigitalOcean Personal Access Token, posing a threat to cloud infrastructure security and data privacy.",
        "DIGITALOCEAN_ACCESS_TOKEN", 3, _build_token_maker("dop_v1_", HEX, 64), terminated=True,
    ),
    LeakRule(
        "gcp-api-key",
        "Uncovered a GCP API key, which could lead to unauthorized access to Google Cloud services and data breaches.",
        "GOOGLE_API_KEY", 4, _build_token_maker("AIza", ALPHANUMERIC, 35), terminated=True,
    ),
    GENERIC_KEY,
    LeakRule(
        "private-key",
        "Identified a Private Key, which may compromise cryptographic security and sensitive data encryption.",
        "", 0, _make_private_key,
    ),
)  # fmt: skip


def encode(text: str, encodings: tuple[str, ...]) -> str:
    """Encodes the text, the innermost encoding first."""
    for encoding in encodings:
        text = _ENCODERS[encoding](text)
    return text


_ENCODERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    # Escape every byte: the attestor looks for three escapes in a row (`attestation/secretscan/encoding.go:44`).
    "url": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
}
