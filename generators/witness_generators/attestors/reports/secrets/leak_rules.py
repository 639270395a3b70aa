"""Secrets by the gitleaks rule that finds them: made up, but of the form that the rule asks for."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from string import ascii_lowercase, ascii_uppercase, digits

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ALPHANUMERIC = digits + ascii_uppercase + ascii_lowercase
LOWER = digits + ascii_lowercase
HEX = "0123456789abcdef"
# Without vowels, so that hardly a word of gitleaks's list of harmless ones is in it.
WORDLESS = "0123456789bcdfghjklnqrsvwz"


@dataclass(frozen=True, slots=True)
class LeakRule:
    """A rule of gitleaks's default configuration (`config/gitleaks.toml`), and the variable that such a secret is kept in.

    entropy: below it nothing is reported. terminated: what is matched ends with the character behind the secret.
    named: what is matched starts with the variable's name.
    """

    id: str
    description: str
    variable: str
    entropy: float
    make: Callable[[bytes], str]
    terminated: bool = False
    named: bool = False


def _letters(seed: bytes, alphabet: str, count: int) -> str:
    """Letters that look random whatever the seed: a number from its hash, written in the alphabet."""
    number, found = int.from_bytes(blake2b(seed, digest_size=64).digest()), []
    for _ in range(count):
        number, letter = divmod(number, len(alphabet))
        found.append(alphabet[letter])
    return "".join(found)


def _token(prefix: str, alphabet: str, count: int) -> Callable[[bytes], str]:
    return lambda seed: prefix + _letters(seed, alphabet, count)


def _slack(seed: bytes) -> str:
    return f"xoxb-{_letters(seed, digits[1:], 12)}-{_letters(seed + b'2', digits[1:], 13)}-{_letters(seed, ALPHANUMERIC, 24)}"


def _sendgrid(seed: bytes) -> str:
    return f"SG.{_letters(seed, ALPHANUMERIC, 22)}.{_letters(seed + b'2', ALPHANUMERIC, 43)}"


def _private_key(seed: bytes) -> str:
    """A key that nothing is protected by (RFC 8410, PKCS #8)."""
    secret = blake2b(seed, digest_size=32).digest()
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()


RULES = (
    LeakRule(
        "github-pat",
        "Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure.",
        "GH_TOKEN", 3, _token("ghp_", ALPHANUMERIC, 36),
    ),
    LeakRule(
        "aws-access-token",
        "Identified a pattern that may indicate AWS credentials, risking unauthorized cloud resource access and data breaches on AWS platforms.",
        "AWS_ACCESS_KEY_ID", 3, _token("AKIA", ascii_uppercase + "234567", 16),
    ),
    LeakRule(
        "gitlab-pat",
        "Identified a GitLab Personal Access Token, risking unauthorized access to GitLab repositories and codebase exposure.",
        "GITLAB_TOKEN", 3, _token("glpat-", ALPHANUMERIC, 20),
    ),
    LeakRule(
        "npm-access-token",
        "Uncovered an npm access token, potentially compromising package management and code repository access.",
        "NODE_AUTH_TOKEN", 2, _token("npm_", ALPHANUMERIC, 36), terminated=True,
    ),
    LeakRule(
        "slack-bot-token",
        "Identified a Slack Bot token, which may compromise bot integrations and communication channel security.",
        "SLACK_TOKEN", 3, _slack,
    ),
    LeakRule(
        "stripe-access-token",
        "Found a Stripe Access Token, posing a risk to payment processing services and sensitive financial data.",
        "STRIPE_API_KEY", 2, _token("sk_test_", ALPHANUMERIC, 24), terminated=True,
    ),
    LeakRule(
        "sendgrid-api-token",
        "Detected a SendGrid API token, posing a risk of unauthorized email service operations and data exposure.",
        "SENDGRID_API_KEY", 2, _sendgrid, terminated=True,
    ),
    LeakRule(
        "digitalocean-pat",
        "Discovered a DigitalOcean Personal Access Token, posing a threat to cloud infrastructure security and data privacy.",
        "DIGITALOCEAN_ACCESS_TOKEN", 3, _token("dop_v1_", HEX, 64), terminated=True,
    ),
    LeakRule(
        "gcp-api-key",
        "Uncovered a GCP API key, which could lead to unauthorized access to Google Cloud services and data breaches.",
        "GOOGLE_API_KEY", 4, _token("AIza", ALPHANUMERIC, 35), terminated=True,
    ),
    LeakRule(
        "generic-api-key",
        "Detected a Generic API Key, potentially exposing access to various services and sensitive operations.",
        "BACKEND_API_KEY", 3.5, _token("", WORDLESS, 40), terminated=True, named=True,
    ),
    LeakRule(
        "private-key",
        "Identified a Private Key, which may compromise cryptographic security and sensitive data encryption.",
        "", 0, _private_key,
    ),
)  # fmt: skip


def encoded(text: str, encodings: tuple[str, ...]) -> str:
    """The text in these encodings, the innermost first."""
    for encoding in encodings:
        text = _ENCODERS[encoding](text)
    return text


_ENCODERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "url": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
}
