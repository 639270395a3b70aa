"""Measures the rows of a mixed data set, file by file, as they stand on the disk: counts, lengths, copies, what is held out."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_training.dataset.mixed.near_copies import ShingledRows, find_near_rows
from witness_training.dataset.mixed.rego_outlines import name_modules
from witness_training.dataset.mixed.row_skeletons import build_skeleton
from witness_training.dataset.row_drawing import ALL_UNSEEN, TRAIN
from witness_training.tasks.axes import AXES, side_of

_UNSEEN = "test-unseen-"
NOT_COUNTED = "not counted: OPA was not asked"


def _count_by_name() -> dict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class _Compressed:
    """Bytes before and after `gzip -9` (without its header of 18 bytes)."""

    before: int = 0
    after: int = 0
    stream: Any = field(default_factory=lambda: zlib.compressobj(9))

    def add(self, content: bytes) -> None:
        self.before += len(content)
        self.after += len(self.stream.compress(content))

    def ratio(self) -> float:
        self.after += len(self.stream.flush())
        return round(self.before / self.after, 2)


@dataclass(slots=True)
class RowMeasures:
    """What is known of the rows so far. Rows are taken in file by file, those of train first."""

    rows: Counter[str] = field(default_factory=Counter)
    by: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(_count_by_name))
    values: dict[str, Counter[str]] = field(default_factory=_count_by_name)
    judges: dict[str, Counter[str]] = field(default_factory=_count_by_name)
    texts: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    skeletons: dict[str, Counter[bytes]] = field(default_factory=lambda: defaultdict(Counter))
    compressed: dict[str, _Compressed] = field(default_factory=lambda: defaultdict(_Compressed))
    shingled: dict[str, ShingledRows] = field(default_factory=lambda: defaultdict(ShingledRows))
    misplaced: Counter[str] = field(default_factory=Counter)
    outlines: Counter[str] | None = field(default_factory=Counter)

    def add(self, file: str, row: Mapping[str, Any], outlines: Mapping[str, Sequence[str]] | None) -> None:
        """Take in a row of a file. outlines: of the modules in its question and its answer; None where OPA was not asked."""
        question, answer = (message["content"] for message in row["messages"])
        family = row["family"]
        self.rows[file] += 1
        self.by["file"][file][family] += 1
        self.by["difficulty"][str(row["difficulty"])][family] += 1
        self.by["execution"][row["execution"]][family] += 1
        self.judges[family].update(row["judges"])
        axes = _read_axes(row["axes"])
        for axis, values in axes.items():
            self.values[axis].update(values)
        self._check_sides(file, axes)
        asked, known = self._count_modules(question, answer, outlines)
        self._compare(
            file, family, question, answer, _make_mask(axes.get("vocabulary", ()), {**asked, **known})
        )

    def _count_modules(
        self, question: str, answer: str, outlines: Mapping[str, Sequence[str]] | None
    ) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The modules of question and answer with their outlines; those of the answer are counted."""
        if outlines is None or self.outlines is None:
            self.outlines = None
            return {}, {}
        self.outlines.update(filter(None, outlines["answer"]))
        return name_modules(question, outlines["question"]), name_modules(answer, outlines["answer"])

    def _compare(
        self, file: str, family: str, question: str, answer: str, mask: Callable[[str], str]
    ) -> None:
        text = f"{question}\n{answer}\n"
        for name in ("all", family):
            self.compressed[name].add(text.encode())
        self.texts["rows"].add(_digest(text))
        self.texts["questions"].add(_digest(question))
        self.texts["answers"].add(_digest(answer))
        self.skeletons[family][_digest(mask(text))] += 1
        self.texts["answer skeletons"].add(_digest(mask(answer)))
        self.shingled[family].add(file, text)

    def _check_sides(self, file: str, axes: Mapping[str, list[str]]) -> None:
        """Count the rows with a value that is held out of their file, and those of a test of an axis without a new value on it."""
        unseen = {axis for axis, values in axes.items() for value in values if _is_unseen(axis, value)}
        about = file.removeprefix(_UNSEEN) if file.startswith(_UNSEEN) else ""
        expected = {about} if about else set()
        wrong = not unseen if file == ALL_UNSEEN else unseen != expected
        if wrong:
            self.misplaced[file] += 1

    def describe(self) -> dict[str, Any]:
        """The measures, as they stand in the manifest."""
        total = self.rows.total()
        skeletons = [count for each in self.skeletons.values() for count in each.values()]
        return {
            "counts": {
                **{name: _sort_all(counters) for name, counters in sorted(self.by.items())},
                "axes": _sort_all(self.values),
            },
            "judges": _sort_all(self.judges),
            "distinct": {
                "exact_copies": total - len(self.texts["rows"]),
                "questions": len(self.texts["questions"]),
                "answers": len(self.texts["answers"]),
                "skeletons": {family: len(each) for family, each in sorted(self.skeletons.items())},
                "answer_skeletons": len(self.texts["answer skeletons"]),
                "largest_skeleton": max(skeletons, default=0),
                "rego": self._describe_modules(),
                "gzip_ratio": {name: each.ratio() for name, each in sorted(self.compressed.items())},
            },
            "near_copies": self._measure_near_copies(),
            "held_out_values_misplaced": dict(sorted(self.misplaced.items())),
        }

    def _describe_modules(self) -> dict[str, int] | str:
        """How many modules answers have, how many of them differ by more than constants, and how many the commonest is."""
        if self.outlines is None:
            return NOT_COUNTED
        largest = max(self.outlines.values(), default=0)
        return {"modules": self.outlines.total(), "outlines": len(self.outlines), "largest": largest}

    def _measure_near_copies(self) -> dict[str, Any]:
        """Shares of rows: by family, those like any earlier row of it; by file, those like a row of train of their family."""
        by_family, in_train = {}, Counter[str]()
        for family, rows in sorted(self.shingled.items()):
            found = list(find_near_rows(rows))
            by_family[family] = round(sum(row.earlier for row in found) / len(found), 4)
            in_train.update(row.file for row in found if row.train)
        shares = {
            file: round(in_train[file] / count, 4) for file, count in self.rows.items() if file != TRAIN
        }
        return {"with_an_earlier_row": by_family, "with_a_row_of_train": shares}


def _make_mask(names: Iterable[str], outlines: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: build_skeleton(text, names, outlines)


def _read_axes(texts: Iterable[str]) -> dict[str, list[str]]:
    axes: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        axis, _, value = text.partition("=")
        axes[axis].append(value)
    return axes


def _is_unseen(axis: str, value: str) -> bool:
    return any(side_of(known, value) == "unseen" for known in AXES if known == axis)


def _sort_all(counters: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(counter.items())) for name, counter in sorted(counters.items())}


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:12]
