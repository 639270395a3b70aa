"""Signs the tokens of issuers, publishes their keys and reads tokens; PyJWT does the signing."""

from __future__ import annotations

from typing import assert_never

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from witness_generators.attestors.cloud.issuer_keys import WebKey, derive_edwards_key, derive_elliptic_key
from witness_generators.attestors.cloud.rsa_keys import build_private_key
from witness_generators.attestors.cloud.tokens import Claims, Token
from witness_schema.json_writing import encode

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey
OTHER_KID = "another"


def sign_token(token: Token) -> str:
    """The signed token (RFC 7515, compact serialization), whose header names the key."""
    return jwt.encode(
        dict(token.claims), _find_private_key(token.key), token.key.algorithm, {"kid": token.key.kid}
    )


def _find_private_key(key: WebKey) -> PrivateKey:
    match key.algorithm:
        case "RS256":
            return build_private_key(key.name)
        case "ES256":
            return derive_elliptic_key(key.name)
        case "EdDSA":
            return derive_edwards_key(key.name)
        case unknown:
            assert_never(unknown)


def read_token(signed: str, issued: Token) -> Claims:
    """The claims of a token, if issuer, audience and key are those of another one; its times are not looked at.

    Raises ValueError, whose message says what is wrong.
    """
    checks = {**dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False), "require": ["exp", "iss"]}
    try:
        if jwt.get_unverified_header(signed).get("kid") != issued.key.kid:
            raise ValueError("it names a key that its issuer does not publish")
        claims: Claims = jwt.decode(
            signed,
            _find_private_key(issued.key).public_key(),
            [issued.key.algorithm],
            options=checks,  # type: ignore[arg-type]
            audience=str(issued.claims["aud"]),
            issuer=str(issued.claims["iss"]),
        )
    except jwt.PyJWTError as error:
        raise ValueError(str(error)) from None
    return claims


def write_key_set(key: WebKey) -> bytes:
    """The issuer's JWKS (RFC 7517): this key, behind one of another name, as issuers that change keys have it."""
    other = {**key.public(), "kid": OTHER_KID}
    return encode({"keys": [other, key.public()]})
