"""Damaged texts: our verdict on the bytes is Go's, in both modes."""

from __future__ import annotations

from random import Random

import pytest

from support.text_damage import KINDS, damage
from witness_schema import attestor_names, document_names, load
from witness_schema.differential.verdict_comparison import is_read
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

NAMES = (*attestor_names(), *document_names())
FILLED = 8
DAMAGED = 24


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_text_is_judged_as_go_judges_it(oracle: Oracle, name: str) -> None:
    kind = next(iter(load(name).predicate_types), f"document:{name}")
    chance = Random(f"damage {name}")
    texts = [filled.attestation.encode() for filled in oracle.fill(kind, 0, FILLED) if not filled.error]
    damaged = [damage(chance.choice(texts), chance) for _ in range(DAMAGED)]
    verdicts = oracle.roundtrip_all((kind, text) for _, text in damaged)
    different = []
    for (what, text), verdict in zip(damaged, verdicts, strict=True):
        is_kept = not list(load(name, "serialization").iter_text_errors(text))
        is_taken = not list(load(name, "validation").iter_text_errors(text))
        if (is_kept, is_taken) != (isinstance(verdict, Accepted), is_read(verdict)):
            different.append((what, is_kept, is_taken, verdict, text))
    assert different == []


def test_every_kind_of_damage_is_noticed_somewhere() -> None:
    """Damage that changes no text would make the comparison above say nothing."""
    text, chance = b'{"gittool": "go-git", "refs": ["a"], "n": 1}', Random(3)
    assert all(any(change(text, chance) != text for _ in range(20)) for change in KINDS.values())


ENTRY = '"starttime":"2026-01-01T00:00:00Z","endtime":"2026-01-01T00:00:00Z"'
MATERIAL, COMMAND = (
    "https://witness.dev/attestations/material/v0.1",
    "https://witness.dev/attestations/command-run/v0.1",
)
RUN = '{"cmd":["true"],"exitcode":0}'
ENTRIES = {
    "null, then a type": f'"type":null,"type":"{COMMAND}","attestation":{RUN}',
    "a type, then null": f'"type":"{COMMAND}","type":null,"attestation":{RUN}',
    "an unknown type, then one": f'"type":"x","type":"{COMMAND}","attestation":{RUN}',
    "a type, then an unknown one": f'"type":"{COMMAND}","type":"x","attestation":{RUN}',
    "a number, then a type": f'"type":1,"type":"{COMMAND}","attestation":{RUN}',
    "a wrong attestation, then a right one": f'"type":"{COMMAND}","attestation":{{"cmd":1}},"attestation":{RUN}',
    "a right attestation, then a wrong one": f'"type":"{COMMAND}","attestation":{RUN},"attestation":{{"cmd":1}}',
    "an attestation in two parts": f'"type":"{COMMAND}","attestation":{{"cmd":["a"]}},"attestation":{{"exitcode":1}}',
    "another type's attestation": f'"type":"{MATERIAL}","attestation":{RUN},"type":"{COMMAND}"',
    "a wrong time, then a right one": f'"type":"{COMMAND}","starttime":"soon","attestation":{RUN}',
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_of_a_collection_is_read_at_its_end(oracle: Oracle, name: str) -> None:
    text = f'{{"name":"build","attestations":[{{{ENTRIES[name]},{ENTRY}}}]}}'
    (verdict,) = oracle.roundtrip_all([("document:collection", text)])
    refused = list(load("collection", "validation").iter_text_errors(text))
    assert is_read(verdict) == (not refused), (verdict, refused)
