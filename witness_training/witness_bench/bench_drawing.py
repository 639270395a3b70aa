"""Which tasks witness-bench has: a hundred of each family, balanced by what is held out, by difficulty and by values.

Everything follows from the seed. For each part of a family more tasks are drawn than it needs; of those, the one is taken next whose
difficulty and values were taken least so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.dataset.row_drawing import digest_core, list_sides
from witness_training.dataset.row_plan import share_out
from witness_training.families.family import Family
from witness_training.families.family_roster import FAMILIES, find_family
from witness_training.tasks.axes import AXES, Axis, Drawing, Side, find_unseen
from witness_training.tasks.task import Task
from witness_training.witness_bench.bench_set import BenchSet, BenchTask

# The set that everybody has; every other seed is a set that somebody may hold back.
PUBLIC = 0
TASKS_OF_FAMILY = 100
# Parts of a family's tasks: new tasks of values that training has, tasks that are new on one axis, and on all that they can be.
SEEN, ALL_UNSEEN = "seen", "unseen-all"
SHARES = {SEEN: 30, ALL_UNSEEN: 20}
# Tasks that are drawn for each that is taken, and draws for each of those.
_POOL, _DRAWS = 5, 12
# Set-ups that no data set draws: its own are numbered from 0 on, 120 for 720 rows.
_SETUPS = range(1_000_000, 1_100_000)
# Beside the axes, what tells tasks of one family apart: what is asked, or what is wrong.
_KINDS = ("kind", "code", "error", "fault", "form")


def list_parts(family: Family) -> dict[str, int]:
    """Part of a family's tasks → how many there are: `seen`, `unseen-AXIS` for each axis of the family, `unseen-all`."""
    axes = {f"unseen-{axis}": 1 for axis in AXES if axis in family.axes}
    return {
        SEEN: SHARES[SEEN],
        **share_out(TASKS_OF_FAMILY - sum(SHARES.values()), axes),
        ALL_UNSEEN: SHARES[ALL_UNSEEN],
    }


def draw_set(
    seed: int, families: Sequence[str] = (), progress: Callable[[int, int], None] = lambda *_: None
) -> BenchSet:
    """The set of a seed, of these families or of all. Raises UnknownName for a family that there is not.

    It takes about a minute: the public one is there already (`public_set.read_public_set`). progress: families drawn, and to draw.
    """
    chosen = [find_family(name) for name in dict.fromkeys(families)] or FAMILIES
    tasks: list[BenchTask] = []
    for done, family in enumerate(chosen):
        progress(done, len(chosen))
        tasks += draw_family(family.name, seed)
    return BenchSet(seed, tuple(tasks))


@dataclass(slots=True)
class _Taken:
    """What the tasks of a family that are taken already have, and how often."""

    cores: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    levels: Counter[int] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Aim:
    """A part of a family in the set of a seed. level: which of its wishes (`list_sides`) is drawn."""

    family: Family
    part: str
    seed: int
    level: int = 0

    @property
    def wishes(self) -> Sequence[Mapping[Axis, Side]]:
        """What the tasks are new on: the most that is wanted first."""
        return list_sides(f"test-{self.part}", self.family)


def draw_family(name: str, seed: int) -> tuple[BenchTask, ...]:
    """The tasks of one family: part by part, no two of which ask the same in other words."""
    family, taken = find_family(name), _Taken()
    return tuple(
        BenchTask(part, task)
        for part, count in list_parts(family).items()
        for task in _take_part(_Aim(family, part, seed), count, taken)
    )


def _take_part(aim: _Aim, count: int, taken: _Taken) -> list[Task]:
    chosen: list[Task] = []
    # Where a family cannot be new on all axes at once, the next wish has one axis less.
    for level in range(len(aim.wishes)):
        pool = _draw_pool(replace(aim, level=level), (count - len(chosen)) * _POOL, taken)
        chosen += _choose_balanced(pool, count - len(chosen), taken)
        if len(chosen) == count:
            break
    else:
        raise Misuse(
            f"{aim.family.name} has {len(chosen)} of {count} tasks for {aim.part}", advice="another --seed"
        )
    taken.cores |= {digest_core(task) for task in chosen}
    taken.questions |= {task.question for task in chosen}
    return chosen


def _draw_pool(aim: _Aim, size: int, taken: _Taken) -> list[Task]:
    """Tasks of a part, none that is taken already, and no two that are the same but for their words."""
    pool: dict[str, Task] = {}
    seen = set(taken.questions)
    for task in _draw_tasks(aim, size * _DRAWS):
        core = digest_core(task)
        if core not in taken.cores and core not in pool and task.question not in seen:
            pool[core] = task
            seen.add(task.question)
        if len(pool) == size:
            break
    return list(pool.values())


def _draw_tasks(aim: _Aim, draws: int) -> Iterator[Task]:
    """The tasks of so many draws that are new on just the axes of their part and belong to sets of this seed."""
    sides = aim.wishes[aim.level]
    for number in range(draws):
        chance = Chance.of(aim.seed, number)
        chance = chance.at(f"witness-bench/{aim.part}/{aim.level}/{aim.family.name}")
        try:
            task = aim.family.build(aim.family.draw(chance, Drawing(sides, setups=_SETUPS)))
        except Misuse:
            return  # a family tries for long before it gives up: further draws are in vain
        if _is_new_on(sides, task) and belongs_to(aim.seed, task):
            yield task


def belongs_to(seed: int, task: Task) -> bool:
    """Whether a set of this seed may have the task: the public one has half of all specs, all others the other half.

    A spec counts without its wording. So no set that is held back has a task of the public one, whatever its seed.
    """
    return (int(digest_core(task)[-1], 16) % 2 == 0) == (seed == PUBLIC)


def _is_new_on(sides: Mapping[Axis, Side], task: Task) -> bool:
    having = {axis for axis in sides if task.axes.get(axis)}
    return find_unseen(task.axes) == having and (not sides or bool(having))


def _choose_balanced(pool: Sequence[Task], count: int, taken: _Taken) -> list[Task]:
    """So many of the pool, each time the one whose difficulty, and then whose values, were taken least. Counts what it takes."""
    levels, values = taken.levels, taken.values
    here = Counter[int]()
    left, chosen = list(pool), []
    for _ in range(min(count, len(left))):
        best = min(left, key=lambda task: _weigh(task, here, levels, values))
        left.remove(best)
        chosen.append(best)
        here[best.difficulty] += 1
        levels[best.difficulty] += 1
        values.update(_list_values(best))
    return chosen


def _weigh(task: Task, here: Counter[int], levels: Counter[int], values: Counter[str]) -> tuple[float, ...]:
    given = _list_values(task)
    used = sum(values[value] for value in given) / len(given) if given else 0.0
    return here[task.difficulty], levels[task.difficulty], used


def _list_values(task: Task) -> tuple[str, ...]:
    """What the task is counted by: its values on the axes but words and phrasings, which are many, and its kind."""
    on_axes = (
        f"{axis}={value}"
        for axis, given in task.axes.items()
        if axis not in ("phrasing", "vocabulary")
        for value in given
    )
    kinds = (f"{key}={task.spec[key]}" for key in _KINDS if isinstance(task.spec.get(key), str))
    return (*on_axes, *kinds)
