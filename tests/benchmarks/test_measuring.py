"""What benchmarks do with costs: turns, medians of ratios, and what they print."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import earlier_drawing
from benchmarks.__main__ import STAGES, main
from benchmarks.measuring import (
    Contender,
    Cost,
    Measured,
    format_ratio,
    format_seconds,
    measure,
    measure_in_turn,
)
from benchmarks.tables import compare_costs, print_tables
from witness_schema.clone import repository_root
from witness_schema.errors import BrokenEnvironment

ROOT = Path(__file__).parents[2]


def measured(name: str, *cpu: float, items: int = 1) -> Measured:
    return Measured(name, tuple(Cost(items, each, 2 * each) for each in cpu))


def test_contenders_take_turns() -> None:
    turns: list[str] = []
    contenders = [Contender(name, lambda name=name: turns.append(name) or 3) for name in "ab"]
    found = measure_in_turn(contenders, 3)
    assert "".join(turns) == "ababab"
    assert [(one.name, [c.items for c in one.costs]) for one in found] == [("a", [3] * 3), ("b", [3] * 3)]


def test_children_are_counted() -> None:
    burn = [sys.executable, "-c", "sum(range(10_000_000))"]
    spent = measure(lambda: 1 + subprocess.run(burn, check=True).returncode)
    assert spent.cpu > 0.02


def test_ratios_are_those_of_rounds_side_by_side() -> None:
    steady, slowed = measured("a", 1, 1, 10), measured("b", 3, 4, 50)
    assert steady.compare_cpu(slowed) == 4
    assert slowed.compare_cpu(steady) == 0.25
    assert measured("a", 4, 6, items=2).cpu_each == 2.5


def test_what_the_empty_one_costs_is_taken_off() -> None:
    left = measured("a", 5, 6, 7, items=2).subtract(measured("empty", 1, 1, 4))
    assert [c.cpu for c in left.costs] == [4, 5, 6]
    assert measured("a", 1).subtract(measured("empty", 2)).cpu_each > 0


def test_one_after_the_other_costs_both() -> None:
    both = measured("a", 1, 2).add(measured("b", 3, 4), "both")
    assert (both.name, [c.cpu for c in both.costs]) == ("both", [4, 6])


@pytest.mark.parametrize(
    ("value", "said"), [(0.0356, "0.036 ×"), (2.84, "2.8 ×"), (43.2, "43 ×"), (1234.0, "1,234 ×")]
)
def test_ratios_are_told_in_two_digits(value: float, said: str) -> None:
    assert format_ratio(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(1.5e-6, "1.5 µs"), (0.0123, "12 ms"), (0.0021, "2.1 ms"), (1.7, "1.70 s")]
)
def test_spans_have_the_unit_that_suits_them(value: float, said: str) -> None:
    assert format_seconds(value) == said


def test_tables_are_lines_on_a_pipe_and_objects_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    shown = compare_costs(
        "job", [measured("ours", 0.5), measured("theirs", 2)], unit="jobs", notes=["a note"]
    )
    print_tables([shown], as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:2] == ["job", "jobs per second and core"]
    assert lines[2].split("\t") == ["theirs", "0.5", "2.00 s", "4.00 s", "4 ×"]
    assert lines[-1] == "a note"
    print_tables([shown], as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["rows"][1]["CPU beside ours"] == "4 ×"


def test_each_stage_has_its_module_and_its_place_in_the_documentation() -> None:
    documented = (ROOT / "docs" / "benchmarks.md").read_text()
    for stage in STAGES:
        assert callable(import_module(f"benchmarks.{stage}").tables)
        assert f"`{stage}`" in documented


def test_an_unknown_stage_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["extracton"])
    assert raised.value.code == 2
    assert "no stage is named 'extracton'" in capsys.readouterr().err


def test_stages_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drawing", "--format", "json"]) == 0
    tables = json.loads(capsys.readouterr().out)
    levels, sizes, beside = tables[:2], tables[2], tables[3:]
    assert [table["title"] for table in levels] == ["drawing, realistic", "drawing, any"]
    assert all(row["CPU beside drawn directly"].endswith("×") for table in levels for row in table["rows"])
    assert [row["drawing, by size"] for row in sizes["rows"]] == ["small", "typical", "large"]
    # A copy without history has no earlier commit to draw with.
    assert len(beside) == (earlier_drawing.take_out_commit(earlier_drawing.BEFORE) is not None)
    # Since DRAWING_VERSION 4 every seed draws other values than that commit.
    assert all(row["same bytes"] == "no" for table in beside for row in table["rows"])


def test_the_same_code_draws_the_same_bytes() -> None:
    root = repository_root()
    with earlier_drawing.start_worker(root) as now, earlier_drawing.start_worker(root) as then:
        assert earlier_drawing.measure_set("git", now, then).is_same


def test_other_bytes_of_an_earlier_commit_are_told() -> None:
    with earlier_drawing.start_worker(ROOT) as worker:
        mine = earlier_drawing.ask_worker(worker, "git,product 1 0 3")[1]
        assert earlier_drawing.ask_worker(worker, "product,git 1 0 3")[1] == mine
        assert earlier_drawing.ask_worker(worker, "git,product 2 0 3")[1] != mine
        assert earlier_drawing.ask_worker(worker, "git,product 1 1 3")[1] != mine
        with pytest.raises(BrokenEnvironment, match="has ended"):
            earlier_drawing.ask_worker(worker, "no-such-attestor 1 0 3")
    assert earlier_drawing.take_out_commit("0" * 40) is None
