"""How long the rows of a mixed data set are for a public model: tokens of SmolLM2's tokenizer, by family."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.row_lengths.public_tokenizer import load_tokenizer
from benchmarks.tables import Table
from witness_training.dataset.mixed.mixed_files import read_rows
from witness_training.dataset.mixes import find_mix
from witness_training.dataset.review.set_review import read_mixed_manifest
from witness_training.dataset.row_plan import MixRequest, plan_rows
from witness_training.dataset.token_lengths import count_tokens
from witness_training.families.family_roster import FAMILIES
from witness_training.tasks.dataset_files import TASKS

# The folder of a data set, to measure it; without it, rows are planned and not judged, which does not change their length.
DATA = "LENGTHS_DATA"
PLANNED = 600
BOUNDS = (900, 2048, 4096)
# (family, question, answer)
Row = tuple[str, str, str]


def tables() -> Iterator[Table]:
    """Yield one table: rows by family, the shares that are no longer than each bound, and the longest."""
    folder = os.environ.get(DATA, "")
    rows = _read_set(Path(folder)) if folder else _plan_rows()
    yield compare_lengths(rows, load_tokenizer())


def compare_lengths(rows: Iterable[Row], tokenizer: Any) -> Table:
    """Make the table of these rows, families by name and all of them last. tokenizer: a `tokenizers.Tokenizer`."""
    lengths: dict[str, list[int]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    for family, question, answer in rows:
        # As for the built-in model: without what a chat template adds.
        tokens = len(tokenizer.encode(f"{question}\n{answer}", add_special_tokens=False).ids)
        lengths[family].append(tokens)
        ratios[family].append(tokens / count_tokens(question, answer))
    lines = [_build_line(name, lengths[name], ratios[name]) for name in sorted(lengths)]
    lines.append(_build_line("all", _join(lengths), _join(ratios)))
    shares = (f"at most {bound:,}" for bound in BOUNDS)
    return Table(
        "lengths",
        ("family", "rows", *shares, "longest", "tokens for one of the built-in model, at most"),
        tuple(lines),
        ("tokens of question and answer by SmolLM2's tokenizer, without the marks of a chat template",),
    )


def _build_line(name: str, lengths: Sequence[int], ratios: Sequence[float]) -> tuple[str, ...]:
    shares = (f"{sum(each <= bound for each in lengths) / len(lengths):.1%}" for bound in BOUNDS)
    return (name, f"{len(lengths):,}", *shares, f"{max(lengths):,}", f"{max(ratios):.2f}")


def _join(lists: Mapping[str, list[Any]]) -> list[Any]:
    return [each for values in lists.values() for each in values]


def _read_set(data: Path) -> Iterator[Row]:
    for name in read_mixed_manifest(data)["files"]:
        if name != TASKS:
            for row in read_rows(data / name):
                question, answer = (message["content"] for message in row["messages"])
                yield row["family"], question, answer


def _plan_rows() -> Iterator[Row]:
    request = MixRequest(PLANNED, 0, find_mix("full", FAMILIES).shares)
    for planned in plan_rows(request, FAMILIES):
        yield planned.task.family, planned.task.question, planned.task.answer
