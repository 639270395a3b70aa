"""Each long command × each fault: the right exit code, nothing half-written, and after the next run no trace of it.

The gate has a few cells of each row and each column. `FAULTS=all pytest tests/hostile/test_fault_matrix.py` has all of them, each
signal at up to ten moments (`make faults`).

A full disk is a limit on the size of files, which needs no rights and meets every file alike; low memory one on the address space.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.fault_commands import COMMANDS_AT_RISK, PREPARED, FaultCommand, describe, lay_out, list_paths
from support.fault_runs import FAULTS, MARK, SIGNALS, Fault, Run, await_end, run_command
from witness_cli.terminal.console import EXIT_MISUSE

ALL = os.environ.get("FAULTS") == "all"
MOMENTS = 10 if ALL else 1
ROOMS = (0, 100, 5000) if ALL else (100,)
# For the gate: what each command meets. `train` takes seconds, and test_lora kills and interrupts it.
GATE: dict[str, tuple[Fault, ...]] = {
    "generate": ("KILL", "TERM", "full disk"),
    "dataset report --out": ("KILL",),
    "dataset parquet": ("full disk",),
    "generate --mix": ("TERM",),
    "generate --resume": ("KILL",),
    "generate --shard": (),
    "dataset merge": ("KILL",),
    "dataset verify": ("INT", "full disk"),
    "dataset report": ("closed stdout",),
    "dataset check": ("closed pipe",),
    "score": ("KILL", "closed pipe"),
    "vendor sync --path": ("KILL", "HUP", "low memory"),
    "schema emit": ("KILL", "INT", "full disk"),
    "schema diff": ("KILL", "closed pipe"),
    "run": ("KILL",),
    "sample": ("TERM", "closed stdout"),
    "train": (),
    "evaluate": ("KILL", "TERM"),
    "refresh": ("KILL", "HUP"),
    "quickstart": ("KILL", "INT"),
    "doctor --build": ("KILL",),
    "policy impact": ("low memory",),
}
# A test has one cell, or in the gate, where the first run of a command costs most, all cells of a command.
CELLS = (
    [(command, (fault,)) for command in COMMANDS_AT_RISK for fault in FAULTS]
    if ALL
    else [cell for cell in GATE.items() if cell[1]]
)


class World:
    """One command in its place, with what it does there without a fault."""

    def __init__(self, name: str, place: Path) -> None:
        self.row: FaultCommand = COMMANDS_AT_RISK[name]
        self.name, self.place, self.words = name, place, self.row.fill(place)
        self.pristine = place.with_name("pristine")
        shutil.copytree(place, self.pristine, symlinks=True)
        # Without a write of its own, a signal comes at the call of a function.
        self.counted: Path | None = place
        self.right = self.run()
        if not self.right.writes:
            self.counted = None
            self.right = self.run()
        self.check_told(self.right)
        assert self.right.code in self.row.codes, self.right
        self.products, self.paths = self.read_products(), list_paths(place)
        assert all(self.products)
        assert self.list_scratch() == []

    def run(self, fault: Fault = "none", at: int = 0, room: int = 0) -> Run:
        self.at = at
        return run_command(self.words, self.counted, fault, at, room)

    def reset(self) -> None:
        shutil.rmtree(self.place)
        shutil.copytree(self.pristine, self.place, symlinks=True)

    def read_products(self) -> list[dict[str, str]]:
        return [describe(self.place / product, self.row.same) for product in self.row.products]

    def list_scratch(self) -> list[str]:
        """What no ended command leaves: hidden folders, and temporary ones."""
        hidden = (".witness-schema", ".go-witness")
        return sorted(
            path
            for path in list_paths(self.place)
            if path.startswith("tmp/")
            or (path.rpartition("/")[2].startswith(hidden) and not path.endswith(".witness-schema.json"))
            or path.endswith(".partial")
        )

    def check_told(self, run: Run) -> None:
        assert "Traceback" not in run.err, run
        assert "a defect of witness-schema" not in run.err, run
        assert not list(self.place.rglob("bug-reports/*")), run

    def list_cells(self, fault: Fault) -> Iterator[Callable[[], Run]]:
        """The runs with this fault, one for each moment or size."""
        if fault in SIGNALS:
            count = self.right.writes
            for at in sorted({max(1, count * (2 * step + 1) // (2 * MOMENTS)) for step in range(MOMENTS)}):
                yield lambda at=at: self.run(fault, at=at)  # type: ignore[misc]
        elif fault == "full disk":
            for room in ROOMS:
                yield lambda room=room: self.run(fault, room=room)  # type: ignore[misc]
        else:
            yield lambda: self.run(fault)

    def check_faulty(self, fault: Fault, run: Run, before: list[dict[str, str]]) -> None:
        """What holds right after the faulty run."""
        self.check_told(run)
        if fault in SIGNALS and run.code in self.row.codes and run.writes < self.at:
            # Where the run before has left its products there is less to write: it ended before the moment of the signal.
            assert before == self.products
            return
        if fault == "KILL":
            assert run.code == -SIGNALS[fault], run
            return
        if fault in SIGNALS:
            assert run.code == 128 + SIGNALS[fault], run
        elif fault in {"closed pipe", "closed stdout"}:
            assert run.code in {0, *self.row.codes}, run
        else:
            assert run.code in {EXIT_MISUSE, *self.row.codes}, run
            if run.code in self.row.codes:
                assert run.out == self.right.out
            else:
                assert "\n  → " in run.err, run
        states = zip(self.read_products(), before, self.products, strict=True)
        assert all(now in (earlier, right) for now, earlier, right in states), run
        assert self.list_scratch() == [], run

    def check_next(self) -> None:
        """What holds after the next run."""
        run = self.run()
        self.check_told(run)
        assert (run.code, run.out) == (self.right.code, self.right.out), run
        assert self.read_products() == self.products
        assert self.list_scratch() == []
        assert list_paths(self.place) - self.paths == set()


@pytest.mark.parametrize(
    ("command", "faults"), CELLS, ids=[" ".join((command, *faults)) for command, faults in CELLS]
)
def test_nothing_is_lost_and_nothing_is_left(
    command: str, faults: tuple[Fault, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, mark = tmp_path / "place", secrets.token_hex(8)
    lay_out(place, monkeypatch)
    PREPARED.get(command, lambda *_: None)(place, monkeypatch)
    monkeypatch.setenv(MARK, mark)
    world = World(command, place)
    for fault, run_cell in ((each, cell) for each in faults for cell in world.list_cells(each)):
        world.reset()
        # The first time nothing is there, the second time what the run before has made.
        for _ in range(2 if ALL else 1):
            before = world.read_products()
            world.check_faulty(fault, run_cell(), before)
            assert await_end(mark) == [], "a process goes on"
            world.check_next()


def test_the_gate_meets_every_command_and_every_fault() -> None:
    assert set(GATE) == set(COMMANDS_AT_RISK)
    assert {fault for faults in GATE.values() for fault in faults} == set(FAULTS)
