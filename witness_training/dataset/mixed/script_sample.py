"""Runs the scripts of sampled rows as they stand: none of our judges takes part, only a shell and the command `witness`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from witness_schema.documents.record_form import TEXT, RecordForm, list_of, record_of
from witness_schema.errors import BrokenEnvironment, Misuse, UnreadableSource
from witness_schema.living_locks import hold_temporary
from witness_schema.oracle import witness_command
from witness_schema.oracle.build import ensure
from witness_schema.printable import quote
from witness_training.dataset.mixed.mixed_files import read_rows
from witness_training.dataset.review.set_review import VERIFY, read_mixed_manifest
from witness_training.dataset.row_plan import list_files
from witness_training.families.family import Family
from witness_training.judges.scripts.job_rooms import open_rooms
from witness_training.judges.scripts.plain_runs import run_plain
from witness_training.judges.scripts.script_reports import NoSandbox
from witness_training.scoring.scored_files import read_tasks
from witness_training.tasks.dataset_files import rows_file
from witness_training.tasks.task import Task

_ROW = RecordForm(
    "row with a script",
    record_of(
        {"id": TEXT, "messages": {**list_of(record_of({"content": TEXT}, more=True)), "minItems": 1}},
        more=True,
    ),
    VERIFY,
)
# Takes the number of runs that have ended, and of all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer of a row, and where the row is: `file:line`."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """One run. reason: why the script failed, "" for nothing."""

    id: str
    reason: str


def run_sampled_scripts(
    data: Path, families: Sequence[Family], count: int, seed: int, progress: Progress
) -> tuple[ScriptRun, ...]:
    """Run the scripts of `count` rows, or of all where there are fewer; equal seeds choose equal rows.

    Raises Misuse where no row has a script that was run, BrokenEnvironment where no sandbox works, UnreadableSource for files that
    cannot be read, a row that stands twice and an answer without the script that its row tells of, UnknownName for a row of no task.
    """
    # All of them before the first is run: whose row is wrong is told at once.
    tasks = list(_build(data, _choose(data, count, seed), {family.name: family for family in families}))
    runs = []
    with (
        hold_temporary() as folder,
        open_rooms() as rooms,
        ThreadPoolExecutor(os.cpu_count() or 1) as pool,
    ):
        # For a box, in which root has given itself up.
        folder.chmod(0o755)
        program, witness = ensure().absolute(), witness_command(folder / "bin")
        served = witness_command(folder / "served", services=True)

        def run(planned: tuple[Task, Family]) -> ScriptRun:
            task, family = planned
            with rooms.enter(family.job(task)) as room:
                variables = {**room.variables, **family.variables(task)}
                command = served if room.name else witness
                told = run_plain(family.script(task), command, program, variables, room.name)
            if isinstance(told, NoSandbox):
                raise BrokenEnvironment(f"scripts are not run here: {told.reason}", advice=told.advice)
            return ScriptRun(task.id, told)

        for ended in pool.map(run, tasks):
            runs.append(ended)
            progress(len(runs), len(tasks))
    return tuple(runs)


def _choose(data: Path, count: int, seed: int) -> dict[str, _Answer]:
    """Id → answer of the chosen rows, in an order that the seed decides."""
    named = read_mixed_manifest(data)["files"]
    files = [data / file for name in list_files() if (file := rows_file(name)) in named]
    found: dict[str, _Answer] = {}
    for name, answer in (pair for path in files for pair in _list_answers(path)):
        if name in found:
            raise UnreadableSource(
                f"the row {quote(name)} stands here a second time, after {found[name].place}",
                where=answer.place,
                advice=VERIFY,
            )
        found[name] = answer
    if not found:
        raise Misuse(
            "no row of the data set has a script that was run",
            where=str(data),
            advice="make one with the family configure, and without --no-oracle",
        )
    order = sorted(found, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())
    return {name: found[name] for name in order[:count]}


def _list_answers(path: Path) -> Iterator[tuple[str, _Answer]]:
    """Id and answer of each row of a file whose script was run. Raises UnreadableSource for a row of another form."""
    for number, row in enumerate(read_rows(path), 1):
        if row.get("execution") in ("own", "shared"):
            _ROW.check(row, f"{path}:{number}")
            yield row["id"], _Answer(row["messages"][-1]["content"], f"{path}:{number}")


def _build(
    data: Path, chosen: Mapping[str, _Answer], families: Mapping[str, Family]
) -> Iterator[tuple[Task, Family]]:
    """The tasks, each with the answer that stands in its row. Raises UnreadableSource for an answer without a script."""
    tasks = read_tasks(data)
    for name, answer in chosen.items():
        task = replace(tasks.find(name), answer=answer.text)
        family = families.get(task.family)
        if family is None or not family.script(task):
            raise UnreadableSource(
                f"the row {quote(name)} says that its script was run, and its answer has none",
                where=answer.place,
                advice=VERIFY,
            )
        yield task, family
