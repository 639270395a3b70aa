"""Pairs the tasks of somebody's data set with its rows, and says what is wrong with each before anybody judges it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import stream_lines
from witness_schema.documents.record_form import ANYTHING, COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_training.dataset.mixed.chunk_files import Line
from witness_training.dataset.mixed.mixed_files import MOST_BYTES
from witness_training.dataset.paraphrase.rewrite_checks import check_rewrite
from witness_training.dataset.review.execution_claims import ExecutionClaims, Place
from witness_training.dataset.row_columns import COLUMNS
from witness_training.dataset.row_plan import list_files
from witness_training.families.family import BAD_SPEC, Family
from witness_training.tasks.dataset_files import TASKS, rows_file
from witness_training.tasks.task import Task

ADVICE = "name a data set of a mix: witness-schema generate --target 500 --out NEW_FOLDER"
_TASK = RecordForm(
    "task",
    record_of(
        {
            "id": TEXT,
            "family": TEXT,
            "file": {"enum": list(list_files())},
            "row": COUNT,
            "spec": map_of(ANYTHING),
        },
        more=True,
    ),
    ADVICE,
)
# The last two are of a set whose questions were reworded.
_KNOWN = COLUMNS.keys() | {"paraphrased_by", "paraphrase_of"}
_ROW = RecordForm(
    "row",
    record_of(COLUMNS, more=True),
    ADVICE,
)


@dataclass(slots=True)
class _Files:
    """The rows of each file, read one by one as its tasks come."""

    data: Path
    opened: dict[str, Iterator[str]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, name: str) -> Line:
        """The next row of a file. Raises UnreadableSource where it has no further one."""
        path = self.data / rows_file(name)
        if name not in self.opened:
            self.opened[name] = stream_lines(path, MOST_BYTES)
        self.done[name] += 1
        line = next(self.opened[name], None)
        if line is None:
            raise UnreadableSource(
                f"the file has fewer rows than {TASKS} says", where=str(path), advice=ADVICE
            )
        return dict(_ROW.parse(line, f"{path}:{self.done[name]}"))

    def check_ends(self) -> None:
        """Raises UnreadableSource where a file has rows without a task."""
        for name in list_files():
            lines = self.opened.get(name)
            if lines is None and (path := self.data / rows_file(name)).exists():
                lines = stream_lines(path, MOST_BYTES)
            if lines is not None and next(lines, None) is not None:
                raise UnreadableSource(
                    f"the file has more rows than {TASKS} says",
                    where=str(self.data / rows_file(name)),
                    advice=ADVICE,
                )


def plan_review(
    data: Path, families: Sequence[Family], tools: Mapping[str, Any], claims: ExecutionClaims
) -> Iterator[Line]:
    """Each row of the data set with its task, as a line of a plan that says what is wrong with it already (`fault`, "" for nothing).

    tools: the versions that the manifest names, by tool. claims: gets what the rows say of who was run.
    Raises UnreadableSource where a file cannot be read, or tasks and rows do not belong together.
    """
    known = {family.name: family for family in families}
    files, earlier = _Files(data), _Earlier(claims)
    for number, text in enumerate(stream_lines(data / TASKS, MOST_BYTES), 1):
        where = f"{data / TASKS}:{number}"
        task = dict(_TASK.parse(text, where))
        row = files.take(task["file"])
        if files.done[task["file"]] - 1 != task["row"]:
            raise UnreadableSource("the tasks are in another order than the rows", where=where, advice=ADVICE)
        if task["family"] not in known:
            raise UnreadableSource(f"there is no family {quote(task['family'])}", where=where, advice=ADVICE)
        yield _compare(task, row, known[task["family"]], earlier, tools)
    files.check_ends()


@dataclass(slots=True)
class _Earlier:
    """What earlier rows had. places: task id → where it stands. claims: of who was run."""

    claims: ExecutionClaims
    places: dict[str, str] = field(default_factory=dict)


def _compare(task: Line, row: Line, family: Family, earlier: _Earlier, tools: Mapping[str, Any]) -> Line:
    """A row with what is wrong with it before anybody judges it, or with the row whose script it shares."""
    setup = ""
    try:
        made = family.build(task["spec"])
        setup = family.setup(made)
        fault = _find_fault(task, row, made) or _find_false_column(task, row, made, tools)
    except BAD_SPEC as error:
        fault = f"its spec is none of {family.name}: {type(error).__name__} {error}"
    here = f"{task['file']}:{task['row'] + 1}"
    if (place := earlier.places.setdefault(row["id"], here)) != here:
        fault = fault or f"it stands in the set twice, first in {place}"
    if not fault:
        fault = earlier.claims.add(setup, Place(task["file"], task["row"]), row)
    if not fault and row["judges"] and (row["execution"] == "shared" or not earlier.claims.verified):
        fault = "it has judges, and its own answer was not judged"
    return {
        "id": row["id"],
        "file": task["file"],
        "row": task["row"],
        "family": family.name,
        "spec": task["spec"],
        "answer": row["messages"][-1]["content"] if row["messages"] else "",
        "shared": row["shared"],
        "judges": row["judges"] if earlier.claims.verified else None,
        "fault": fault,
    }


def _find_fault(task: Line, row: Line, made: Task) -> str:
    """What is wrong with a row whose spec makes this task; "" for nothing."""
    if not made.id == task["id"] == row["id"]:
        return f"its spec makes {made.id}"
    roles = [message["role"] for message in row["messages"]]
    texts = [message["content"] for message in row["messages"]]
    if roles != ["user", "assistant"]:
        return "its messages are not those of one question and one answer"
    if "paraphrase" in task and texts[1] == made.answer:
        if reason := check_rewrite(made, made.question, texts[0]):
            return f"its question is no rewrite that could be kept ({reason})"
    elif texts != [made.question, made.answer]:
        return "question or answer are not those of its spec"
    return ""


def _find_false_column(task: Line, row: Line, made: Task, tools: Mapping[str, Any]) -> str:
    """What the columns beside the messages say that spec and manifest do not; "" for nothing."""
    if others := row.keys() - _KNOWN:
        return f"no data set has the column {min(others)}"
    if any(tools.get(tool, version) != version for tool, version in row["versions"].items()):
        return "its versions are not those of the manifest"
    axes = [
        f"{axis}={value}"
        for axis, values in made.axes.items()
        for value in values
        # The words of a model are of no production.
        if not ("paraphrase" in task and axis == "phrasing")
    ]
    right: Mapping[str, Any] = {"family": made.family, "difficulty": made.difficulty, "axes": axes}
    wrong = [name for name, value in right.items() if row[name] != value]
    return (
        f"its {' and '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what its spec says"
        if wrong
        else ""
    )
