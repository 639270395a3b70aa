"""Rows for marshalers that cannot be read: each is about the method it was written for, and about no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from witness_schema.encoding_json.custom_marshalers import ROWS, TIMES, find_row, find_times
from witness_schema.encoding_json.rows.foreign_rows import FOREIGN_ROWS
from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.types import Opaque
from witness_schema.schemas.bundled_versions import bundled_record, bundled_versions

DECLARED = bundled_record().declared


# Rows for versions before the pinned one: go-witness up to v0.9.2, and up to v0.4.0.
OLDER = {"gopkg.in/go-jose/go-jose.v2.JSONWebKey", "gopkg.in/square/go-jose.v2.JSONWebKey"}
CURRENT = sorted({*ROWS, *TIMES} - OLDER - set(FOREIGN_ROWS))


def test_every_row_but_the_foreign_ones_is_about_a_type_that_attestations_reach() -> None:
    assert {key for key in (*ROWS, *TIMES) if key not in DECLARED} == OLDER | set(FOREIGN_ROWS)


def test_every_row_says_why() -> None:
    assert [key for key, row in ROWS.items() if len(row.reason) < 10 or not row.fingerprints] == []


@pytest.mark.parametrize("key", CURRENT)
def test_a_method_that_changed_stops_the_reading(key: str) -> None:
    marshaler = DECLARED[key].marshaler
    assert marshaler is not None
    look_up = find_row if key in ROWS else find_times
    assert look_up(key, marshaler) is not None
    with pytest.raises(WitnessSchemaError, match="has changed") as raised:
        look_up(key, replace(marshaler, fingerprint="0" * 16))
    assert raised.value.where == marshaler.source
    assert marshaler.fingerprint in str(raised.value)


def test_every_marshaler_that_is_reached_is_read_or_has_a_row() -> None:
    opaque = {key for key, of in DECLARED.items() if isinstance(of.marshaler, Opaque)}
    unread = {key for key in opaque - set(ROWS) if DECLARED[key].marshaler.method == "MarshalJSON"}  # type: ignore[union-attr]
    assert unread == set()


def test_every_marshaler_of_an_older_version_is_the_one_of_its_row() -> None:
    """Of all versions, one attestor alone has a marshaler that nobody has written a row for; it went with v0.1.16."""
    unread, rows = set(), set()
    for version in bundled_versions():
        for key, declared in bundled_record(version).declared.items():
            marshaler = declared.marshaler
            if marshaler is not None and key in ROWS:
                rows.add(key)
                assert find_row(key, marshaler) is not None
            elif isinstance(marshaler, Opaque) and marshaler.method == "MarshalJSON":
                unread.add((version, key))
    assert rows == set(ROWS) - set(FOREIGN_ROWS)
    key = "github.com/testifysec/go-witness/attestation/syft.Attestor"
    assert unread == {(f"v0.1.{patch}", key) for patch in range(10, 16)}
