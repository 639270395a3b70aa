"""Draws the rows of a plan: a spec by numbered attempts, and whether it may be taken beside those that are there already.

An attempt depends on seed, file, family and number alone, so that another process can make it (`Draft`); which attempts are taken is
decided in one place, in order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.family import Family
from witness_training.tasks.axes import AXES, Axis, Drawing, Side, find_unseen
from witness_training.tasks.task import Spec, Task, digest_spec

# Rows that share one execution at most: a set-up that stands for more would be learnt by heart.
MOST_PER_SETUP = 20
# Set-ups are drawn from a window of their numbers, which moves on after so many rows of a family: the number of set-ups grows with the
# data set, and a larger one begins as a smaller one does.
WINDOW, ROWS_PER_SETUP = 120, 6
# Specs that are drawn for one row before its space counts as used up.
ATTEMPTS = 200
STAND_IN = 1 << 24  # numbers of rows that one family draws in the place of another
REWORDINGS = 5  # attempts to word one paired spec anew
TRAIN = "train"
ALL_UNSEEN = "test-unseen-all"


@dataclass(frozen=True, slots=True)
class MixRequest:
    """What a mixed data set is asked to be.

    mix:        family → share.
    attestors:  of --attestors, None for all. services: whether scripts may run in jobs, beside stand-ins for their services.
    max_tokens: of question and answer together, by the built-in tokenizer; a row that is longer is drawn anew. None: any length.
    """

    target: int
    seed: int
    mix: Mapping[str, int] = field(hash=False)
    attestors: frozenset[str] | None = None
    max_tokens: int | None = None
    services: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A task that was drawn, as what a plan needs of it: its spec, and digests.

    question: of the question. core: of the spec without its wording, equal for tasks that ask the same in other words.
    setup:    of what it shares with others, "" where nothing is run.
    """

    id: str
    family: str
    spec: Spec = field(hash=False)
    question: bytes
    core: bytes
    setup: str


# What another process has drawn for a row at the first attempt: () for what it has not, else the draft, or None for one that does
# not fit.
Foresee = Callable[[str, str, int], tuple[()] | tuple[Draft | None]]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row: the file in which it stands, and its task.

    shared: the id of the row whose execution stands for this one, "" where it is run itself.
    paired: the id of the row of test-seen that has the same spec but for its wording.
    """

    file: str
    draft: Draft
    shared: str = ""
    paired: str = ""


# Axes that a task may do without where it cannot be new on all of them at once, the first ones given up first.
YIELDING: tuple[Axis, ...] = (
    "attestor-pair",
    "rego-rules",
    "attestor",
    "rego-kind",
    "version-pair",
    "tool-chain",
)


def list_sides(file: str, family: Family) -> tuple[Mapping[Axis, Side], ...]:
    """What a row of this file is held out on: the most that is wanted first, and less where a family cannot have all at once."""
    if file != ALL_UNSEEN:
        return ({axis: "unseen" for axis in AXES if file == f"test-unseen-{axis}"},)
    axes = list(family.axes)
    wishes: list[Mapping[Axis, Side]] = [dict.fromkeys(axes, "unseen")]
    for axis in YIELDING:
        if axis in axes:
            axes.remove(axis)
            wishes.append(dict.fromkeys(axes, "unseen"))
    return tuple(wishes)


@dataclass(slots=True)
class Taken:
    """What rows already have: ids, digests of questions, those of the specs of tests without wording, and the rows of each set-up."""

    ids: set[str] = field(default_factory=set)
    questions: set[bytes] = field(default_factory=set)
    tested: set[bytes] = field(default_factory=set)
    setups: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def take(self, file: str, draft: Draft, paired: str = "") -> PlannedRow | None:
        """The row, with the one whose execution it shares; None where it may not be taken."""
        setup = draft.setup
        if draft.id in self.ids or draft.question in self.questions or self.setups[setup] >= MOST_PER_SETUP:
            return None
        if file == TRAIN and draft.core in self.tested:
            return None
        if file != TRAIN:
            self.tested.add(draft.core)
        self.ids.add(draft.id)
        self.questions.add(draft.question)
        if setup:
            self.setups[setup] += 1
        first = self.first.setdefault(setup, draft.id) if setup else draft.id
        return PlannedRow(file, draft, "" if first == draft.id else first, paired)


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws drafts of one family for one file, from nothing but the request."""

    request: MixRequest
    family: Family
    file: str

    def draw(self, number: int, attempt: int = 0, level: int = 0) -> Draft | None:
        """What an attempt at the row of this number draws; None where it does not fit file or length.

        level: which of the wishes of `list_sides`. Raises Misuse where the family draws nothing.
        """
        drawing = self._aim(level, list_setups(number % STAND_IN))
        return self._build(self.family.draw(self._open_stream(number).at(str(attempt)), drawing), drawing)

    def reword(self, pair: Draft, number: int, attempt: int) -> Draft | None:
        """The task of a draft in other words."""
        assert self.family.reword is not None
        drawing, stream = self._aim(0, None), self._open_stream(number)
        spec = self.family.reword(pair.spec, stream.at(f"{pair.id}/{attempt}"), drawing)
        return self._build(spec, drawing)

    def _aim(self, level: int, setups: range | None) -> Drawing:
        sides = list_sides(self.file, self.family)[level]
        return Drawing(sides, self.request.attestors, setups, self.request.services)

    def _open_stream(self, number: int) -> Chance:
        return Chance.of(self.request.seed, number).at(f"{self.file}/{self.family.name}")

    def _build(self, spec: Spec, drawing: Drawing) -> Draft | None:
        task, longest = self.family.build(spec), self.request.max_tokens
        if not _fits(drawing.sides, task):
            return None
        if longest is not None and count_tokens(task.question, task.answer) > longest:
            return None
        setup = self.family.setup(task)
        question = hashlib.sha256(task.question.encode()).digest()[:16]
        core = bytes.fromhex(digest_core(task)[:32])
        return Draft(task.id, task.family, spec, question, core, setup and digest_setup(setup))


@dataclass(slots=True)
class Source:
    """The rows of one family in one file.

    pairs: tasks of test-seen that are worded anew instead of drawing others, as long as there are some.
    level: which of the wishes it has come down to.
    """

    drawer: Drawer
    taken: Taken
    pairs: list[Draft]
    foresee: Foresee
    level: int = 0

    def take(self, number: int) -> PlannedRow:
        """The row with this number. Raises Misuse where the family's space has no further one."""
        if row := self._reword(number):
            return row
        family, file, fault = self.drawer.family, self.drawer.file, ""
        while self.level < len(list_sides(file, family)):
            try:
                for attempt in range(ATTEMPTS):
                    draft = self._draw(number, attempt)
                    if draft and (row := self.taken.take(file, draft)):
                        return row
            except Misuse as error:
                # A family tries for long before it gives up: further attempts on these sides are in vain.
                fault = error.what
            self.level += 1
        raise Misuse(
            f"{family.name} has no further task for {file}: {number} were found{fault and '; ' + fault}",
            advice="a smaller --target, more --attestors, or a smaller share of this family in --mix",
        )

    def _draw(self, number: int, attempt: int) -> Draft | None:
        found = (
            self.foresee(self.drawer.file, self.drawer.family.name, number)
            if attempt == self.level == 0
            else ()
        )
        return found[0] if found else self.drawer.draw(number, attempt, self.level)

    def _reword(self, number: int) -> PlannedRow | None:
        while self.drawer.family.reword and self.pairs:
            pair = self.pairs.pop(0)
            for attempt in range(REWORDINGS):
                draft = self.drawer.reword(pair, number, attempt)
                if draft and (row := self.taken.take(self.drawer.file, draft, pair.id)):
                    return row
        return None


def digest_core(task: Task) -> str:
    """The digest of family and spec without its wording: equal for tasks that ask the same in other words."""
    return digest_spec({"family": task.family, **{k: v for k, v in task.spec.items() if k != "wording"}})


def list_setups(number: int) -> range:
    """The numbers of the set-ups that the row with this number of its family and file is drawn from."""
    first = number // (WINDOW * ROWS_PER_SETUP) * WINDOW
    return range(first, first + WINDOW)


def digest_setup(setup: str) -> str:
    """A set-up as 16 hex digits."""
    return hashlib.sha256(setup.encode()).hexdigest()[:16]


def _fits(sides: Mapping[Axis, Side], task: Task) -> bool:
    """Whether the task is new on just the axes that its file is about; those on which it has no value cannot be new."""
    having = {axis for axis in sides if task.axes.get(axis)}
    return find_unseen(task.axes) == having and (not sides or bool(having))
