"""What the tests of families share: tasks that are drawn, and a grader that is audited by the corpus of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.support.answer_edits import list_edited, read_rows
from witness_generators.drawing.chance import Chance
from witness_training.families.family import Family
from witness_training.judges.bench import Bench
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

SEED = 41


def draw_tasks(family: Family, numbers: Iterable[int], drawing: Drawing | None = None) -> list[Task]:
    return [family.build(family.draw(Chance.of(SEED, number), drawing or Drawing())) for number in numbers]


def audit(family: Family, tasks: Iterable[Task], bench: Bench) -> Counter[str]:
    """How often each row of the corpus was judged; fails at the first that was judged wrongly."""
    broken, right = read_rows(family.name, "broken"), read_rows(family.name, "right")
    judged: Counter[str] = Counter({row["name"]: 0 for row in (*broken, *right)})
    for task in tasks:
        verdict = family.judge(task, task.answer, bench)
        assert (verdict.passed, verdict.reward) == (True, 1.0), (task.id, verdict)
        for rows, passes in ((broken, False), (right, True)):
            for name, answer in list_edited(task.answer, rows):
                verdict = family.judge(task, answer, bench)
                assert verdict.passed is passes, (task.id, name, verdict)
                assert (verdict.reward == 1.0) is passes
                assert bool(verdict.reason) is not passes
                judged[name] += 1
    return judged
