"""What changed between the released versions, as found by reading their sources by hand; in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from witness_schema.changes.change import Changes
from witness_schema.changes.formats import RENDERERS, Format, render
from witness_schema.changes.inclusion import form_opinions
from witness_schema.changes.sides import find_editions
from witness_schema.changes.version_comparison import compare, compare_documents
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.reading import extraction
from witness_schema.upstream.fetching import fetch_version

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]

SWAP = "/clusterinfo/nodes/*/nodeInfo/swap"
TRACE = "https://witness.dev/attestations/network-trace/v0.1"
X5U = {"gcp-iit": "/jwt", "github": "/jwt", "gitlab": "/jwt", "jwt": ""}
# go-jose v2 writes x5u by its parts, v4 as a text: tests/corpus/jose_keys has what both releases write.
ADDRESSES = [
    (
        "FIELD_RETYPED",
        attestor,
        f"{place}/verifiedBy/jwk/x5u",
        "external module",
        "github.com/go-jose/go-jose/v4/jwk.go:72",
        "string",
    )
    for attestor, place in X5U.items()
]
# (rule, attestor, pointer, category, source of the newer side, its value)
TRUTH = {
    ("v0.9.1", "v0.9.2"): [],
    ("v0.9.2", "v0.10.0"): [
        *ADDRESSES,
        (
            "FIELD_ADDED",
            "k8smanifest",
            SWAP,
            "external module",
            "k8s.io/api/core/v1/types.go:6640",
            "object {capacity?}",
        ),
    ],
    ("v0.10.0", "v0.11.0"): [
        (
            "ATTESTOR_ADDED",
            "network-trace",
            "",
            "registration",
            "attestation/networktrace/networktrace.go:44",
            (TRACE,),
        )
    ],
    ("v0.11.0", "v0.12.0"): [],
}
PAIRS = list(TRUTH)


def changes(pair: tuple[str, str]) -> Changes:
    return compare(*find_editions(*pair))


@pytest.mark.parametrize("pair", PAIRS, ids="→".join)
def test_each_pair_gives_its_changes_and_no_others(pair: tuple[str, str]) -> None:
    found = changes(pair)
    assert (found.old, found.new) == pair
    assert [
        (c.rule_id, c.attestor, c.pointer, c.category, c.after.source, c.after.value)
        for c in found.found
        if c.after is not None
    ] == TRUTH[pair]
    assert len(found.found) == len(TRUTH[pair])


@pytest.mark.parametrize("pair", PAIRS, ids="→".join)
def test_set_inclusion_agrees_with_each_pair(pair: tuple[str, str]) -> None:
    sides = find_editions(*pair)
    given = form_opinions(*sides, compare(*sides))
    assert [one.disputed for one in given if one.disputed] == []
    changed = {attestor for rule, attestor, *_ in TRUTH[pair] if rule != "ATTESTOR_ADDED"}
    assert {one.attestor for one in given} == changed


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("pair", PAIRS, ids="→".join)
def test_every_format_tells_exactly_these(pair: tuple[str, str], form: Format) -> None:
    found = changes(pair)
    text = render(found, form)
    if form == "json":
        told = [(c["rule"], c["attestor"], c["pointer"]) for c in json.loads(text)["changes"]]
        assert told == [row[:3] for row in TRUTH[pair]]
        return
    from witness_schema.changes.change_rules import RULES

    lines = [line for line in text.splitlines() if any(rule in line for rule in RULES)]
    assert len(lines) == len(TRUTH[pair])
    for line, (rule, attestor, pointer, *_) in zip(lines, TRUTH[pair], strict=True):
        assert rule in line
        assert attestor in line
        assert pointer in line
    assert all(source in text for _, _, _, _, source, _ in TRUTH[pair])
    assert ("no attestation has changed" in text.lower()) == (not TRUTH[pair])


def test_a_key_that_go_reads_by_reflection_alone_is_not_told() -> None:
    """x509 fields of another Go toolchain are no part of the bytes: JSONWebKey has a method of its own."""
    for pair in PAIRS:
        told = {c.pointer for c in changes(pair).found if c.attestor in X5U}
        assert told <= {f"{place}/verifiedBy/jwk/x5u" for place in X5U.values()}


def test_documents_are_told_apart_from_attestations() -> None:
    found = compare_documents(*find_editions("v0.9.1", "v0.9.2")).found
    pointer = "/steps/*/functionaries/*/certConstraint/extensions/DeploymentEnvironment"
    assert [(c.rule_id, c.attestor, c.pointer, c.category) for c in found] == [
        ("FIELD_ADDED", "policy", pointer, "external module")
    ]


def test_two_fetched_versions_are_each_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing bundled and nothing remembered: both sources are read. `make bench` has the time that it takes."""
    monkeypatch.setattr("witness_schema.changes.sides.bundled_versions", tuple)
    pair = ("v0.9.2", "v0.10.0")
    for version in pair:
        fetch_version(version)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    read = []
    reading = extraction._read_anew
    monkeypatch.setattr(extraction, "_read_anew", lambda one: (read.append(one.version), reading(one))[1])
    found = changes(pair)
    assert read == list(pair), "each was read once"
    assert [change.pointer for change in found.found] == [row[2] for row in TRUTH[pair]]
