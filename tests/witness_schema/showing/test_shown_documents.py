"""Documents as trees: what is shortened and what `full` shows, how the lines are drawn, and that nothing foreign acts on a terminal."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from witness_generators import draw, draw_submission
from witness_schema.errors import UnreadableSource
from witness_schema.showing.shown_documents import show_file, show_text
from witness_schema.showing.trees import Branch, render_tree
from witness_schema.showing.values import MOST, add_value

SEED = 5
SHA = "ab" * 32


def show(document: Any, *, full: bool = False) -> str:
    return show_text(json.dumps(document).encode(), "x.json", full=full).text


def show_value(value: Any, *, full: bool = False) -> list[str]:
    root = Branch("root")
    add_value(root, "it", value, full=full)
    return render_tree(root).splitlines()[1:]


def test_a_tree_is_drawn_with_corners_and_lines() -> None:
    root = Branch("root")
    first = root.add("first")
    first.add("inner").add("innermost")
    first.add("last of first")
    root.add("second").add("below")
    assert render_tree(root).splitlines() == [
        "root",
        "├─ first",
        "│  ├─ inner",
        "│  │  └─ innermost",
        "│  └─ last of first",
        "└─ second",
        "   └─ below",
    ]


def test_a_deep_tree_is_no_recursion() -> None:
    branch = root = Branch("root")
    for _ in range(5000):
        branch = branch.add("deeper")
    assert render_tree(root).count("\n") == 5001


@pytest.mark.parametrize(
    ("value", "short", "whole"),
    [
        (None, "null", "null"),
        (True, "true", "true"),
        (False, "false", "false"),
        (0, "0", "0"),
        (SHA, "abababababab…", SHA),
        ("x" * 100 + "y" * 100, "x" * 66 + "…" + "y" * 33, "x" * 100 + "y" * 100),
        (10**120, "1" + "0" * 65 + "…" + "0" * 33, str(10**120)),
        ({}, "{}", "{}"),
        ([], "[]", "[]"),
        ({"sha256": SHA, "sha1": "abc"}, "sha256 abababababab…, sha1 abc", f"sha256 {SHA}, sha1 abc"),
    ],
)
def test_a_value_stands_in_one_line(value: object, short: str, whole: str) -> None:
    assert show_value(value) == [f"└─ it: {short}"]
    assert show_value(value, full=True) == [f"└─ it: {whole}"]


@pytest.mark.parametrize("count", [1, MOST, MOST + 1, MOST + 7])
def test_long_lists_and_objects_are_cut_and_say_so(count: int) -> None:
    rest = count - MOST
    cut = [f"   └─ … {rest} more (--full)"] if rest > 0 else []
    for value in (["a"] * count, {f"k{index}": "a" for index in range(count)}):
        lines = show_value(value)
        assert (lines[1 + MOST :], len(lines)) == (cut, 1 + min(count, MOST) + len(cut))
        assert len(show_value(value, full=True)) == 1 + count
    head = show_value(["a"] * count)[0]
    assert head == f"└─ it: {count} element{'s' if count > 1 else ''}"


def test_other_objects_are_no_digests() -> None:
    assert show_value({"sha256": 7}) == ["└─ it", "   └─ sha256: 7"]
    assert show_value({"sha256": SHA, "name": "x"})[0] == "└─ it"


def test_an_envelope_is_opened_down_to_its_attestations() -> None:
    [line] = draw("git", seed=SEED, as_="envelope")
    shown = show_text(line, "build.json")
    lines = shown.text.splitlines()
    assert lines[0] == "build.json: envelope"
    assert lines[1].startswith("├─ can be written by go-witness v0.7.0 to ")
    assert lines[2].startswith("├─ signed by ")
    assert lines[3] == "├─ payload type: application/vnd.in-toto+json"
    assert lines[4] == "└─ payload: statement"
    statement = json.loads(base64.b64decode(json.loads(line)["payload"]))
    assert shown.decoded["document"]["payload"] == statement
    assert f"   ├─ subjects: {len(statement['subject'])}" in lines
    [git] = [one for one in statement["predicate"]["attestations"] if one["type"].endswith("/git/v0.1")]
    assert any(one.startswith(f"      ├─ git  {git['starttime']}, ") for one in lines)
    assert f"      │  ├─ commithash: {git['attestation']['commithash'][:12]}…" in lines


@pytest.mark.parametrize(
    ("payload", "said"), [(None, "no JSON"), ("", "no JSON"), ("aGk=", "no JSON"), ("%", "no base64")]
)
def test_a_payload_that_cannot_be_opened_is_told(payload: str | None, said: str) -> None:
    assert f"└─ payload: {said}\n" in show({"payload": payload, "payloadType": "x", "signatures": []})


@pytest.mark.parametrize(
    ("started", "ended", "span"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.25Z", "250.0 ms"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06.5Z", "1.5 s"),
        ("2026-01-02T03:04:05Z", "2026-01-02T04:04:06+01:00", "1.0 s"),
        ("2026-01-02T03:04:05.5Z", "2026-01-02T03:04:05Z", "-500.0 ms"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05", ""),
        ("yesterday", "2026-01-02T03:04:05Z", ""),
        (7, None, ""),
    ],
)
def test_times_are_shown_as_spans(started: Any, ended: Any, span: str) -> None:
    entry = {"type": "https://example.org/x", "attestation": {}, "starttime": started, "endtime": ended}
    line = show({"name": "build", "attestations": [entry]}).splitlines()[-1]
    assert line == "└─ https://example.org/x" + (f"  {started}, {span}" if span else "")


def test_errors_and_test_evidence_are_told_at_the_top() -> None:
    mark = {"WITNESS_TEST_EVIDENCE": "made with stand-ins by witness-schema run"}
    environment = {"os": "linux", "hostname": "h", "username": "u", "variables": mark}
    kind = "https://witness.dev/attestations/environment/v0.1"
    times = {"starttime": "2026-01-02T03:04:05Z", "endtime": "2026-01-02T03:04:06Z"}
    entry = {"type": kind, "attestation": environment, **times}
    lines = show({"name": "build", "attestations": [entry]}).splitlines()
    assert lines[1].startswith("├─ TEST EVIDENCE: ")
    entry["endtime"] = "2026-01-02T03:04:04Z"
    assert "├─ 1 error: witness-schema validate x.json" in show({"name": "build", "attestations": [entry]})


def test_the_rego_of_a_policy_is_shown_as_text() -> None:
    policy = draw_submission("git", seed=SEED).policy
    step = next(iter(policy["steps"]))
    lines = [f"# line {number}" for number in range(MOST + 2)]
    module = {"name": "rule", "module": base64.b64encode("\n".join(lines).encode()).decode()}
    policy["steps"][step]["attestations"][0]["regopolicies"] = [module, {"name": "bad", "module": "%"}, None]
    text = show(policy)
    assert f"step {step}" in text
    assert f"requires {policy['steps'][step]['attestations'][0]['type']}" in text
    assert "├─ Rego rule\n" in text
    assert "# line 11" in text
    assert "# line 12" not in text
    assert "… 2 lines more (--full)" in text
    assert text.count("no base64") == 2
    assert "# line 13" in show(policy, full=True)


def test_full_shows_long_names_and_lines_whole() -> None:
    long = "n" * 300
    policy = draw_submission("git", seed=SEED).policy
    [step] = policy["steps"].values()
    module = {"name": long, "module": base64.b64encode(f"# {long}".encode()).decode()}
    step["attestations"][0]["regopolicies"] = [module]
    named = {"expires": policy["expires"], "steps": {long: step}, long: 1}
    collection = {"name": long, "attestations": [{"type": long, "attestation": {long: long}}]}
    statement = {
        "_type": "x",
        "subject": [{"name": long, "digest": {}}],
        "predicateType": "x",
        "predicate": collection,
    }
    for document, count in ((named, 4), (statement, 5)):
        assert show(document, full=True).count(long) == count
        assert long not in show(document)


@pytest.mark.parametrize(
    "document",
    [
        None,
        7,
        [],
        {"payload": 7, "payloadType": None, "signatures": None},
        {"payload": "e30", "payloadType": "x", "signatures": []},
        {"payload": "aGk=", "payloadType": "x", "signatures": []},
        {"_type": 1, "subject": [None, {"name": {}}, {"digest": {"sha1": 1}}], "predicateType": [], "predicate": None},
        {"name": {}, "attestations": [None, {"type": []}, {"type": "x", "attestation": [1]}]},
        {"steps": {"a": None, "b": {"attestations": [None, "x", {"regopolicies": 3}]}}, "expires": 1, "roots": []},
        {"attestor": None, "type": 3, "attestation": None},
    ],
)  # fmt: skip
@pytest.mark.parametrize("full", [True, False])
def test_documents_of_any_shape_are_shown(document: Any, full: bool) -> None:
    shown = show_text(json.dumps(document).encode(), "x.json", full=full)
    assert shown.text.startswith("x.json: ")
    assert shown.text.endswith("\n")


@pytest.mark.parametrize("full", [True, False])
def test_foreign_text_acts_on_no_terminal_and_no_runner(full: bool) -> None:
    strange = "\x1b[2J\u202e\n::error::x\n"
    [line] = draw("git", seed=SEED, as_="collection")
    collection = json.loads(line)
    collection["name"] = strange
    collection["attestations"][0]["type"] = strange
    collection["attestations"][0]["attestation"][strange] = strange
    statement = {"_type": strange, "subject": [{"name": strange, "digest": {strange: strange}}]}
    statement |= {"predicateType": strange, "predicate": collection}
    text = show(statement, full=full)
    assert all(one.isprintable() for one in text.splitlines())
    assert "\n::" not in text


def test_lines_are_shown_one_after_another(tmp_path: Path) -> None:
    lines = [sample for index in range(3) for sample in draw("git", seed=SEED, index=index)]
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"\n\n".join(one.strip() for one in lines))
    heads = [one.text.split(": ")[0] for one in show_file(file)]
    assert heads == [f"{file}:{number}" for number in (1, 3, 5)]
    file.write_bytes(lines[0].strip() + b"\n" + lines[1].strip() + b"\nno JSON")
    with pytest.raises(UnreadableSource, match=r"lines\.jsonl:3"):
        list(show_file(file))
