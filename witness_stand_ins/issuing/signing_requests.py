"""A request for a certificate as a client of Fulcio sends it, and what is wrong with one (sigstore/fulcio, fulcio.proto)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from witness_generators.attestors.cloud.tokens import Claims, Token
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import UnreadableSource
from witness_stand_ins.issuing.signed_tokens import read_token

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey
_REQUEST = RecordForm(
    "request for a certificate",
    record_of(
        {
            "credentials": record_of({"oidcIdentityToken": TEXT}),
            "publicKeyRequest": record_of(
                {"publicKey": record_of({"content": TEXT}), "proofOfPossession": TEXT}
            ),
        }
    ),
    "",
)


class Refused(Exception):
    """The request is refused; the message says why. status: of the answer."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """A token, a key, and the key's signature of the token's subject."""

    token: str
    key: PublicKey
    proof: bytes

    @classmethod
    def read(cls, body: bytes) -> SigningRequest:
        """Read a body. Raises Refused."""
        try:
            asked = _REQUEST.parse(body, "body")
            request = asked["publicKeyRequest"]
            key = load_pem_public_key(request["publicKey"]["content"].encode())
            proof = base64.b64decode(request["proofOfPossession"], validate=True)
        except (UnreadableSource, binascii.Error, ValueError, UnsupportedAlgorithm) as error:
            raise Refused(f"the request cannot be read: {error}", 400) from None
        if not isinstance(key, PublicKey):
            raise Refused("a key of this kind is not certified", 400)
        return cls(asked["credentials"]["oidcIdentityToken"], key, proof)

    def find_claims(self, issued: Token, started: float) -> Claims:
        """The claims of the token, if its issuer is that of another one and it counted when the stand-ins started (seconds since 1970).

        Raises Refused.
        """
        try:
            claims = read_token(self.token, issued)
        except ValueError as error:
            raise Refused(f"the token is refused: {error}", 401) from None
        if not isinstance(claims["exp"], int) or claims["exp"] < started:
            raise Refused("the token is refused: it has expired", 401)
        if int(str(claims.get("nbf", 0))) > started:
            raise Refused("the token is refused: it does not count yet", 401)
        return claims

    def check_possession(self, subject: str) -> None:
        """Raises Refused where the proof is no signature of the subject by the key."""
        try:
            match self.key:
                case ec.EllipticCurvePublicKey() as key:
                    key.verify(self.proof, subject.encode(), ec.ECDSA(SHA256()))
                case rsa.RSAPublicKey() as key:
                    key.verify(self.proof, subject.encode(), padding.PKCS1v15(), SHA256())
                case key:
                    key.verify(self.proof, subject.encode())
        except InvalidSignature:
            raise Refused(
                "the proof of possession is no signature of the token's subject by this key", 400
            ) from None
