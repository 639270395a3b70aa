"""Names that move the cursor, begin a line or reorder what is read, in everything that is printed or annotated."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from witness_cli.terminal.console import note
from witness_cli.terminal.output import Format, print_facts, print_json, print_records
from witness_schema.changes import formats, impact_formats
from witness_schema.changes.change import Change, Changes, Side
from witness_schema.changes.described_version import build_edition
from witness_schema.changes.impact import Impact, ModuleImpact, StepImpact
from witness_schema.changes.version_comparison import compare
from witness_schema.printable import MOST_FINDINGS
from witness_schema.schemas.bundled_versions import bundled_record
from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_scores import score, sum_scores
from witness_training.evaluation.report_page import write_report
from witness_training.tasks.grid import COMMANDS, Cell
from witness_training.tasks.rendering import render

NAMES = {
    "erases the screen": "\x1b[2J",
    "erases it by C1": "\x9b2J",
    "sets the title": "\x1b]0;x\x07",
    "a workflow command": "x\n::error::y",
    "a command with blanks": "x\n  ::warning::y",
    "a command after a carriage return": "x\r::error::y",
    "a command first": "::error::y",
    "an old command": "##[error]y",
    "a command behind a zero width": "x\n\u200b::error::y",
    "a line separator": "x\u2028::error::y",
    "a bidirectional override": "\u202ecba",
    "a lone surrogate": "\ud800",
    "a NUL": "x\0y",
    "a backspace": "good\b\b\b\bevil",
    "another row": "x\n| a | b |",
}
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def check(text: str, name: str, *, annotations: bool = False) -> None:
    """No character of a name acts, and no line is a command but those that are meant."""
    text.encode()
    assert not [each for each in text if unicodedata.category(each) in UNPRINTABLE and each not in "\n\t"]
    assert "##[" not in text
    commands = [line for line in text.split("\n") if line.lstrip().startswith("::")]
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in commands)
    assert bool(commands) == annotations
    if annotations:
        assert len(commands) == len(text.splitlines())
    assert text.strip(), name


def change_of(name: str) -> Changes:
    """A real change whose every text is the name."""
    (first, *_) = compare(
        *(build_edition(bundled_record(version)) for version in ("v0.9.1", "v0.12.0"))
    ).found
    side = Side(name, name)
    return Changes(name, name, (replace(first, attestor=name, pointer=f"/{name}", before=side, after=side),))


def impact_of(name: str) -> Impact:
    (change,) = change_of(name).found
    module = ModuleImpact(name, (change,), (name,), (name,))
    step = StepImpact(name, name, name, name, name, False, (change,), (module,), False, (name,))
    return Impact(name, name, 1, (step,))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_changes_are_printable(name: str) -> None:
    changes = change_of(name)
    check(formats.as_text(changes), name)
    check(formats.as_markdown(changes), name)
    assert "\n| a | b |" not in formats.as_markdown(changes)
    check(formats.as_github(changes, {name: name}), name, annotations=True)
    check(formats.as_github(Changes(name, name, ()), {}), name, annotations=True)
    text = formats.as_json(changes)
    check(text, name)
    assert json.loads(text)["changes"][0]["attestor"] == name


@pytest.mark.parametrize(
    "name",
    [name for name in NAMES.values() if "\0" not in name],
    ids=[key for key in NAMES if key != "a NUL"],
)
def test_impacts_are_printable(name: str) -> None:
    impact = impact_of(name)
    check(impact_formats.as_text(impact), name)
    check(impact_formats.as_github(impact), name, annotations=True)
    check(impact_formats.as_json(impact), name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_results_are_printable(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    record = {"first": name, "second": [name, name], name: name}
    print_records(name, ("first", "second", name), [record], Format.text)
    print_records(name, ("first",), [record], Format.json)
    print_facts(name, record, Format.text)
    print_json(record)
    note(name)
    shown = capsys.readouterr()
    check(shown.out, name)
    check(shown.err, name)


def test_a_report_is_printable(tmp_path: Path) -> None:
    _, right = render(Cell(("environment",), "lint", 1, COMMANDS[1]))
    answer = score(0, NAMES["erases the screen"], right, "\x1b[2J\u202e ```````` ")
    report = EvaluationReport(
        "tiny\x1b[2J", None, "test", 1, sum_scores([answer]), (), {}, "nobody\x9b", {}, {}, (), (answer,)
    )
    write_report(report, tmp_path)
    for file in ("report.md", "report.json", "rows.jsonl"):
        check((tmp_path / file).read_text(), file)
    assert "`" * 9 + "diff" in (tmp_path / "report.md").read_text()


def test_the_text_has_twenty_findings_and_counts_the_others() -> None:
    (change,) = change_of("git").found
    changes: list[Change] = [replace(change, attestor=f"a{number:03}") for number in range(MOST_FINDINGS + 5)]
    many = Changes("v1", "v2", tuple(changes))
    text = formats.as_text(many)
    assert text.count("\n  concerns") == MOST_FINDINGS
    assert text.endswith("\nand 5 more; --format json has all\n")
    assert len(json.loads(formats.as_json(many))["changes"]) == MOST_FINDINGS + 5
    assert "more;" not in formats.as_text(Changes("v1", "v2", tuple(changes[:MOST_FINDINGS])))
