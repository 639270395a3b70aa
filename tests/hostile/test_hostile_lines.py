"""Hostile command lines: each ends with 0, a real finding, or 2 and what to do; nothing is written but where it was asked for.

The gate runs every twentieth; `LINES=all pytest tests/hostile/test_hostile_lines.py` runs all of them (`make faults`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from support.fault_commands import say_nothing, start_all_judges
from support.hostile_lines import HostileLine, lay_out, list_lines
from support.hostile_runs import Start, describe_tree, list_faults, run_line, start_fork, start_process
from support.small_mixed_sets import stand_in
from witness_schema import clone
from witness_schema.errors import BrokenEnvironment, OracleLost, RunEnded
from witness_schema.maintenance import pin, refresh
from witness_schema.oracle import Oracle, build
from witness_schema.upstream import checkout, go_toolchain
from witness_training.evaluation import report_page
from witness_training.evaluation.asking import local_asker
from witness_training.judges import verification
from witness_training.lora import lora_process
from witness_training.pipeline import quickstart_stages

EACH = 1 if os.environ.get("LINES") == "all" else 20


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the lines name. What takes minutes, needs a network or changes the repository is stood in for."""
    place = tmp_path / "place"
    lay_out(place)
    pinned = checkout.Checkout(place / "vendor" / "go-witness", "v0.12.0", "h1:")
    monkeypatch.setattr(checkout, "_read_pin", lambda: pinned)
    monkeypatch.setattr(
        go_toolchain, "find", lambda: refuse(BrokenEnvironment("no Go was found", advice="make setup"))
    )
    for module in (pin, refresh):
        monkeypatch.setattr(module, "repository_root", lambda: place / "repository")
    monkeypatch.setattr(
        build, "ensure", lambda *_, **__: refuse(OracleLost("it is not built", advice="make oracle"))
    )
    monkeypatch.setattr(
        Oracle, "start", lambda **_: refuse(OracleLost("it is not built", advice="make oracle"))
    )
    stand_in(monkeypatch)
    monkeypatch.setattr(verification, "start_go_witness", start_all_judges)
    monkeypatch.setattr(report_page, "draw_scores", lambda *arguments: arguments[-1].touch())
    monkeypatch.setattr(local_asker, "load", lambda *_: (None, None))
    monkeypatch.setattr(local_asker, "generate_batch", say_nothing)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    monkeypatch.setattr(
        lora_process.TrainingProcess,
        "follow",
        lambda _: refuse(RunEnded("it was ended", advice="start it again")),
    )
    monkeypatch.setattr(quickstart_stages, "list_stages", lambda *_: ())
    return place


def refuse(error: Exception) -> NoReturn:
    raise error


def try_lines(lines: Sequence[HostileLine], place: Path, start: Start) -> list[str]:
    """What is wrong with each line's end."""
    faults = list[str]()
    before = describe_tree(place)
    for line in lines:
        ended = run_line(line.fill(place), place, start)
        after = describe_tree(place)
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        faults += [f"{line}: {fault}" for fault in list_faults(line, ended, changed)]
        before = after
    return faults


def test_hostile_lines_end_well(place: Path) -> None:
    faults = try_lines(list_lines()[::EACH], place, start_fork)
    assert faults == [], "\n".join(faults)


def test_some_end_so_as_processes(place: Path) -> None:
    lines = [line for line in list_lines() if line.words[:1] == ("sample",) and not line.variables]
    faults = try_lines(lines[:: len(lines) // 6], place, start_process)
    assert faults == [], "\n".join(faults)


def test_the_checks_find_what_is_wrong(place: Path) -> None:
    line = HostileLine(("sample", "x"))
    assert list(list_faults(line, run_line(HostileLine(("schema", "list")), place), set())) == []
    assert clone.is_clone()
