"""`witness_schema.validate`: what a document is, at which level something is wrong, and which versions could have written it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import witness_schema
from witness_generators import draw, draw_submission, signing_key
from witness_schema import Misuse, Report, UnknownName, attestor_names, validate
from witness_schema.documents.document_types import POLICY_TYPE, STATEMENT_TYPE

GIT = "https://witness.dev/attestations/git/v0.1"
SEED = 5


def drawn(as_: Any, names: str = "git,environment") -> Any:
    [line] = draw(names, seed=SEED, as_=as_)
    return json.loads(line)


def attestation(name: str) -> Any:
    [line] = draw(name, seed=SEED)
    return json.loads(line)["attestation"]


def errors(report: Report) -> list[tuple[str, str]]:
    return [(one.place, one.rule) for one in report.findings if one.severity == "error"]


def seal(payload: Any, kind: str = "application/vnd.in-toto+json") -> dict[str, Any]:
    octets = base64.b64encode(json.dumps(payload).encode()).decode()
    return {"payload": octets, "payloadType": kind, "signatures": [{"keyid": "a", "sig": "aGk="}]}


@pytest.mark.parametrize("name", attestor_names())
def test_each_attestation_is_told_by_itself_and_in_a_line_of_sample(name: str) -> None:
    [line] = draw(name, seed=SEED)
    sample = validate(line)
    assert (sample.parts, sample.findings) == (("sample", name), ())
    alone = validate(json.loads(line)["attestation"])
    assert (alone.kind, alone.findings) == (name, ())
    assert "v0.12.0" in alone.versions


@pytest.mark.parametrize("as_", ["collection", "statement", "envelope"])
def test_documents_are_opened_down_to_their_attestations(as_: Any) -> None:
    report = validate(drawn(as_))
    assert (report.kind, report.findings) == (as_, ())
    assert report.parts[-5:] == ("environment", "git", "material", "command-run", "product")
    # Each of these has a shape that came with v0.7.0.
    assert (report.versions[0], report.versions[-1]) == ("v0.7.0", "main-2026-08-05")


def test_a_policy_is_held_against_what_go_reads() -> None:
    policy = draw_submission("git", seed=SEED).policy
    policy["Steps"] = policy.pop("steps")
    report = validate(policy)
    assert (report.kind, report.mode, report.ok) == ("policy", "validation", True)
    assert [(one.rule, one.pointer, one.severity) for one in report.findings] == [
        ("key-case", "/Steps", "note")
    ]


def test_what_go_drops_of_a_policy_is_told_and_an_error_where_that_is_asked() -> None:
    policy = draw_submission("git", seed=SEED).policy
    step = next(iter(policy["steps"]))
    policy["steps"][step]["functionaries"][0]["certConstraint"] = {
        "commonname": "x",
        "email": ["a@example.org"],
    }
    report = validate(policy)
    place = f"/steps/{step}/functionaries/0/certConstraint/email"
    assert [(one.pointer, one.severity) for one in report.findings] == [(place, "warning")]
    assert 'reads "emails"' in report.findings[0].message
    assert report.ok
    assert errors(validate(policy, strict=True)) == [(place, "unknown-key")]


def test_a_signed_policy_is_read_with_line_breaks_in_its_base64() -> None:
    envelope = seal(draw_submission("git", seed=SEED).policy, POLICY_TYPE)
    envelope["payload"] = "\n".join([envelope["payload"][:40], envelope["payload"][40:]])
    report = validate(envelope, mode="validation")
    assert (report.parts, report.findings) == (("envelope", "policy"), ())
    # go-witness itself writes none.
    assert errors(validate(envelope)) == [("/payload", "wrong-form")]
    # Go reads null as no bytes.
    for empty in ("", None):
        assert errors(validate({**envelope, "payload": empty})) == [("/payload", "payload")]


def test_a_fault_in_the_payload_is_told_there() -> None:
    statement = drawn("statement")
    del statement["predicate"]["attestations"][1]["attestation"]["commithash"]
    place = "payload /predicate/attestations/1/attestation/commithash"
    assert errors(validate(seal(statement))) == [(place, "missing-key")]


def test_keys_in_other_words_are_told_with_the_word_that_is_written() -> None:
    [line] = draw("slsa", seed=SEED)
    value = json.loads(line)["attestation"]
    value["buildDefinition"] = value.pop("build_definition")
    told = {one.pointer: one.message for one in validate(value, kind="slsa").findings}
    assert "camelCase" in told["/buildDefinition"]
    assert "build_definition" in told["/buildDefinition"]


def test_versions_are_those_that_could_have_written_it() -> None:
    git = attestation("git")
    assert "v0.1.10" not in validate(git).versions
    for key in ("remotes", "branch", "refs", "gitbinpath", "gitbinhash"):
        git.pop(key, None)
    old = validate(git, version="v0.3.0")
    assert old.findings == () or old.versions == ()
    gone = validate(
        {"attestor": "syft", "type": "https://witness.dev/attestations/syft/v0.1", "attestation": {}},
        version="0.12.0",
    )
    assert errors(gone) == [("/type", "unknown-type")]
    assert "its successor is https://witness.dev/attestations/sbom/v0.1" in gone.findings[0].message


def test_an_attestation_of_one_version_in_a_collection_of_another_is_told() -> None:
    [line] = draw("git,material,product", seed=SEED, as_="collection", version="v0.12.0")
    collection = json.loads(line)
    git = next(one for one in collection["attestations"] if one["type"] == GIT)
    # Some version wrote git without it, but none of those that the whole could be of lacks its successor fields.
    del git["attestation"]["commitmessage"]
    report = validate(collection, version="v0.12.0")
    index = collection["attestations"].index(git)
    assert errors(report) == [(f"/attestations/{index}/attestation/commitmessage", "missing-key")]


def test_a_foreign_predicate_is_named_and_left_alone() -> None:
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [],
        "predicateType": "https://example.org/x/v1",
        "predicate": {"a": 1.0},
    }
    report = validate(statement)
    assert report.ok
    assert [(one.rule, one.pointer) for one in report.findings] == [("foreign-predicate", "/predicateType")]


def test_a_type_of_witness_that_nobody_has_is_told_with_a_near_one() -> None:
    collection = drawn("collection")
    collection["attestations"][1]["type"] = "https://witness.dev/attestations/git/v0.2"
    report = validate(collection)
    assert errors(report) == [("/attestations/1/type", "unknown-type")]
    assert GIT in report.findings[0].message


def test_an_attestation_under_the_type_of_another_is_told_at_the_type() -> None:
    collection = drawn("collection")
    collection["attestations"][1]["type"] = "https://witness.dev/attestations/jenkins/v0.1"
    report = validate(collection)
    assert ("/attestations/1/type", "foreign-attestation") in errors(report)
    assert "what git writes" in next(
        one.message for one in report.findings if one.rule == "foreign-attestation"
    )


def test_times_that_run_backwards_and_stages_out_of_order_are_told() -> None:
    collection = drawn("collection")
    first = collection["attestations"][0]
    first["starttime"], first["endtime"] = "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.25Z"
    assert errors(validate(collection)) == [("/attestations/0/endtime", "times")]
    collection = drawn("collection")
    collection["attestations"].reverse()
    assert errors(validate(collection)) == [("/attestations", "stage-order")]


def test_what_every_run_records_is_missed_where_it_would_stand() -> None:
    collection = drawn("collection")
    names = ["environment", "git", "material", "command-run", "product"]
    kept = [
        one
        for one, name in zip(collection["attestations"], names, strict=True)
        if name not in ("material", "product")
    ]
    report = validate({**collection, "attestations": kept})
    assert [(one.pointer, one.rule, one.severity) for one in report.findings] == [
        ("/attestations/2", "always-run", "warning"),
        ("/attestations/3", "always-run", "warning"),
    ]


def test_subjects_are_held_against_the_attestations() -> None:
    statement = drawn("statement")
    commit = next(at for at, one in enumerate(statement["subject"]) if "/commithash:" in one["name"])
    changed = json.loads(json.dumps(statement))
    changed["subject"][commit]["digest"]["sha1"] = "0" * 40
    assert errors(validate(changed)) == [(f"/subject/{commit}/digest/sha1", "subjects")]
    lacking = {**statement, "subject": [one for at, one in enumerate(statement["subject"]) if at != commit]}
    assert errors(validate(lacking)) == [(f"/subject/{commit}", "subjects")]
    more = {
        **statement,
        "subject": [*statement["subject"], {"name": f"{GIT}/tag:v1", "digest": {"sha1": "00"}}],
    }
    assert errors(validate(more)) == [(f"/subject/{len(statement['subject'])}/name", "subjects")]


def test_what_go_writes_and_cannot_read_is_told_as_that() -> None:
    vex = attestation("vex")
    vex["vexDocument"]["timestamp"] = ""
    assert [(one.rule, one.pointer) for one in validate(vex, kind="vex").findings] == [
        ("unreadable-by-go", "/vexDocument/timestamp")
    ]
    assert [one.rule for one in validate(None, kind="material").findings] == ["unreadable-by-go"]


def test_secrets_of_an_environment_are_not_shown() -> None:
    environment = attestation("environment")
    environment["variables"] = {
        "TOKEN": ["hunter2"],
        "OTHER": {"deep": "hunter2"},
        "NUMBER": 4711471147114711,
    }
    report = validate(environment, kind="environment")
    assert len(errors(report)) == 3
    assert not any(secret in one.message for one in report.findings for secret in ("hunter2", "4711"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b'{"payload": NaN}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b'{"steps": 1e999999999}',
        b'{"expires": ' + b"9" * 5000 + b"}",
        b'{"type": "\xff", "attestation": "\\ud800"}',
        b'{"payload": "e30=", "payloadType": 7, "signatures": {"a": []}}',
        b'{"payload": "e30", "payloadType": "application/vnd.in-toto+json", "signatures": [null, 3]}',
        b'{"payload": [1, 300], "payloadType": null, "signatures": null}',
        b'{"predicateType": {}, "predicate": [], "subject": [null, {"name": {}}]}',
        b'{"name": [], "attestations": [null, {"type": []}, {"type": 3, "attestation": null}]}',
        b'{"attestations": {"0": {}}, "name": ""}',
        b"null",
        b"7",
        b'"text"',
    ],
)
def test_nothing_is_a_traceback(text: bytes) -> None:
    report = validate(text)
    assert isinstance(report, Report)
    for kind in ("envelope", "statement", "collection", "policy", "git", "sample", "entry"):
        for mode in ("serialization", "validation"):
            validate(text, kind=kind, mode=mode)


def test_documents_cut_short_and_changed_by_a_byte_are_no_traceback() -> None:
    [line] = draw("git", seed=SEED, as_="envelope")
    inner = base64.b64decode(json.loads(line)["payload"])
    for text in (line, inner):
        for at in range(0, len(text), max(1, len(text) // 60)):
            validate(text[:at])
            validate(text[:at] + b"}" + text[at + 1 :])
            validate(text[:at] + b"\xff" + text[at:])


def test_misuse_is_raised() -> None:
    with pytest.raises(UnknownName, match="gti"):
        validate({}, kind="gti")
    with pytest.raises(UnknownName, match=r"v9\.9\.9"):
        validate({}, version="v9.9.9")
    with pytest.raises(Misuse, match="no value of JSON"):
        validate({"a": {1, 2}})
    with pytest.raises(Misuse, match="private key"):
        validate({}, keys=[b"-----BEGIN PRIVATE KEY-----\n"])


def test_signatures_are_verified_where_a_key_is_given() -> None:
    [line] = draw("git", seed=SEED, as_="envelope")
    key, other = signing_key(SEED), signing_key(99)
    good = validate(line, keys=[key.public_pem])
    assert (good.findings, [one.verified for one in good.signers]) == ((), [True])
    assert errors(validate(line, keys=[other.public_pem])) == [("/signatures", "not-trusted")]
    envelope = json.loads(line)
    spoiled = {**envelope, "payload": base64.b64encode(base64.b64decode(envelope["payload"]) + b" ").decode()}
    assert errors(validate(spoiled, keys=[key.public_pem])) == [("/payload", "payload")]
    signature = base64.b64encode(b"\0" * 64).decode()
    forged = {**envelope, "signatures": [{**envelope["signatures"][0], "sig": signature}]}
    assert errors(validate(forged, keys=[key.public_pem])) == [("/signatures/0/sig", "signature")]
    assert errors(validate({**envelope, "signatures": []})) == [("/signatures", "no-signature")]


def test_load_takes_predicate_types_and_reads_policies() -> None:
    assert witness_schema.load(GIT) == witness_schema.load("git")
    assert witness_schema.load("policy").mode == "validation"
    assert witness_schema.load("envelope").mode == "serialization"
