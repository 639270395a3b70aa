"""The keys, authorities and constraints of a policy, read from what a user has."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from witness_schema.documents.public_keys import read_certificate
from witness_schema.errors import Misuse, UnreadableSource
from witness_schema.policies.certificate_findings import is_authority
from witness_schema.policies.functionary_findings import ANY, NAME_LISTS
from witness_schema.policies.key_findings import identify_key
from witness_schema.schemas.bundled_versions import load
from witness_schema.shapes import json_shape


@dataclass(frozen=True, slots=True)
class PublicKeyFile:
    """A public key: its id in go-witness, and its PEM."""

    id: str
    pem: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate that issues others, as PEM, with those between it and what it issued."""

    pem: bytes
    intermediates: tuple[bytes, ...] = ()

    @property
    def id(self) -> str:
        return hashlib.sha256(self.pem).hexdigest()

    def as_member(self) -> dict[str, Any]:
        """The member of `roots` or `timestampauthorities`."""
        member: dict[str, Any] = {"certificate": base64.b64encode(self.pem).decode()}
        if self.intermediates:
            member["intermediates"] = [base64.b64encode(each).decode() for each in self.intermediates]
        return member


def read_public_key(pem: bytes, where: str) -> PublicKeyFile:
    """The key of a PEM text. where: for errors. Raises `Misuse` for a private key, `UnreadableSource` for no key."""
    if b"PRIVATE KEY-----" in pem:
        raise Misuse(
            "this is a private key",
            where=where,
            advice="name its public half: openssl pkey -in key.pem -pubout",
        )
    identity = identify_key(pem)
    if identity is None:
        raise UnreadableSource(
            "this is no public key in PEM", where=where, advice="openssl pkey -in key.pem -pubout"
        )
    return PublicKeyFile(identity, pem)


def read_authority(pem: bytes, where: str, intermediates: Sequence[bytes] = ()) -> Authority:
    """The authority of a PEM text. Raises `UnreadableSource` where it holds no certificate of an authority."""
    for each in (pem, *intermediates):
        certificate = read_certificate(each)
        if certificate is None or not is_authority(certificate):
            said = (
                "this is no certificate in PEM"
                if certificate is None
                else "this certificate is no authority's"
            )
            raise UnreadableSource(
                said, where=where, advice="name the certificate of the authority that issues"
            )
    root = read_certificate(pem)
    # A bundle's first certificate is the one that go-witness reads.
    return Authority(root.public_bytes(Encoding.PEM) if root else pem, tuple(intermediates))


def build_constraint(asked: Mapping[str, str], roots: Sequence[str]) -> dict[str, Any]:
    """The constraint on certificates of these roots; what is not asked for may be anything.

    Raises `Misuse` for a name that go-witness does not read, and where nothing is asked for.
    """
    extensions = _list_extensions()
    unknown = next((name for name in asked if name not in ("commonname", *NAME_LISTS, *extensions)), "")
    if unknown or not asked:
        said = (
            f"no constraint is called {unknown!r}" if unknown else "every certificate of the root could sign"
        )
        known = ", ".join(("commonname", *NAME_LISTS, *extensions[:3]))
        raise Misuse(said, advice=f"--cert-constraint NAME=VALUE, with one of {known}, …")
    named = {name: asked[name].split(",") if name in asked else [ANY] for name in NAME_LISTS}
    bound = {name: value for name, value in asked.items() if name in extensions}
    return {
        "commonname": asked.get("commonname", ANY),
        **named,
        "roots": list(roots),
        # Go writes the issuer in any case, and an empty one binds nothing.
        "extensions": {"Issuer": "", **bound},
    }


def _list_extensions() -> tuple[str, ...]:
    record = load("policy").definitions["certificate.Extensions"]
    return tuple(each.name for each in record.fields) if isinstance(record, json_shape.Record) else ()
