"""`score`: one function for answers of every family, which the data set, evaluations and training share."""

from __future__ import annotations

from witness_training.families.family_roster import find_family
from witness_training.judges.bench import Bench, open_bench
from witness_training.tasks.task import Task, Verdict


def score(task: Task, answer: str, bench: Bench | None = None) -> Verdict:
    """The verdict on an answer, whoever wrote it: what it makes is judged by real go-witness, never its words.

    bench: of `open_bench`, for many answers; without one, a bench is started for this answer alone (about half a second).
    Scripts of others run in a sandbox; where none works here the verdict says so (`passed` is None). Raises UnknownName for a
    task of an unknown family, NotAClone or OracleLost where go-witness is not there.
    """
    if bench is None:
        with open_bench() as opened:
            return score(task, answer, opened)
    return find_family(task.family).judge(task, answer, bench)
