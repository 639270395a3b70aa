"""What a family is: a row of functions, all of them pure but the judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from witness_generators.drawing.chance import Chance
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Functionary
from witness_training.judges.bench import Bench
from witness_training.judges.planned_judging import Plan
from witness_training.tasks.axes import Axis, Drawing
from witness_training.tasks.job import Job
from witness_training.tasks.task import Spec, Task, Verdict

# What `build`, `setup` and `script` raise for a spec that the family never draws: somebody else's has any form.
BAD_SPEC = (
    *(LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError, RuntimeError),
    # RuntimeError: too many levels, and a generator inside which a search found nothing.
    *(StopIteration, WitnessSchemaError),
)


@dataclass(frozen=True, slots=True)
class Family:
    """One family of tasks.

    share:  of a data set of all families, in hundredths.
    axes:   the axes on which its tasks have values.
    draw:   a spec of its space, from a stream of choices, on the sides that the drawing names.
    build:  the task of a spec. Raises KeyError or Misuse for a spec that the family never draws.
    judge:  the verdict on an answer, whoever wrote it.
    script: the part of a reference answer that is run for real, "" where a task has none. Tasks whose scripts are equal after the
            renaming of steps, files and branches share a set-up.
    plan:   what go-witness has to be asked about an answer, where that is all that a judge needs: many answers are judged at once
            by `planned_judging.judge_plans`. None where a judge runs a script.
    setup:  what the tasks of one set-up have in common, as text; "" where nothing is run.
    reword: the spec with another wording, on the drawing's side of the axis `phrasing`, and nothing else changed; None for a
            family whose questions cannot be worded anew.
    variables: those that the script of a task finds, beside the bare ones (those of a CI job).
    job:    the job in which that script runs beside stand-ins for its services, None where it needs none.
    """

    name: str
    title: str
    share: int
    axes: tuple[Axis, ...]
    draw: Callable[[Chance, Drawing], Spec]
    build: Callable[[Spec], Task]
    judge: Callable[[Task, str, Bench], Verdict]
    script: Callable[[Task], str] = lambda _: ""
    setup: Callable[[Task], str] = lambda _: ""
    reword: Callable[[Spec, Chance, Drawing], Spec] | None = None
    plan: Callable[[Task, str, Functionary], Plan] | None = None
    variables: Callable[[Task], Mapping[str, str]] = lambda _: {}
    job: Callable[[Task], Job | None] = lambda _: None
