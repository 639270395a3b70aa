"""Which tasks a mixed data set has: how many of each family in each file, and the spec of each.

The plan depends on target, seed and mix alone. Drawing specs is cheap and verifying them is not, so every slice of a data set that is
made on several machines draws the whole plan and verifies its part of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.family import Family
from witness_training.tasks.axes import AXES, Axis, Drawing, Side, find_unseen
from witness_training.tasks.task import Task, digest_spec

# Rows that share one execution at most: a set-up that stands for more would be learnt by heart.
MOST_PER_SETUP = 20
# Set-ups are drawn from a window of their numbers, which moves on after so many rows of a family: the number of set-ups grows with the
# data set, and a larger one begins as a smaller one does.
WINDOW, ROWS_PER_SETUP = 400, 6
# Specs that are drawn for one row before its space counts as used up.
ATTEMPTS = 200
# Of the whole, in hundredths; the files of one held-out axis have at least UNSEEN_ROWS where the target allows it.
SHARES = {"valid": 4, "test-seen": 4}
UNSEEN_SHARE, UNSEEN_ROWS = 1, 200
STAND_IN = 1 << 24  # numbers of rows that one family draws in the place of another
REWORDINGS = 5  # attempts to word one paired spec anew
TRAIN = "train"
SEEN = "test-seen"
PHRASING = "test-unseen-phrasing"
ALL_UNSEEN = "test-unseen-all"


@dataclass(frozen=True, slots=True)
class MixRequest:
    """What a mixed data set is asked to be.

    mix:        family → share.
    attestors:  of --attestors, None for all.
    max_tokens: of question and answer together, by the built-in tokenizer; a row that is longer is drawn anew. None: any length.
    """

    target: int
    seed: int
    mix: Mapping[str, int] = field(hash=False)
    attestors: frozenset[str] | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row: the file in which it stands, and its task.

    setup:  the digest of what it shares with others, "" where nothing is run.
    shared: the id of the row whose execution stands for this one, "" where it is run itself.
    paired: the id of the row of test-seen that has the same spec but for its wording.
    """

    file: str
    task: Task
    setup: str = ""
    shared: str = ""
    paired: str = ""


def list_files() -> tuple[str, ...]:
    """The files of a mixed data set, in their order, without `.jsonl`."""
    return (TRAIN, *SHARES, *(f"test-unseen-{axis}" for axis in AXES), ALL_UNSEEN)


def count_rows(request: MixRequest, families: Sequence[Family]) -> dict[str, dict[str, int]]:
    """File → family → number of rows; they sum up to the target. Raises Misuse for a mix of no family."""
    weights = {family.name: request.mix.get(family.name, 0) for family in families}
    if sum(weights.values()) <= 0:
        raise Misuse("the mix has no family", advice=f"one or more of: {', '.join(weights)}")
    sizes = {name: request.target * share // 100 for name, share in SHARES.items()}
    unseen = min(max(request.target * UNSEEN_SHARE // 100, UNSEEN_ROWS), request.target * 2 // 100)
    by_file = dict.fromkeys(list_files(), 0) | sizes
    counts: dict[str, dict[str, int]] = {}
    for axis in AXES:
        # Only families that have values on the axis can be new on it.
        having = {family.name: weights[family.name] for family in families if axis in family.axes}
        if sum(having.values()) > 0:
            counts[f"test-unseen-{axis}"] = share_out(unseen, having)
    counts[ALL_UNSEEN] = share_out(unseen, weights)
    for name, size in sizes.items():
        counts[name] = share_out(size, weights)
    rest = request.target - sum(sum(each.values()) for each in counts.values())
    counts[TRAIN] = share_out(rest, weights)
    return {name: counts[name] for name in by_file if name in counts}


def share_out(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The total in whole parts by weight (largest remainders; equal ones in the order of the weights)."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: int(value) for name, value in exact.items()}
    left = sorted(exact, key=lambda name: parts[name] - exact[name])[: total - sum(parts.values())]
    return {name: count + (name in left) for name, count in parts.items() if count + (name in left)}


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


def plan_rows(
    request: MixRequest, families: Sequence[Family], progress: Callable[[int], None] = lambda _: None
) -> Iterator[PlannedRow]:
    """The rows in the order in which they are drawn: file by file, families taking turns.

    Raises Misuse where a family's space does not hold as many distinct tasks as the mix wants of it.
    """
    if request.target < 1:
        raise Misuse("a data set has at least one row", advice="--target 100")
    taken, counts = _Taken(), count_rows(request, families)
    done, seen = 0, {family.name: list[Task]() for family in families}
    # Tests first: what they hold may not stand in train as well.
    for file in sorted(counts, key=lambda name: (name == TRAIN, name)):
        wanted = counts[file]
        if file == TRAIN:  # with what the tests have left over
            wanted = share_out(
                request.target - done, {family.name: request.mix.get(family.name, 0) for family in families}
            )
        sources = {
            family.name: _Source(request, family, file, taken, seen[family.name] if file == PHRASING else [])
            for family in families
            if family.name in wanted
        }
        for row in _draw_file(sources, wanted):
            if file == SEEN:
                seen[row.task.family].append(row.task)
            yield row
            done += 1
            progress(done)


def _draw_file(sources: dict[str, _Source], counts: Mapping[str, int]) -> Iterator[PlannedRow]:
    """The rows of a file. Attestors that were chosen may leave nothing that is new on an axis: then its test is short, or missing."""
    for name, number in _take_turns(counts):
        source = sources[name]
        try:
            row = _draw_from(sources, name, number)
        except Misuse:
            if source.request.attestors is not None and source.file.startswith("test-unseen"):
                return
            raise
        yield row


def _draw_from(sources: dict[str, _Source], name: str, number: int) -> PlannedRow:
    """The next row of this family; in a test of held-out values another family stands in for one whose space is used up."""
    order = [name, *(other for other in sources if other != name)]
    faults: list[Misuse] = []
    for source in (
        sources[each] for each in order if sources[each].file.startswith("test-unseen") or each == name
    ):
        try:
            return source.draw(number if source.family.name == name else number + STAND_IN)
        except Misuse as error:
            faults.append(error)
    raise faults[0]


def _take_turns(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each family as often as it counts, evenly spread, with a number of its own from 0."""
    places = [
        ((number + 0.5) / count, name, number) for name, count in counts.items() for number in range(count)
    ]
    for _, name, number in sorted(places):
        yield name, number


@dataclass(slots=True)
class _Taken:
    """What rows already have, by digest: ids, questions, what of the specs of tests is not wording, and the rows of each set-up."""

    ids: set[str] = field(default_factory=set)
    questions: set[bytes] = field(default_factory=set)
    tested: set[bytes] = field(default_factory=set)
    setups: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def take(self, row: PlannedRow) -> PlannedRow | None:
        """The row, with the one whose execution it shares; None where it may not be taken."""
        task, setup = row.task, row.setup
        question, core = _digest(task.question), bytes.fromhex(digest_core(task)[:32])
        if task.id in self.ids or question in self.questions or self.setups[setup] >= MOST_PER_SETUP:
            return None
        if row.file == TRAIN and core in self.tested:
            return None
        if row.file != TRAIN:
            self.tested.add(core)
        self.ids.add(task.id)
        self.questions.add(question)
        if setup:
            self.setups[setup] += 1
        first = self.first.setdefault(setup, task.id) if setup else task.id
        return replace(row, shared="" if first == task.id else first)


def digest_core(task: Task) -> str:
    """The digest of family and spec without its wording: equal for tasks that ask the same in other words."""
    return digest_spec({"family": task.family, **{k: v for k, v in task.spec.items() if k != "wording"}})


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


@dataclass(slots=True)
class _Source:
    """Draws the tasks of one family for one file.

    pairs: tasks of test-seen that are worded anew instead of drawing others, as long as there are some.
    level: which of the wishes it has come down to.
    """

    request: MixRequest
    family: Family
    file: str
    taken: _Taken
    pairs: list[Task]
    level: int = 0

    def draw(self, number: int) -> PlannedRow:
        """The row with this number. Raises Misuse where the family's space has no further one."""
        stream = Chance.of(self.request.seed, number).at(f"{self.file}/{self.family.name}")
        if row := self._reword(stream):
            return row
        wishes, fault = list_sides(self.file, self.family), ""
        while self.level < len(wishes):
            drawing = Drawing(wishes[self.level], self.request.attestors, list_setups(number % STAND_IN))
            try:
                for attempt in range(ATTEMPTS):
                    task = self.family.build(self.family.draw(stream.at(str(attempt)), drawing))
                    if row := self._take(task, drawing):
                        return row
            except Misuse as error:
                # A family tries for long before it gives up: further attempts on these sides are in vain.
                fault = error.what
            self.level += 1
        raise Misuse(
            f"{self.family.name} has no further task for {self.file}: {number} were found{fault and '; ' + fault}",
            advice="a smaller --target, more --attestors, or a smaller share of this family in --mix",
        )

    def _reword(self, stream: Chance) -> PlannedRow | None:
        drawing = Drawing(list_sides(self.file, self.family)[0], self.request.attestors)
        while self.family.reword and self.pairs:
            pair = self.pairs.pop(0)
            for attempt in range(REWORDINGS):
                spec = self.family.reword(pair.spec, stream.at(f"{pair.id}/{attempt}"), drawing)
                if row := self._take(self.family.build(spec), drawing, pair.id):
                    return row
        return None

    def _take(self, task: Task, drawing: Drawing, paired: str = "") -> PlannedRow | None:
        if not _fits(drawing.sides, task):
            return None
        longest = self.request.max_tokens
        if longest is not None and count_tokens(task.question, task.answer) > longest:
            return None
        setup = self.family.setup(task)
        row = PlannedRow(self.file, task, setup and digest_setup(setup), paired=paired)
        return self.taken.take(row)


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
