"""What the source registers is what a running go-witness has in its registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema import attestor_names, document_names, extract, load
from witness_schema.clone import repository_root
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import bundled_record

CHECKOUT = repository_root() / "vendor" / "go-witness"
KINDS = {"stringslice": "strings"}


@pytest.fixture(scope="module")
def registry() -> object:
    with Oracle.start(jobs=1) as oracle:
        return {entry.name: entry for entry in oracle.registry()}


@pytest.mark.oracle
def test_names_types_and_run_types_are_those_of_the_registry(registry: dict[str, object]) -> None:
    assert list(attestor_names()) == sorted(registry)
    ours = {name: (sorted(load(name).predicate_types), load(name).run_type) for name in attestor_names()}
    theirs = {name: (sorted(e.predicate_types), e.run_type) for name, e in registry.items()}  # type: ignore[attr-defined]
    assert ours == theirs


@pytest.mark.oracle
def test_payload_types_are_those_of_the_registry(registry: dict[str, object]) -> None:
    declared = {attestor.name: attestor.type for attestor in bundled_record().attestors}
    ours = {name: getattr(of, "key", "") for name, of in declared.items()}
    assert ours == {name: e.go_type for name, e in registry.items()}  # type: ignore[attr-defined]


@pytest.mark.oracle
def test_options_are_those_of_the_registry(registry: dict[str, object]) -> None:
    """A default that go-witness computes when it starts is not in the source."""
    for name, entry in registry.items():
        theirs = {o.name: (o.kind, o.default) for o in entry.options}  # type: ignore[attr-defined]
        ours = {o.name: (KINDS.get(o.kind, o.kind), o.default) for o in load(name).options}
        assert {option: kind for option, (kind, _) in ours.items()} == {
            option: kind for option, (kind, _) in theirs.items()
        }
        for option, (_, default) in ours.items():
            assert default is None or default == theirs[option][1], f"{name} {option}"


@pytest.mark.checkout
def test_bundled_facts_are_what_the_pinned_source_says() -> None:
    assert dump(extract(CHECKOUT)) == dump(bundled_record())


def test_nothing_is_unresolved() -> None:
    assert [place for name in (*attestor_names(), *document_names()) for place in load(name).unresolved] == []


def test_an_unknown_name_is_told_with_the_near_ones() -> None:
    with pytest.raises(WitnessSchemaError, match="enviroment") as caught:
        load("enviroment")
    assert "environment" in str(caught.value)


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="not a go-witness checkout"):
        extract(tmp_path)
    (tmp_path / "attestation").mkdir()
    with pytest.raises(WitnessSchemaError, match=r"go\.mod"):
        extract(tmp_path)
    (tmp_path / "go.mod").write_text("module example.com/other\n\ngo 1.26\n")
    with pytest.raises(WitnessSchemaError, match="registers no attestor"):
        extract(tmp_path)
