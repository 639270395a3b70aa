"""What cannot be read is reported by itself: the other attestors and documents are read as if it were not there."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from support.hostile_checkouts import DIGESTS, SAMPLE, lay_out, register
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.encoding_json import type_encoding
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.errors import WitnessSchemaError
from witness_schema.foreign.budgets import VARIABLE
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.extraction import extract, extract_readable
from witness_schema.reading.version_record import Reading, VersionRecord
from witness_schema.schemas.emission import emit
from witness_schema.schemas.schema_set import SchemaSet

OTHER = "attestation/other/other.go"
WHERE = "https://example.com/{}/v0.1"
BROKEN = {
    "it does not parse": register('"other"', package="other") + "\nfunc {\n",
    "its name is computed": register("pick()", package="other"),
    "its factory hides the payload": register('"other"', package="other").replace(
        "func New() *Attestor { return &Attestor{} }", "func New() any { return made }"
    ),
    "it takes three arguments": 'package other\n\nimport "github.com/in-toto/go-witness/attestation"\n\n'
    'func init() { attestation.RegisterAttestation("other", "t", "product") }\n',
    "its function is unknown": register('"other"', package="other").replace(
        "RegisterAttestation(", "RegisterSomehow("
    ),
    "a type of it stands for itself": register(
        '"other"',
        package="other",
        rest="type Attestor struct{ Shared Shared; X A }\ntype Shared struct{ Loop *Shared; X A }\ntype A = []A\n",
    ),
}


def read(root: Path) -> VersionRecord:
    return read_whole(Reading(root, "v0.1.0")).record


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_one_that_cannot_be_read_is_listed_and_the_other_read(source: str, tmp_path: Path) -> None:
    record = read(lay_out(tmp_path / "checkout", {OTHER: source}))
    alone = read(lay_out(tmp_path / "alone"))
    assert record.attestors == alone.attestors
    assert record.declared == alone.declared, "nothing half read stays behind"
    (unread,) = record.unread
    assert unread.name in {"other", "attestation/other"}
    assert OTHER in unread.source
    assert unread.reason


def test_a_type_that_failed_in_one_is_read_whole_for_the_next(tmp_path: Path) -> None:
    """`Inner` is complete and leads back to `Outer`, which is not: neither may be taken over."""
    shared = (
        "package cryptoutil\n\ntype Outer struct{ In *Inner }\n\ntype Inner struct{ Out *Outer; X string }\n"
    )
    imports = 'import "github.com/in-toto/go-witness/cryptoutil"\n'
    files: dict[str, str | bytes] = {
        "cryptoutil/shared.go": shared,
        "attestation/aaa/aaa.go": register(
            '"aaa"', imports, "type Attestor struct{ O cryptoutil.Outer; X A }\ntype A = []A\n", package="aaa"
        ),
        "attestation/zzz/zzz.go": register(
            '"zzz"', imports, "type Attestor struct{ O cryptoutil.Outer }\n", package="zzz"
        ),
    }
    record = read(lay_out(tmp_path / "checkout", files))
    assert [one.name for one in record.unread] == ["aaa"]
    schema = SchemaSet(record).get("zzz")
    assert schema.is_valid({"O": {"In": {"Out": None, "X": "x"}}})
    assert not schema.is_valid({"O": {"In": {"Out": None, "X": 1}}})
    assert schema.unresolved == ()


@pytest.mark.parametrize("mode", MODES)
def test_its_entries_stay_open_and_the_others_do_not(mode: Mode, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {OTHER: BROKEN["its factory hides the payload"]})
    collection = SchemaSet(read(root), mode).get("collection")

    def wrap(kind: str, attestation: object) -> object:
        return {"name": "x", "attestations": [{"type": WHERE.format(kind), "attestation": attestation}]}

    assert collection.is_valid(wrap("other", {"anything": [1]}))
    assert collection.is_valid(wrap("sample", {"fact": "x"}))
    assert not collection.is_valid(wrap("sample", {"fact": 1}))
    assert not collection.is_valid(wrap("unheard", {}))
    assert len(collection.unresolved) == 1


def test_the_rest_is_written_and_the_call_that_asks_for_all_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    root = lay_out(tmp_path / "checkout", {OTHER: BROKEN["it does not parse"]})
    written = emit(tmp_path / "out", source=root)
    assert "sample.json" in written.files
    assert "other.json" not in written.files
    assert [one.name for one in written.unread] == ["attestation/other"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*written.files, "schemas.json"}
    with pytest.raises(WitnessSchemaError, match="does not parse") as caught:
        extract(root)
    assert OTHER in caught.value.where
    record, _ = extract_readable(root)
    assert [attestor.name for attestor in record.attestors] == ["sample"]


def test_one_that_cannot_be_written_out_is_told_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each type holds the one before twice, and none has a definition of its own."""
    monkeypatch.setattr(type_encoding, "MOST_STEPS", 2000)
    types = "".join(f"type A{n + 1} []struct{{ X, Y A{n} }}\n" for n in range(12))
    rest = f"type A0 []string\n{types}type Attestor struct{{ V A12 }}\n"
    root = lay_out(tmp_path / "checkout", {OTHER: register('"other"', package="other", rest=rest)})
    written = emit(tmp_path / "out", source=read(root))
    assert [one.name for one in written.unread] == ["other"]
    assert "sample.json" in written.files
    assert [(place.schema, "more than" in place.reason) for place in written.places] == [("collection", True)]
    collection = jsonschema_rs.Draft202012Validator(
        json.loads((tmp_path / "out" / "collection.json").read_text())
    )
    entries = [{"type": WHERE.format("sample"), "attestation": {"fact": 1}}]
    assert not collection.is_valid({"name": "x", "attestations": entries})
    entries = [{"type": WHERE.format("other"), "attestation": {"fact": 1}}]
    assert collection.is_valid({"name": "x", "attestations": entries})


def test_where_no_attestor_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {SAMPLE: register("pick()")})
    with pytest.raises(WitnessSchemaError, match="not a constant"):
        emit(tmp_path / "out", source=root)
    assert not (tmp_path / "out").exists()


def test_a_budget_that_is_used_up_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay_out(tmp_path / "checkout", {OTHER: register('"other"', package="other")})
    monkeypatch.setenv(VARIABLE, "0.00004")
    with pytest.raises(WitnessSchemaError, match="reading this checkout takes more than"):
        read(root)


def test_a_document_that_is_not_there_is_listed(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {"policy/policy.go": "package policy\n"})
    record = read(root)
    assert [(one.name, one.document) for one in record.unread] == [("policy", True)]
    assert [document.name for document in record.documents] == ["collection", "envelope", "file", "statement"]
    assert SchemaSet(record).get("collection").unresolved == ()


def test_a_collection_of_entries_of_another_name_is_told(tmp_path: Path) -> None:
    source = (lay_out(tmp_path / "plain") / "attestation" / "collection.go").read_text()
    renamed = source.replace("CollectionAttestation", "CollectionEntry")
    root = lay_out(tmp_path / "checkout", {"attestation/collection.go": renamed})
    written = emit(tmp_path / "out", source=read(root))
    assert [(one.name, "holds no attestation." in one.reason) for one in written.unread] == [
        ("collection", True)
    ]
    assert "sample.json" in written.files


def test_without_the_table_of_digest_names_digests_are_open(tmp_path: Path) -> None:
    fork = (
        'package cryptoutil\n\nimport "encoding/json"\n\n'
        + DIGESTS.partition("\n\n")[2].partition("var ")[0]
        + "\nfunc (d DigestSet) MarshalJSON() ([]byte, error) { return json.Marshal(d.names()) }\n"
        + "\nfunc (d DigestSet) names() map[string]string { return d }\n"
    )
    record = read(lay_out(tmp_path / "checkout", {"cryptoutil/digestset.go": fork}))
    assert record.digest_names == ()
    schema = SchemaSet(record).get("file")
    assert len(schema.unresolved) == 1
    assert schema.is_valid({"a": 1})
    assert not schema.is_valid([])
