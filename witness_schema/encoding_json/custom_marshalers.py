"""Marshalers whose bodies cannot be read for certain: what they write, why, and the fingerprint it was written for.

A row holds for the method bodies whose fingerprint it lists. When upstream changes such a method, extraction fails
until somebody has looked at the method again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from witness_schema.encoding_json import jose_keys
from witness_schema.errors import UnreadableSource
from witness_schema.golang.types import Marshaler
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    JsonShape,
    MapOf,
    Null,
    Text,
    Timestamp,
)

VEX = "github.com/openvex/go-vex/pkg/vex"
DIGEST_SET = "github.com/in-toto/go-witness/cryptoutil.DigestSet"


@dataclass(frozen=True, slots=True)
class Row:
    """shape: what the method writes, None where that is filled in from the source (DigestSet's names).

    read: what the type reads, None where that is `shape` or null.
    """

    shape: JsonShape | None
    reason: str
    fingerprints: tuple[str, ...]
    read: JsonShape | None = None


WEB_KEY = "github.com/go-jose/go-jose/v4.JSONWebKey"
# Types whose UnmarshalJSON takes no null.
REFUSING_NULL = frozenset(
    {
        WEB_KEY,
        "gopkg.in/go-jose/go-jose.v2.JSONWebKey",
        "github.com/in-toto/go-witness/attestation.CollectionAttestation",
    }
)

ROWS: dict[str, Row] = {
    DIGEST_SET: Row(
        None, "a map from digest names, which the source lists in hashesByName", ("fc4b3804ab04416a",)
    ),
    WEB_KEY: Row(
        jose_keys.build_written_key(),
        "the fields of rawJSONWebKey for public and private RSA, EC, OKP and symmetric keys",
        ("b7032435b8c93264",),
        jose_keys.build_read_key(),
    ),
    "gopkg.in/go-jose/go-jose.v2.JSONWebKey": Row(
        jose_keys.build_written_key(),
        "as go-jose/v4 (go-witness up to v0.9.2)",
        ("c6074dfc9ad574bb",),
        jose_keys.build_read_key(),
    ),
    "google.golang.org/protobuf/types/known/structpb.Struct": Row(
        MapOf(Text(), Anything()), "protojson writes a Struct as a JSON object", ("49348e3187dbb140",)
    ),
    "google.golang.org/protobuf/types/known/structpb.Value": Row(
        Anything(), "protojson writes a Value as any JSON value", ("49348e3187dbb140",)
    ),
    "k8s.io/apimachinery/pkg/apis/meta/v1.Time": Row(
        AnyOf((Null(), Timestamp(utc=True, whole=True))),
        "RFC 3339 in UTC without a fraction, null for the zero time",
        ("66486fcb8b648329",),
        AnyOf((Null(), Timestamp(lenient=True))),
    ),
}


@dataclass(frozen=True, slots=True)
class Times:
    """Strings that a readable marshaler fills from time.Time values: the properties, and the times it writes."""

    names: tuple[str, ...]
    written: Timestamp
    fingerprints: tuple[str, ...]


TIMES: dict[str, Times] = {
    f"{VEX}.VEX": Times(
        ("timestamp", "last_updated"), Timestamp(utc=True, whole=True), ("f22fc9148939ad61",)
    ),
    f"{VEX}.Statement": Times(("timestamp", "last_updated"), Timestamp(utc=True), ("f19bbf03d19ff7bf",)),
}


def find_row(key: str, marshaler: Marshaler) -> Row | None:
    """The row of a type, or None. Raises UnreadableSource where the method has changed since the row was written."""
    found = ROWS.get(key)
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def find_times(key: str, marshaler: Marshaler) -> Times | None:
    """The times that a type's marshaler writes as strings, or None. Raises UnreadableSource where it has changed since."""
    found = TIMES.get(key)
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def list_known_fingerprints(key: str) -> tuple[str, ...]:
    """The method bodies that a row was written for; () where the type has no row."""
    found = ROWS.get(key) or TIMES.get(key)
    return found.fingerprints if found is not None else ()


RowOrTimes = TypeVar("RowOrTimes", Row, Times)


def _check_fingerprint(key: str, marshaler: Marshaler, row: RowOrTimes) -> RowOrTimes:
    if marshaler.fingerprint not in row.fingerprints:
        raise UnreadableSource(
            f"the marshaler of {key} has changed (fingerprint {marshaler.fingerprint}, known {', '.join(row.fingerprints)})",
            where=marshaler.source,
            advice="read the method again, then add the fingerprint to its row in witness_schema/encoding_json/custom_marshalers.py",
        )
    return row
