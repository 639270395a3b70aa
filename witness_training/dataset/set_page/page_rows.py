"""What a report says of the rows themselves: what they are about, and a sample to browse."""

from __future__ import annotations

import hashlib
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, list_of, map_of, record_of
from witness_training.dataset.mixed.mixed_files import read_rows
from witness_training.dataset.row_columns import COLUMNS, MESSAGE
from witness_training.dataset.row_drawing import TRAIN
from witness_training.dataset.row_plan import list_files
from witness_training.tasks.axes import AXES, side_of
from witness_training.tasks.dataset_files import TASKS, rows_file

# Rows to browse: so many of each family of train, and of each other file.
SAMPLE = 20
# Bytes of all sampled texts together, as they stand in the page, and characters of one: a page stays below 3 MB.
_MOST_TEXT, LONGEST_TEXT = 2_000_000, 16_000
_ADVICE = "make the data set anew, or judge its rows: witness-schema dataset verify DIR"
_ROW = RecordForm(
    "row",
    record_of(
        {**COLUMNS, "messages": {**list_of(MESSAGE), "minItems": 2, "maxItems": 2}},
        more=True,
    ),
    _ADVICE,
)
_TASK = RecordForm("task", record_of({"id": TEXT}, more=True), _ADVICE)
_REFUSED = RecordForm("counts of refusals", map_of(COUNT), _ADVICE)


def _count_by_name() -> dict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(frozen=True, slots=True)
class SampledRow:
    """A row that is shown. number: its line, from 1. refused: what was refused when it was judged, kind → how often."""

    file: str
    number: int
    row: Mapping[str, Any] = field(hash=False)
    refused: Mapping[str, int] = field(hash=False, default_factory=dict)

    @property
    def family(self) -> str:
        return str(self.row["family"])

    @property
    def texts(self) -> tuple[str, str]:
        question, answer = (message["content"] for message in self.row["messages"])
        return question, answer


@dataclass(slots=True)
class PageRows:
    """What is known of the rows so far; rows are taken in file by file.

    attestors: attestor → family → rows. pairs, kinds: rows for each pair of attestors, and each kind of Rego.
    unseen:    axis → file → rows with a value that is held out on it. having: those with any value on it.
    values:    axis → its values that occur.
    """

    attestors: dict[str, Counter[str]] = field(default_factory=_count_by_name)
    pairs: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    unseen: dict[str, Counter[str]] = field(default_factory=_count_by_name)
    having: dict[str, Counter[str]] = field(default_factory=_count_by_name)
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _kept: dict[tuple[str, str], list[tuple[bytes, int, Mapping[str, Any]]]] = field(default_factory=dict)

    def add(self, file: str, number: int, row: Mapping[str, Any]) -> None:
        """Take in a row. Raises UnreadableSource where it has another form than rows of `generate --mix`."""
        _ROW.check(row, f"{rows_file(file)}:{number}")
        family = row["family"]
        axes = split_axes(row["axes"])
        self.pairs.update(axes.get("attestor-pair", ()))
        self.kinds.update(axes.get("rego-kind", ()))
        for attestor in axes.get("attestor", ()):
            self.attestors[attestor][family] += 1
        for axis, values in axes.items():
            self.values[axis].update(values)
            self.having[axis][file] += 1
            self.unseen[axis][file] += any(is_unseen(axis, value) for value in values)
        self._keep(file, number, row)

    def _keep(self, file: str, number: int, row: Mapping[str, Any]) -> None:
        # The rows with the smallest digests of their ids: as good as any draw, and the same whoever makes the page.
        kept = self._kept.setdefault((file, row["family"]), [])
        insort(kept, (hashlib.sha256(row["id"].encode()).digest(), number, row), key=lambda each: each[:2])
        del kept[SAMPLE:]

    def sample(self) -> tuple[SampledRow, ...]:
        """The rows to browse, in the order of the files, families and lines: fewer where they are long."""
        for count in (SAMPLE, SAMPLE // 2, SAMPLE // 4, 2, 1):
            rows = tuple(self._choose(count))
            if sum(_count_bytes(text) for row in rows for text in row.texts) <= _MOST_TEXT:
                break
        return rows

    def _choose(self, count: int) -> Iterator[SampledRow]:
        for file in list_files():
            kept = {family: rows for (name, family), rows in sorted(self._kept.items()) if name == file}
            chosen = _take_turns(kept, count * len(kept) if file == TRAIN else count)
            for _, number, row in sorted(chosen, key=lambda each: (each[2]["family"], each[1])):
                yield SampledRow(file, number, row)


def _count_bytes(text: str) -> int:
    return len(escape(text[:LONGEST_TEXT]).encode())


def _take_turns(kept: Mapping[str, Sequence[Any]], count: int) -> list[Any]:
    """So many rows, of each family the same number as far as it has them."""
    turns = [rows[turn] for turn in range(SAMPLE) for rows in kept.values() if turn < len(rows)]
    return turns[:count]


def read_page_rows(data: Path, files: Collection[str]) -> PageRows:
    """The rows of a data set with these files. Raises UnreadableSource where a file or a row cannot be read."""
    rows = PageRows()
    for file in list_files():
        if rows_file(file) in files:
            for number, row in enumerate(read_rows(data / rows_file(file)), 1):
                rows.add(file, number, row)
    return rows


def read_refusals(data: Path, ids: Iterable[str]) -> dict[str, Mapping[str, int]]:
    """What was refused when the tasks with these ids were judged: id → kind of refusal → how often."""
    wanted, found = set(ids), dict[str, Mapping[str, int]]()
    for number, task in enumerate(read_rows(data / TASKS), 1):
        _TASK.check(task, f"{TASKS}:{number}")
        if task["id"] in wanted:
            refused = task.get("refused", {})
            _REFUSED.check(refused, f"{TASKS}:{number}, /refused")
            found[task["id"]] = refused
    return found


def split_axes(texts: Iterable[str]) -> dict[str, list[str]]:
    """`AXIS=VALUE` texts of a row by axis."""
    axes: dict[str, list[str]] = {}
    for text in texts:
        axis, _, value = text.partition("=")
        axes.setdefault(axis, []).append(value)
    return axes


def is_unseen(axis: str, value: str) -> bool:
    """Whether training may not show this value; False on an axis that is not known."""
    return any(side_of(known, value) == "unseen" for known in AXES if known == axis)
