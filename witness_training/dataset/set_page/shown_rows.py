"""A sampled row as the page shows it: question, answer, what it is about, who judged it, and what that rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_training.dataset.set_page.page_rows import LONGEST_TEXT, SampledRow, is_unseen, split_axes
from witness_training.tasks.dataset_files import rows_file

_HEADLINE = 130


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row. axes: axis → its values, each with whether it is held out. evidence: sentences; refused: kind → how often."""

    id: str
    family: str
    file: str
    place: str
    difficulty: int
    headline: str
    question: str
    answer: str
    axes: Mapping[str, tuple[tuple[str, bool], ...]] = field(hash=False)
    judges: tuple[str, ...]
    evidence: str
    refused: Mapping[str, int] = field(hash=False)


def show_row(sampled: SampledRow, refused: Mapping[str, Mapping[str, int]]) -> ShownRow:
    """The row. refused: id → what was refused when that task was judged."""
    row, (question, answer) = sampled.row, sampled.texts
    axes = {
        axis: tuple((value, is_unseen(axis, value)) for value in values)
        for axis, values in split_axes(row["axes"]).items()
    }
    return ShownRow(
        row["id"],
        row["family"],
        sampled.file,
        f"{rows_file(sampled.file)}:{sampled.number}",
        row["difficulty"],
        textwrap.shorten(question, _HEADLINE, placeholder=" …"),
        _cut(question, LONGEST_TEXT),
        _cut(answer, LONGEST_TEXT),
        axes,
        tuple(row["judges"]),
        _tell_execution(row["execution"], row["shared"], judged=bool(row["judges"])),
        refused.get(row["shared"] or row["id"], {}),
    )


def _tell_execution(execution: str, shared: str, *, judged: bool) -> str:
    match execution:
        case "own":
            return "Its own script was run."
        case "shared":
            return f"Its script is that of {shared}, but for names; that one was run."
        case _ if judged:
            return "Nothing in it is run; its answer was judged against real go-witness."
        case _:
            return "It was not judged."


def _cut(text: str, longest: int) -> str:
    """The text, or its beginning with the number of characters that are left out."""
    left = len(text) - longest
    return text if left <= 0 else f"{text[:longest]}… ({left:,} characters more)"
