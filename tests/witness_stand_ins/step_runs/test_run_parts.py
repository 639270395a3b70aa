"""The parts of a run: marks of test evidence, documents that are laid down, the subject, failures, lines of facts."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.stand_in_runs import make_repository
from witness_generators import draw
from witness_schema import attestor_names
from witness_stand_ins import is_test_evidence
from witness_stand_ins.checkouts.checkout_world import build_world
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import read_checkout
from witness_stand_ins.step_runs.attestor_ways import WAYS
from witness_stand_ins.step_runs.recorded_lines import describe_attestation, explain_unreadable, format_count
from witness_stand_ins.step_runs.run_identity import make_identity
from witness_stand_ins.step_runs.step_endings import explain_failure
from witness_stand_ins.step_runs.step_request import StepRequest, split_names
from witness_stand_ins.step_runs.step_run import find_subject
from witness_stand_ins.step_runs.supplied_documents import Document, draw_documents, lay_down
from witness_stand_ins.step_runs.witness_program import Ended

SUPPLIED = tuple(way.name for way in WAYS.values() if way.product)


def encode(value: Any) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode()


def wrap(payload: Any, **signature: Any) -> dict[str, Any]:
    return {
        "payload": encode(payload),
        "payloadType": "t",
        "signatures": [{"keyid": "k", "sig": "s", **signature}],
    }


def collect(attestation: Any) -> dict[str, Any]:
    return {"predicate": {"attestations": [{"attestation": attestation}]}}


MARKED = {"WITNESS_TEST_EVIDENCE": "made with stand-ins by witness-schema run"}


def test_each_mark_alone_tells_test_evidence() -> None:
    certificate = encode(make_identity().certificate)
    assert is_test_evidence(wrap({}, certificate=certificate))
    assert is_test_evidence(wrap(collect({"variables": MARKED})))
    assert is_test_evidence(wrap(collect({"environment": MARKED})))


def test_other_forms_of_the_same_bytes_hide_no_mark() -> None:
    pem = make_identity().certificate
    marked = json.dumps(collect({"variables": MARKED})).encode()
    for octets, place in ((pem, "certificate"), (marked, "payload")):
        for written in (base64.encodebytes(octets).decode(), list(octets)):
            document = {"payload": written} if place == "payload" else wrap({}, certificate=written)
            assert is_test_evidence(document)


@pytest.mark.parametrize(
    "envelope",
    [
        {},
        {"signatures": "none", "payload": 1},
        {"signatures": [1, {"certificate": 2}, {"certificate": "%"}, {"certificate": encode(b"no PEM")}]},
        {"payload": encode(b"\xff")},
        wrap([]),
        wrap({"predicate": {"attestations": [1, {"attestation": []}]}}),
        wrap(collect({"variables": {"WITNESS_TEST_EVIDENCE": "no"}})),
    ],
)
def test_what_says_nothing_of_the_kind_is_none(envelope: dict[str, Any]) -> None:
    assert not is_test_evidence(envelope)


def test_drawn_envelopes_are_none() -> None:
    (line,) = draw("git,environment,link", seed=7, as_="envelope")
    assert not is_test_evidence(json.loads(line))


def test_documents_are_of_the_repository_and_the_same_for_its_commit(tmp_path: Path) -> None:
    folder = make_repository(tmp_path)
    world = build_world(read_checkout(folder), Choices(), ())
    documents = draw_documents(SUPPLIED, world, folder)
    assert {one.attestor for one in documents} == set(SUPPLIED)
    assert len({one.path for one in documents}) == len(documents)
    assert documents == draw_documents(SUPPLIED, world, folder)
    assert [one.path for one in documents if one.before] == ["pom.xml"]
    assert any(b"rocket" in one.content for one in documents)
    assert draw_documents((), world, folder) == ()


def lay(folder: Path, place: Path, script: str, *, keep: bool = False) -> set[str]:
    """Lay three documents down around a shell script, and return the paths of those that were."""
    place.mkdir()
    documents = (
        Document("maven", "pom.xml", b"<project/>", True),
        Document("sbom", "it's a bill.json", b"{}", False),
        Document("k8smanifest", "deploy/all.yaml", b"a: b", False),
    )
    with lay_down(documents, folder, place, keep=keep) as supply:
        command = supply.wrap(["sh", "-c", script])
        assert subprocess.run(command, cwd=folder, check=False).returncode == 0
        return {one.path for one in supply.laid_down}


def test_what_is_laid_down_is_removed_with_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    laid = lay(folder, tmp_path / "a", "test -e pom.xml && ! test -e deploy && touch made")
    assert laid == {"pom.xml", "it's a bill.json", "deploy/all.yaml"}
    assert [path.name for path in folder.iterdir()] == ["made"]
    assert lay(folder, tmp_path / "b", "true", keep=True) == laid
    assert (folder / "deploy" / "all.yaml").read_text() == "a: b"


def test_what_the_command_wrote_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    script = "mkdir deploy; echo mine > deploy/all.yaml; echo mine > pom.xml"
    assert lay(folder, tmp_path / "a", script) == {"pom.xml", "it's a bill.json"}
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert files == {"deploy/all.yaml": "mine\n", "pom.xml": "mine\n"}


def test_a_command_that_fails_has_nothing_laid_down_after_it(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "folder").mkdir()
    document = Document("sbom", "bill.json", b"{}", False)
    with lay_down([document], tmp_path / "folder", tmp_path / "place", keep=True) as supply:
        assert (
            subprocess.run(supply.wrap(["sh", "-c", "exit 7"]), cwd=supply.folder, check=False).returncode
            == 7
        )
        assert supply.laid_down == ()
    assert list((tmp_path / "folder").iterdir()) == []


def test_the_commit_comes_first_among_subjects() -> None:
    product = {"name": "https://witness.dev/attestations/product/v0.1/file:a", "digest": {"sha256": "b"}}
    commit = {"name": "https://witness.dev/attestations/git/v0.1/commithash:c", "digest": {"sha1": "c"}}
    other = {"name": "https://witness.dev/attestations/x/v0.1/y", "digest": {"sha256": "d"}}
    assert find_subject({"subject": [other, product, commit]}) == "c"
    assert find_subject({"subject": [other, product]}) == "b"
    assert find_subject({"subject": [other]}) == "d"
    assert find_subject({"subject": None}) == find_subject([]) == ""


def test_a_failure_that_nobody_knows_is_told() -> None:
    request = StepRequest(("git",), ("make",))
    said = 'level=info msg="x"\nlevel=error msg="no such \\x1b[31m thing"\n'
    failed = explain_failure(request, Ended(1, said))
    assert failed.code == 1
    assert "no such" in failed.what
    assert explain_failure(request, Ended(9, "")).what.endswith("it ended with 9")


@pytest.mark.parametrize("name", attestor_names())
def test_every_attestation_is_told_in_a_line(name: str) -> None:
    (line,) = draw(name, seed=3)
    facts = describe_attestation(name, json.loads(line)["attestation"])
    assert "\n" not in facts
    assert len(facts) <= 320
    # Those that cannot run here have no line of their own.
    assert (facts == "recorded") == (name in {"jwt", "policyverify"})
    assert "None" not in facts
    for strange in (None, [], {}, "text", {"jwt": [], "products": 1, "materials": 2}):
        assert describe_attestation(name, strange)


def test_words_are_counted() -> None:
    assert [format_count(n, "dependency") for n in (0, 1, 2000)] == [
        "0 dependencies",
        "1 dependency",
        "2,000 dependencies",
    ]
    assert split_names(["a, b", "c,,"]) == ("a", "b", "c")


def test_a_document_that_vex_took_by_mistake_is_named() -> None:
    entries = [
        {"attestation": {"files": 1}},
        {"attestation": {"vexDocument": {"timestamp": ""}, "reportFileName": "metadata.json"}},
    ]
    assert explain_unreadable(entries).startswith("vex took metadata.json for its document")
    entries[1]["attestation"]["vexDocument"] = {"timestamp": "2026-01-01T00:00:00Z"}
    assert explain_unreadable(entries) == ""
    report = {"report": {"version": "", "runs": None}, "reportFileName": "metadata.json"}
    assert describe_attestation("sarif", report).startswith("metadata.json, in which")
