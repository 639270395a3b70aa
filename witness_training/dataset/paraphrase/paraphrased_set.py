"""Writes a data set whose questions were reworded in part: rows, tasks, manifest and card, measured anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_training.dataset.mixed.chunk_files import Line
from witness_training.dataset.mixed.data_card import write_card
from witness_training.dataset.mixed.mixed_files import OpenFile, check_apart, read_rows
from witness_training.dataset.mixed.row_measures import RowMeasures
from witness_training.dataset.row_plan import list_files
from witness_training.dataset.set_page.page_writing import list_titles, write_page
from witness_training.families.family import Family
from witness_training.tasks.dataset_files import CARD, MANIFEST, PAGE, TASKS, rows_file

# On the axis of a reworded row: its words are of no production.
_PHRASING = "phrasing="
_COLUMNS = """
Rows of this set were **paraphrased** by `{model}`: `paraphrased_by` names the model, `paraphrase_of` the row of the original set; both are
empty for rows that stayed as they were. {kept} of {asked} rewrites were kept, those whose values all survived and whose reference answer
passed its judge again. The axis `phrasing` says nothing of such a row.
"""


@dataclass(frozen=True, slots=True)
class Rewording:
    """What came of a paraphrase: task id → question; and for the manifest the model, the prompt and what was refused, by reason."""

    model: str
    prompt: str
    questions: Mapping[str, str] = field(hash=False)
    refused: Mapping[str, int] = field(hash=False)
    splits: tuple[str, ...] = ()

    def describe(self) -> dict[str, Any]:
        """This as it stands in the manifest."""
        kept = len(self.questions)
        return {
            "model": self.model,
            "prompt": self.prompt,
            "splits": list(self.splits),
            "asked": kept + sum(self.refused.values()),
            "kept": kept,
            "refused": dict(sorted(self.refused.items())),
        }


def read_pairs(data: Path) -> Iterator[tuple[Line, Line]]:
    """Each task with its row, in the order of the tasks. Raises UnreadableSource where they do not belong together."""
    rows: dict[str, Iterator[Line]] = {}
    for number, task in enumerate(read_rows(data / TASKS), 1):
        name = str(task.get("file"))
        if name not in list_files():
            raise UnreadableSource("the task is of no file", where=f"{data / TASKS}:{number}")
        row = next(rows.setdefault(name, read_rows(data / rows_file(name))), None)
        if row is None or row.get("id") != task.get("id") or not _has_messages(row):
            raise UnreadableSource(
                "the task and its row do not belong together",
                where=f"{data / TASKS}:{number}",
                advice="witness-schema dataset verify says what is wrong with a data set",
            )
        yield task, row


def _has_messages(row: Line) -> bool:
    match row.get("messages"):
        case [{"content": str()}, {"content": str()}]:
            return True
    return False


def write_paraphrased(
    data: Path,
    folder: Path,
    manifest: Mapping[str, Any],
    rewording: Rewording,
    families: Iterable[Family],
) -> dict[str, Any]:
    """Write all files into an empty folder and return the manifest. Raises NotConformant where what must be apart is not."""
    opened: dict[str, OpenFile] = {}
    with ExitStack() as stack:
        for task, row in read_pairs(data):
            question = rewording.questions.get(task["id"])
            for name, line in (
                (rows_file(task["file"]), _reword_row(row, question, rewording)),
                (TASKS, task if question is None else {**task, "paraphrase": {"model": rewording.model}}),
            ):
                if name not in opened:
                    opened[name] = OpenFile(stack.enter_context((folder / name).open("xb")))
                opened[name].write(line)
    order = (*map(rows_file, list_files()), TASKS)
    files = {name: opened[name].describe() for name in order if name in opened}
    measures = RowMeasures()
    for name in list_files():
        if rows_file(name) in files:
            for row in read_rows(folder / rows_file(name)):
                # OPA is not asked about modules again: they are counted where the set was made.
                measures.add(name, row, None)
    described = {
        **manifest,
        "files": files,
        **measures.describe(),
        "paraphrase": rewording.describe(),
    }
    check_apart(described)
    titles = list_titles(families)
    card = write_card(described, titles) + _COLUMNS.format(**rewording.describe())
    (folder / CARD).write_text(card, encoding="utf-8")
    (folder / MANIFEST).write_text(dumps(described, indent=1), encoding="utf-8")
    write_page(folder, described, titles, folder / PAGE)
    return described


def _reword_row(row: Line, question: str | None, rewording: Rewording) -> Line:
    """The row with another question, and the columns that every row of such a set has."""
    if question is None:
        return {**row, "paraphrased_by": "", "paraphrase_of": ""}
    return {
        **row,
        "messages": [{"role": "user", "content": question}, *row["messages"][1:]],
        "axes": [axis for axis in row["axes"] if not axis.startswith(_PHRASING)],
        "paraphrased_by": rewording.model,
        "paraphrase_of": row["id"],
    }
