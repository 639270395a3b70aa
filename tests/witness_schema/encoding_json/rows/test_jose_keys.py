"""The address of a key's certificates (`x5u`), which go-jose v2 writes by its parts: as real releases of go-witness read and write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from witness_schema import load

CORPUS = Path(__file__).parents[3] / "corpus" / "jose_keys" / "answers.jsonl"
ROWS = tuple(map(json.loads, CORPUS.read_text().splitlines()))
# Each library that a bundled release used: gopkg.in/square/go-jose.v2, gopkg.in/go-jose/go-jose.v2, github.com/go-jose/go-jose/v4.
VERSIONS = ("v0.4.0", "v0.9.2", "v0.12.0")
# A schema cannot express that a text is an address.
BEYOND = (["v0.12.0", "::not a url"],)


def find_address(attestation: Any) -> Any:
    """The address of the attestation's key, "" where it has none."""
    return attestation["verifiedBy"]["jwk"].get("x5u", "")


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row['version']}-{json.dumps(find_address(row['given']))[:40]}"
)
def test_an_address_is_read_and_written_as_by_that_release(row: Any) -> None:
    written, read = (load("jwt", mode, version=row["version"]) for mode in ("serialization", "validation"))
    beyond = [row["version"], find_address(row["given"])] in BEYOND
    assert read.is_valid(row["given"]) == (row["written"] is not None or beyond)
    if row["written"] is not None:
        written.validate(row["written"])
    # What it would write otherwise is not what it writes.
    assert written.is_valid(row["given"]) == (row["written"] == row["given"] or beyond)


def test_each_library_has_its_form() -> None:
    forms = {
        version: {
            type(find_address(row["written"])) for row in ROWS if row["version"] == version and row["written"]
        }
        for version in VERSIONS
    }
    assert forms == {"v0.4.0": {dict, str}, "v0.9.2": {dict, str}, "v0.12.0": {str}}


@pytest.mark.parametrize("name", ["github", "gitlab", "gcp-iit"])
def test_every_attestor_with_a_key_has_it(name: str) -> None:
    text = json.dumps(load(name, version="v0.9.2").json_schema())
    assert text.count('"OmitHost"') >= 7
    assert '"OmitHost"' not in json.dumps(load(name, version="v0.10.0").json_schema())
