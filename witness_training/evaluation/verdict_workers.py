"""Judges many answers by `score`, in several processes, each with real go-witness and a sandbox of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

from witness_schema import errors
from witness_schema.errors import WitnessSchemaError
from witness_training.dataset.mixed.process_crew import Member, start_crew
from witness_training.judges.bench import open_bench
from witness_training.scoring.scoring import score
from witness_training.tasks.task import Task, Verdict

# A process of its own costs a second or two: it pays for so many answers.
ANSWERS_PER_WORKER = 12
_ADVICE = (
    "is there enough memory for so many processes? What was answered is kept: run the same command again"
)
Progress = Callable[[int, int], None]


def judge_answers(
    answers: Sequence[tuple[Task, str]],
    *,
    workers: int | None = None,
    progress: Progress = lambda _, __: None,
) -> tuple[list[Verdict], str]:
    """The verdict on each (task, answer), in their order, and the version of go-witness that judged.

    An answer that stands there several times is judged once. workers: processes; None: by the processors and the number of
    answers. progress: takes (answers judged, all answers). Raises NotAClone or OracleLost where go-witness is not there,
    BrokenEnvironment where a process is killed.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for place, (task, answer) in enumerate(answers):
        places.setdefault((task.id, answer), []).append(place)
    distinct = [answers[first] for first, *_ in places.values()]
    verdicts: dict[int, Verdict] = {}
    copies, version = list(places.values()), ""

    def take(number: int, verdict: Verdict) -> None:
        verdicts.update(dict.fromkeys(copies[number], verdict))
        progress(len(verdicts), len(answers))

    most = workers or min(os.cpu_count() or 1, 1 + len(distinct) // ANSWERS_PER_WORKER)
    version = _judge_here(distinct, take) if most <= 1 else _judge_in_crew(distinct, most, take)
    return [verdicts[place] for place in range(len(answers))], version


def _judge_here(answers: Sequence[tuple[Task, str]], take: Callable[[int, Verdict], None]) -> str:
    with open_bench() as bench:
        for number, (task, answer) in enumerate(answers):
            take(number, score(task, answer, bench))
        return bench.oracle.version().version


def _judge_in_crew(
    answers: Sequence[tuple[Task, str]], workers: int, take: Callable[[int, Verdict], None]
) -> str:
    version, remaining = "", iter(enumerate(answers))
    with start_crew(run_judge, (), min(workers, len(answers))) as crew:
        for member in crew:
            _hand_next(member, remaining)
        while busy := {member.connection: member for member in crew if member.job is not None}:
            for ready in wait([*busy]):
                assert isinstance(ready, Connection)
                member = busy[ready]
                match member.receive("judged an answer", _ADVICE):
                    case ("judged", str(said), Verdict() as verdict):
                        version = said
                        take(member.job[0], verdict)
                        _hand_next(member, remaining)
                    case ("failed", str(kind), str(what), str(where), str(advice)):
                        raise getattr(errors, kind)(what, where=where, advice=advice)
    return version


def _hand_next(member: Member, remaining: Iterator[tuple[int, tuple[Task, str]]]) -> None:
    """Hand on the next answer; None ends the process."""
    member.hand(next(remaining, None))


def run_judge(connection: Connection[Any, Any], parent: int) -> None:
    """Judge the answers that come through the pipe, until it is closed or None comes."""
    try:
        with open_bench() as bench:
            version = bench.oracle.version().version
            while (job := connection.recv()) is not None:
                if os.getppid() != parent:
                    return  # nobody waits for this verdict any more
                _, (task, answer) = job
                connection.send(("judged", version, score(task, answer, bench)))
    except WitnessSchemaError as error:
        connection.send(("failed", type(error).__name__, error.what, error.where, error.advice))
