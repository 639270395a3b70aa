"""Verified examples a second, with each setup's shell commands executed anew or remembered from an earlier execution."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.measuring import Contender, measure_in_turn
from benchmarks.tables import Table, compare_costs
from witness_schema.oracle import Oracle, witness_command
from witness_training.dataset.assembly import generate
from witness_training.judges.answer_programs import require_programs
from witness_training.judges.verification import GoWitness
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid_sampling import sample

ROUNDS = 2
TARGET = 60  # examples in a round


def tables() -> Iterator[Table]:
    """Yield one table: judged with remembered executions, judged and executed, and drawn without a judge."""
    require_programs()
    with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as name:
        room = Path(name)
        places = (room / f"set-{number}" for number in count())
        # Once before measuring, so that the memory has every execution that the rounds need.
        _build_set(room, next(places), room / "memory")
        contenders = [
            Contender(
                "judged, executions remembered", lambda: _build_set(room, next(places), room / "memory")
            ),
            Contender("judged and executed", lambda: _build_set(room, next(places), None)),
            Contender("drawn, not judged", _draw_examples),
        ]
        measured = measure_in_turn(contenders, ROUNDS)
    note = f"{TARGET} examples; in a small set, more of them need a setup of their own"
    yield compare_costs("data set", measured, unit="examples", notes=[note])


def _build_set(room: Path, out: Path, memory: Path | None) -> int:
    """Build a verified set and return its size.

    Starts and ends an oracle each time: the CPU of a child counts only once it has ended.
    """
    with Oracle.start() as oracle:
        judges = GoWitness(oracle, witness_command(room / "bin"), memory)
        return generate(TARGET, out, seed=11, verification=judges).target


def _draw_examples() -> int:
    return sum(1 for variant in sample(TARGET, seed=11) if example_of(variant).answer)
