"""What marshalers write whose bodies cannot be read with certainty.

A row applies to the method bodies whose fingerprints it lists. When upstream changes such a method, encoding raises
UnreadableSource until somebody has read the method again and added its fingerprint.
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
    """What one marshaler writes.

    shape:  what the method writes; None where it depends on the source (DigestSet's names).
    reason: why it writes that, for the reader of the table.
    read:   what the type reads; None where that is `shape` or null.
    """

    shape: JsonShape | None
    reason: str
    fingerprints: tuple[str, ...]
    read: JsonShape | None = None


WEB_KEY = "github.com/go-jose/go-jose/v4.JSONWebKey"
# Types whose UnmarshalJSON returns an error for null. Source: the method bodies; encoding/json calls them for null too.
REFUSING_NULL = frozenset(
    {
        WEB_KEY,
        "gopkg.in/go-jose/go-jose.v2.JSONWebKey",
        "gopkg.in/square/go-jose.v2.JSONWebKey",
        "github.com/in-toto/go-witness/attestation.CollectionAttestation",
    }
)

# Source of each row: the MarshalJSON of that type in the module version that go-witness pins.
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
    "gopkg.in/square/go-jose.v2.JSONWebKey": Row(
        jose_keys.build_written_key(),
        "as its fork go-jose.v2, which differs in the texts of errors alone (go-witness up to v0.4.0)",
        ("39f30b6aa25660d7",),
        jose_keys.build_read_key(),
    ),
    # Both fingerprints are equal because both bodies are the one call of protojson.
    "google.golang.org/protobuf/types/known/structpb.Struct": Row(
        MapOf(Text(), Anything(decoder="protojson"), decoder="protojson"),
        "protojson writes a Struct as a JSON object",
        ("49348e3187dbb140",),
    ),
    "google.golang.org/protobuf/types/known/structpb.Value": Row(
        Anything(decoder="protojson"), "protojson writes a Value as any JSON value", ("49348e3187dbb140",)
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
    """Properties that a marshaler with a readable body declares as strings but fills from time.Time values."""

    names: tuple[str, ...]
    written: Timestamp
    fingerprints: tuple[str, ...]


# Source: go-vex, pkg/vex/vex.go and statement.go. The body tells the type (string), not that it is a formatted time.
TIMES: dict[str, Times] = {
    f"{VEX}.VEX": Times(
        ("timestamp", "last_updated"), Timestamp(utc=True, whole=True), ("f22fc9148939ad61",)
    ),
    f"{VEX}.Statement": Times(("timestamp", "last_updated"), Timestamp(utc=True), ("f19bbf03d19ff7bf",)),
}


def find_row(key: str, marshaler: Marshaler) -> Row | None:
    """Return the row of a type, or None. Raises UnreadableSource where its method has changed since the row was written."""
    found = ROWS.get(key)
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def find_times(key: str, marshaler: Marshaler) -> Times | None:
    """Return the times that a type's marshaler writes as strings, or None.

    Raises UnreadableSource where the method has changed since the row was written.
    """
    found = TIMES.get(key)
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def list_known_fingerprints(key: str) -> tuple[str, ...]:
    """List the fingerprints that the row of a type was written for; () where it has no row."""
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
