"""The small fixed part of the foreign corpus: types of our own, filled and judged as those of public modules are."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.foreign_types.engine_worker import name_class
from benchmarks.foreign_types.foreign_report import (
    count_reports,
    report_engine,
    report_modules,
    report_peers,
)
from benchmarks.foreign_types.foreign_runs import PEERS, WORKER, Measured
from benchmarks.foreign_types.go_answers import collect_answers, read_answers
from benchmarks.foreign_types.go_program import build_program
from benchmarks.foreign_types.module_list import Exempt, ForeignModule, choose_modules, read_list
from witness_schema.clone import repository_root
from witness_schema.errors import Misuse, UnreadableSource

OWN = repository_root() / "tests" / "corpus" / "foreign_types"
SEEDS = 60
# Classes of bad mutants that are accepted: none.
KNOWN_CLASSES: set[str] = set()

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program and what it said of the types."""
    folder = tmp_path_factory.mktemp("own") / "project"
    program = build_program(ForeignModule("own"), (), folder, own=(OWN,))
    collect_answers(program, "documents", SEEDS, folder / "documents.gz")
    return folder


def judge(project: Path, answers: Path) -> list[dict[str, Any]]:
    """Let the worker judge, in a process of its own as always."""
    results = project / "results.jsonl"
    done = subprocess.run(
        [sys.executable, str(WORKER), str(project), str(answers), str(results)],
        env=dict(os.environ) | {"PYTHONPATH": str(repository_root()), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in results.read_text().splitlines()]


def test_every_type_is_filled_by_go(project: Path) -> None:
    answers = list(read_answers(project / "documents.gz"))
    assert {one["Name"] for one in answers} >= {
        "Task",
        "Tasks",
        "Numbers",
        "Addresses",
        "Both",
        "Tree",
        "Chain",
    }
    # Hooks cannot be written; of all others there are documents and mutants of every verdict.
    assert {one["Name"] for one in answers if not one.get("Good")} == {"Hooks"}
    verdicts = Counter(mutant["Go"].split(":")[0] for one in answers for mutant in one.get("Mutants", ()))
    assert set(verdicts) >= {"kept", "altered", "rejected"}
    assert not [one for one in answers if one.get("Panic")]


def test_our_schemas_say_what_go_says(project: Path) -> None:
    reports = judge(project, project / "documents.gz")
    counts = count_reports(reports)
    assert counts["documents"] > 300
    assert counts["bad"] > 300
    assert [
        one["examples"] for one in reports if one["counts"].get("refused") or one["counts"].get("unread")
    ] == []
    assert (counts["crashes"], counts["text"], counts["marked"], counts["kept_refused"]) == (0, 0, 0, 0)
    assert {name for one in reports for name in one["classes"]} == KNOWN_CLASSES


def test_a_wrong_engine_is_found_out(project: Path, tmp_path: Path) -> None:
    """Documents of one type under the name of another are false alarms, mutants that are good ones are accepted."""
    answers = {one["Name"]: one for one in read_answers(project / "documents.gz")}
    swapped = answers["Numbers"] | {"Name": "Timing", "Good": answers["Numbers"]["Good"]}
    kept = answers["Tree"] | {
        "Mutants": [{"Text": text, "Kind": "kind", "Go": "altered: x"} for text in answers["Tree"]["Good"]]
    }
    missing = answers["Tree"] | {"Name": "Nowhere"}
    with gzip.open(tmp_path / "wrong.gz", "wt") as out:
        out.writelines(json.dumps(one) + "\n" for one in (swapped, kept, missing))
    first, second, third = judge(project, tmp_path / "wrong.gz")
    assert first["counts"]["refused"] == len(swapped["Good"])
    assert second["classes"] == {"kind: altered: x": len(kept["Good"])}
    assert third.get("crash") or third["unresolved"]


def test_the_process_of_a_type_without_end_is_started_again(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(
        "#!/bin/sh\n"
        "for number in 0 1 2 3; do\n"
        '[ $number -lt $2 ] && continue\necho "{\\"Begin\\":$number}"\n'
        "[ $number = 1 ] && echo 'fatal: stack' >&2 && exit 2\n"
        'echo "{\\"Index\\":$number,\\"Package\\":\\"p\\",\\"Name\\":\\"T\\"}"\ndone\n'
    )
    program.chmod(0o755)
    done: list[int] = []
    collect_answers(program, "documents", 1, tmp_path / "answers.gz", done.append)
    answers = list(read_answers(tmp_path / "answers.gz"))
    assert [one["Index"] for one in answers] == [0, 1, 2, 3]
    assert answers[1]["Panic"] == "the process ends: fatal: stack"
    assert done == [0, 2, 3]


def test_classes_have_no_names_and_values_in_them() -> None:
    one = name_class("text", 'altered: /a/b: "x" becomes "y"')
    assert one == name_class("text", 'altered: /c: "long" becomes "z"')


def test_the_list_is_as_large_as_it_has_to_be() -> None:
    listed = read_list()
    assert len([row for row in listed.modules if row.path]) >= 15
    assert len({row.name for row in listed.modules}) == len(listed.modules)
    assert all(
        row.sum.startswith("h1:") for row in (*listed.peers, *(p for m in listed.modules for p in m.pinned))
    )
    with pytest.raises(Misuse, match="no module is named 'nowhere'"):
        choose_modules(listed.modules, ["nowhere"])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colour = 1\n", "no list has the key 'colour'"),
        ('[[module]]\nname = "a"\ncolour = 1\n', "no row has the key 'colour'"),
        ('[[peer]]\npath = "a"\n', "a row lacks a key"),
    ],
)
def test_a_strange_list_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text(text)
    with pytest.raises(UnreadableSource, match=complaint):
        read_list(tmp_path / "list.toml")


def build_report(name: str, **more: Any) -> dict[str, Any]:
    return {"type": name, "good": 10, "unresolved": [], "counts": {}, "classes": {}, "examples": [], **more}


def test_the_report_names_what_is_wrong_and_what_is_stale() -> None:
    reports = (
        build_report("p.Right", counts={"bad": 8}),
        build_report(
            "p.Refusing", counts={"refused": 2, "refused_text": 1}, examples=[["refused", "{}", "/a: why"]]
        ),
        build_report("p.Exempt", counts={"refused": 1}, examples=[["refused", "{}", "/b: why"]]),
        build_report("p.Taking", counts={"bad": 4, "accepted": 1}, classes={"drop: altered": 1}),
        build_report(
            "p.Open", unresolved=["it is not known"], counts={"bad": 9, "accepted": 9}, classes={"x": 9}
        ),
        {"type": "p.Crashing", "good": 10, "crash": "KeyError: 'a'"},
    )
    peer = {
        "types": 6,
        "unread types": 1,
        "good accepted": 30,
        "good refused": 10,
        "bad accepted": 5,
        "bad refused": 7,
    }
    measured = [Measured(ForeignModule("m"), {"ours": reports}, dict.fromkeys(PEERS, peer))]
    modules = report_modules(measured, "ours", ("not measured: x: why",))
    assert modules.rows[-1] == ("all", "6", "60", "3", "1", "12", "1", "1", "1")
    assert modules.notes == ("not measured: x: why",)
    engines = report_peers(measured, ["ours"])
    assert engines.rows[0] == ("ours", "6", "1", "50", "94.00%", "12", "8.33%", "1 ×")
    assert engines.rows[1][:7] == ("invopop", "6", "1", "40", "75.00%", "12", "41.67%")
    found = report_engine(
        measured, "ours", [Exempt("p.Exempt", "a reason"), Exempt("p.Right", "an old reason")]
    )
    assert found.rows == (("drop: altered", "1"),)
    assert found.notes == (
        "crash: p.Crashing: KeyError: 'a'",
        "refused: p.Refusing: 2 of 10: /a: why: NOT EXPLAINED",
        "refused: p.Exempt: 1 of 10: /b: why: a reason",
        "stale line of foreign.toml: p.Right",
        "marked: it is not known: 1 types",
    )
