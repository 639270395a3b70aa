"""What marshalers write whose bodies cannot be read with certainty.

A row applies to the method bodies whose fingerprints it lists. When upstream changes such a method, its places are open
until somebody has read the method again and added its fingerprint. Rows of go-witness's own types apply to forks with
another module path too; those of other modules to a copy of the package, where the method is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from witness_schema.encoding_json.rows import jose_keys
from witness_schema.encoding_json.rows.foreign_rows import (
    FOREIGN_READERS,
    FOREIGN_REFUSING_NULL,
    FOREIGN_ROWS,
)
from witness_schema.encoding_json.rows.marshaler_row import Row
from witness_schema.encoding_json.rows.type_row import TypeRow
from witness_schema.encoding_json.rows.type_row_table import TYPE_ROWS
from witness_schema.errors import UnreadableSource
from witness_schema.golang.types import Declared, Marshaler, Unmarshaler
from witness_schema.shapes.json_shape import (
    AnyOf,
    Anything,
    MapOf,
    Null,
    Text,
    Timestamp,
)

VEX = "github.com/openvex/go-vex/pkg/vex"
MODULE = "github.com/in-toto/go-witness"
DIGEST_SET = f"{MODULE}/cryptoutil.DigestSet"


WEB_KEY = "github.com/go-jose/go-jose/v4.JSONWebKey"
# Types whose UnmarshalJSON returns an error for null. Source: the method bodies; encoding/json calls them for null too.
REFUSING_NULL = frozenset(
    {
        WEB_KEY,
        "gopkg.in/go-jose/go-jose.v2.JSONWebKey",
        "gopkg.in/square/go-jose.v2.JSONWebKey",
        f"{MODULE}/attestation.CollectionAttestation",
        *FOREIGN_REFUSING_NULL,
    }
)
_STRUCTPB = "google.golang.org/protobuf/types/known/structpb"
_BUFFER = "a3aa090188d8dc96"
# Methods that read what their type writes, or null: key → fingerprints of UnmarshalJSON. Source: the method bodies.
READERS: dict[str, tuple[str, ...]] = {
    DIGEST_SET: ("f94c4364dda9369f",),
    f"{MODULE}/attestation.CollectionAttestation": ("b7e0d24719748ee6", "e843b7bda4f0258d"),
    f"{MODULE}/attestation/link.Link": ("b54caa64944d036d",),
    f"{MODULE}/attestation/material.Attestor": ("963f212467c8d35b",),
    f"{MODULE}/attestation/product.Attestor": ("87d3aa8fd68de97d",),
    f"{MODULE}/attestation/sbom.SBOMAttestor": ("6c296e727157b820", "80fc3469f336f63f", "ad2cb842009f17fd"),
    f"{MODULE}/attestation/slsa.Provenance": ("a584b2635b4fb458",),
    WEB_KEY: ("b6c562ba9c95da83",),
    "gopkg.in/go-jose/go-jose.v2.JSONWebKey": ("95093aca8f982a47",),
    "gopkg.in/square/go-jose.v2.JSONWebKey": ("2e4a5b7980e3e5bb",),
    "github.com/go-jose/go-jose/v4.byteBuffer": (_BUFFER,),
    "gopkg.in/go-jose/go-jose.v2.byteBuffer": (_BUFFER,),
    "gopkg.in/square/go-jose.v2.byteBuffer": (_BUFFER,),
    f"{_STRUCTPB}.Struct": ("b3c51d2ba3f91c56",),
    f"{_STRUCTPB}.Value": ("b3c51d2ba3f91c56",),
    "k8s.io/apimachinery/pkg/apis/meta/v1.Time": ("e4a27639e84631ff",),
    **FOREIGN_READERS,
}

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
        jose_keys.build_written_key(address_parts=True),
        "as go-jose/v4, but for the parts of x5u (go-witness up to v0.9.2)",
        ("c6074dfc9ad574bb",),
        jose_keys.build_read_key(address_parts=True),
    ),
    "gopkg.in/square/go-jose.v2.JSONWebKey": Row(
        jose_keys.build_written_key(address_parts=True),
        "as its fork go-jose.v2, which differs in the texts of errors alone (go-witness up to v0.4.0)",
        ("39f30b6aa25660d7",),
        jose_keys.build_read_key(address_parts=True),
    ),
    # Both fingerprints are equal because both bodies are the one call of protojson.
    f"{_STRUCTPB}.Struct": Row(
        MapOf(Text(), Anything(decoder="protojson"), decoder="protojson"),
        "protojson writes a Struct as a JSON object",
        ("49348e3187dbb140",),
    ),
    f"{_STRUCTPB}.Value": Row(
        Anything(decoder="protojson"), "protojson writes a Value as any JSON value", ("49348e3187dbb140",)
    ),
    "k8s.io/apimachinery/pkg/apis/meta/v1.Time": Row(
        AnyOf((Null(), Timestamp(utc=True, whole=True))),
        "RFC 3339 in UTC without a fraction, null for the zero time",
        ("66486fcb8b648329",),
        AnyOf((Null(), Timestamp(lenient=True))),
    ),
    **FOREIGN_ROWS,
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


def find_row(key: str, marshaler: Marshaler, module: str = MODULE) -> Row | None:
    """Return the row of a type, or None. module: the path of the module that is read, which may be a fork.

    Raises UnreadableSource where the method has changed since the row was written.
    """
    found = ROWS.get(_find_row_key(key, marshaler.fingerprint, module, _PRINTS))
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def find_type_row(declared: Declared) -> TypeRow | None:
    """Return the row about both methods of a type, or of the same type of a copy of its package; None for other methods."""
    writer = declared.marshaler.fingerprint if declared.marshaler is not None else ""
    reader = declared.unmarshaler.fingerprint if declared.unmarshaler is not None else ""
    row = TYPE_ROWS.get(declared.key) or _TYPE_ROW_COPIES.get(declared.key.rpartition("/")[2])
    return row if row is not None and row.fits(writer, reader) else None


def find_times(key: str, marshaler: Marshaler, module: str = MODULE) -> Times | None:
    """Return the times that a type's marshaler writes as strings, or None.

    Raises UnreadableSource where the method has changed since the row was written.
    """
    found = TIMES.get(_find_row_key(key, marshaler.fingerprint, module, _TIME_PRINTS))
    return _check_fingerprint(key, marshaler, found) if found is not None else None


def is_known_reader(key: str, unmarshaler: Unmarshaler, module: str = MODULE) -> bool:
    """Whether a type's method is known to read what the type writes."""
    row = _find_row_key(key, unmarshaler.fingerprint, module, READERS)
    return unmarshaler.fingerprint in READERS.get(row, ())


def refuses_null(key: str, module: str = MODULE) -> bool:
    """Whether the `UnmarshalJSON` of a type returns an error for null."""
    return move_key(key, module) in REFUSING_NULL


def list_known_fingerprints(key: str, module: str = MODULE) -> tuple[str, ...]:
    """List the fingerprints that the row of a type was written for; () where it has no row."""
    named = move_key(key, module)
    found = ROWS.get(named) or TIMES.get(named)
    return found.fingerprints if found is not None else ()


def move_key(key: str, module: str) -> str:
    """Return the key that a type of a fork has in go-witness itself; that of any other type is its own."""
    return (
        MODULE + key.removeprefix(module) if module and key.startswith((f"{module}/", f"{module}.")) else key
    )


_TYPE_ROW_COPIES = {key.rpartition("/")[2]: row for key, row in TYPE_ROWS.items()}
_PRINTS = {key: row.fingerprints for key, row in ROWS.items()}
_TIME_PRINTS = {key: row.fingerprints for key, row in TIMES.items()}


def _find_row_key(key: str, fingerprint: str, module: str, rows: Mapping[str, tuple[str, ...]]) -> str:
    """Return the key of a type's row: its own, else that of the same package at another path with this very method."""
    named = move_key(key, module)
    if named in rows:
        return named
    tail = key.rpartition("/")[2]
    alike = (one for one, prints in rows.items() if one.rpartition("/")[2] == tail and fingerprint in prints)
    return next(alike, named)


RowOrTimes = TypeVar("RowOrTimes", Row, Times)


def _check_fingerprint(key: str, marshaler: Marshaler, row: RowOrTimes) -> RowOrTimes:
    if marshaler.fingerprint not in row.fingerprints:
        raise UnreadableSource(
            f"the marshaler of {key} has changed (fingerprint {marshaler.fingerprint}, known {', '.join(row.fingerprints)})",
            where=marshaler.source,
            advice="read the method again, then add the fingerprint to its row in witness_schema/encoding_json/custom_marshalers.py",
        )
    return row
