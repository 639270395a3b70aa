"""Marshalers whose bodies cannot be read for certain: what they write, why, and the fingerprint it was written for.

A row holds for the method bodies whose fingerprint it lists. When upstream changes such a method, extraction fails
until somebody has looked at the method again.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.types import Opaque
from witness_schema.json_shape import (
    Anything,
    Array,
    Base64,
    Constant,
    Field,
    JsonShape,
    MapOf,
    Null,
    OneOf,
    Record,
    Text,
    Timestamp,
)

VEX = "github.com/openvex/go-vex/pkg/vex"
DIGEST_SET = "github.com/in-toto/go-witness/cryptoutil.DigestSet"


@dataclass(frozen=True, slots=True)
class Row:
    """shape: what the method writes, None for a key that is filled in from the source (DigestSet's names)."""

    shape: JsonShape | None
    reason: str
    fingerprints: tuple[str, ...]


_JWK_TEXTS = ("use", "kid", "alg", "x5u")
_JWK_BYTES = ("k", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi", "x5t", "x5t#S256")
_JWK = Record(
    (
        Field("kty", OneOf((Constant("RSA"), Constant("EC"), Constant("OKP"), Constant("oct"))), True),
        Field("crv", OneOf(tuple(map(Constant, ("P-256", "P-384", "P-521", "Ed25519")))), False),
        *(Field(name, Text(min_length=1), False) for name in _JWK_TEXTS),
        *(Field(name, Base64("url", nonempty=True), False) for name in _JWK_BYTES),
        Field("x5c", Array(Base64(nonempty=True), 1), False),
    )
)

ROWS: dict[str, Row] = {
    DIGEST_SET: Row(
        None, "a map from digest names, which the source lists in hashesByName", ("fc4b3804ab04416a",)
    ),
    "github.com/go-jose/go-jose/v4.JSONWebKey": Row(
        _JWK,
        "the fields of rawJSONWebKey for public and private RSA, EC, OKP and symmetric keys",
        ("b7032435b8c93264",),
    ),
    "google.golang.org/protobuf/types/known/structpb.Struct": Row(
        MapOf(Text(), Anything()), "protojson writes a Struct as a JSON object", ("49348e3187dbb140",)
    ),
    "google.golang.org/protobuf/types/known/structpb.Value": Row(
        Anything(), "protojson writes a Value as any JSON value", ("49348e3187dbb140",)
    ),
    "google.golang.org/protobuf/types/known/structpb.ListValue": Row(
        Array(Anything()), "protojson writes a ListValue as a JSON list", ("49348e3187dbb140",)
    ),
    "k8s.io/apimachinery/pkg/apis/meta/v1.Time": Row(
        OneOf((Null(), Timestamp())),
        "RFC 3339 in UTC without a fraction, null for the zero time",
        ("66486fcb8b648329",),
    ),
}

# Fields that a readable marshaler declares as strings but fills from time.Time values, in UTC.
TIMES: dict[str, tuple[str, ...]] = {
    f"{VEX}.VEX": ("timestamp", "last_updated"),
    f"{VEX}.Statement": ("timestamp", "last_updated"),
}


def row(key: str, marshaler: Opaque) -> Row | None:
    """The row of a type, None where there is none; a method that has changed since is an error."""
    found = ROWS.get(key)
    if found is not None and marshaler.fingerprint not in found.fingerprints:
        raise WitnessSchemaError(
            f"{marshaler.method} of {key} has changed (fingerprint {marshaler.fingerprint}, known {', '.join(found.fingerprints)})",
            where=marshaler.source,
            advice="read the method again, then add the fingerprint to its row in witness_schema/custom_marshalers.py",
        )
    return found
