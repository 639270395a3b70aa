"""What an evaluation is asked to do, and everything that it reads, checked before a model is loaded."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict

from witness_schema.errors import Misuse, UnknownName, UnreadableSource
from witness_schema.printable import escape_line, quote
from witness_training.evaluation.evaluation_scores import read_messages, read_question_and_answer
from witness_training.lora.lora_data import read_rows
from witness_training.lora.lora_worker import ADAPTER
from witness_training.lora.models import Model
from witness_training.lora.run_records import read_metrics
from witness_training.scoring.scored_files import read_tasks
from witness_training.stages import digest
from witness_training.tasks.dataset_files import RECORDS, TASKS, rows_file
from witness_training.tasks.examples import read_records
from witness_training.tasks.grid import Variant
from witness_training.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a split; `number` counts from 0 within its file. task: of a data set that has tasks."""

    number: int
    asked: str
    expected: str
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """The arguments of an evaluation.

    split:   the file whose questions are asked, as `choose_split` finds it.
    limit:   ask at most this many questions, evenly spread over the split.
    out:     the folder for the report.
    judge:   let real go-witness verify each answer's policy; the report says why if that is impossible.
    compare: with an adapter, ask the bare model as well.
    force:   replace an earlier report in `out`; without it a folder that is not empty is refused.
    """

    model: Model
    data: Path
    adapter_path: Path | None = None
    split: str = "test"
    limit: int | None = None
    out: Path | None = None
    judge: bool = True
    compare: bool = True
    force: bool = False

    @property
    def has_tasks(self) -> bool:
        """Whether the data set's answers are judged by `score`."""
        return (self.data / TASKS).is_file()

    @property
    def compares(self) -> bool:
        """Whether the bare model is asked as well."""
        return self.compare and self.adapter_path is not None


class Chosen(TypedDict, total=False):
    """The options of an evaluation, as in EvaluationRequest."""

    adapter_path: Path | None
    split: str
    limit: int | None
    out: Path | None
    judge: bool
    compare: bool
    force: bool


@dataclass(frozen=True, slots=True)
class EvaluationInputs:
    """The checked inputs of an evaluation.

    variants: row → its place in the grid, None for a data set without records.
    metrics:  the reports of the run that made the adapter.
    digests:  name → sha256 of the data, the model's files and the adapter.
    """

    questions: Sequence[Question] = field(hash=False)
    variants: Mapping[int, Variant] | None = field(hash=False)
    metrics: tuple[Mapping[str, Any], ...] = field(hash=False)
    digests: Mapping[str, str] = field(hash=False)

    @property
    def tasks(self) -> dict[int, Task]:
        """Row → its task; {} for a data set that has none."""
        return {each.number: each.task for each in self.questions if each.task is not None}


def choose_split(data: Path, split: str) -> str:
    """The split to ask, by default the held-out one. Raises UnknownName for one that the data set does not have."""
    files = sorted(path.stem for path in data.glob("*.jsonl") if path.name not in (RECORDS, TASKS))
    chosen = split or ("test-seen" if "test-seen" in files else "test")
    # A folder without any rows is told by the reader, with what to do.
    if files and chosen not in files:
        raise UnknownName(
            f"the data set has no split {quote(chosen)}",
            where=str(data),
            advice=f"--split with one of: {', '.join(map(escape_line, files))}",
            near=tuple(difflib.get_close_matches(chosen, files)),
        )
    return chosen


def read_inputs(request: EvaluationRequest) -> EvaluationInputs:
    """Read and check everything but the model. Raises Misuse if the adapter is missing, UnreadableSource for damaged data."""
    if request.adapter_path is not None:
        _check_adapter(request.adapter_path, request.data)
    questions = _choose_questions(request)
    metrics = tuple(read_metrics(request.adapter_path)) if request.adapter_path else ()
    return EvaluationInputs(questions, _read_variants(request, questions), metrics, digest_inputs(request))


def _check_adapter(adapter: Path, data: Path) -> None:
    if not (adapter / ADAPTER).is_file():
        # `train` refuses a folder that holds other files, so an existing folder is never advised as its target.
        target = "NEW_FOLDER" if adapter.exists() else adapter
        raise Misuse(
            "there is no adapter in this folder",
            where=str(adapter),
            advice=f"make one: witness-schema train --data {data} --adapter-path {target}",
        )


def _choose_questions(request: EvaluationRequest) -> list[Question]:
    """All questions of the split, or `limit` of them, evenly spread."""
    path, limit = request.data / rows_file(request.split), request.limit
    rows = read_rows(path)
    read = read_messages if request.has_tasks else read_question_and_answer
    whole = [Question(n, *read(row, f"{path}:{n + 1}")) for n, row in enumerate(rows)]
    if limit is not None and limit < len(whole):
        # Rows of train lie sorted by length, so the first ones would be the shortest answers.
        whole = [whole[index * len(whole) // limit] for index in range(limit)]
    return _find_tasks(request, rows, whole) if request.has_tasks else whole


def _find_tasks(
    request: EvaluationRequest, rows: Sequence[Mapping[str, Any]], questions: Sequence[Question]
) -> list[Question]:
    tasks = read_tasks(request.data)
    return [replace(each, task=tasks.find(str(rows[each.number].get("id")))) for each in questions]


def _read_variants(request: EvaluationRequest, questions: Sequence[Question]) -> Mapping[int, Variant] | None:
    """The variant of each row, whose world its answer is judged in; None for a data set of another origin, without records."""
    path = request.data / RECORDS
    if not path.exists() and not path.is_symlink():
        return None
    records = read_records(request.data)
    variants = {record.row: record.variant for record in records if record.split == request.split}
    for question in questions:
        if question.number not in variants:
            raise UnreadableSource(
                f"row {question.number} of {rows_file(request.split)} is not among the records of the data set",
                where=str(path),
                advice="use the data set as `generate` wrote it",
            )
    return variants


def digest_inputs(request: EvaluationRequest) -> dict[str, str]:
    file = rows_file(request.split)
    inputs = {file: digest(request.data / file)}
    if request.model.folder is not None:
        inputs["model"] = digest(request.model.folder)
    if request.adapter_path is not None:
        inputs["adapter"] = digest(request.adapter_path / ADAPTER)
    return inputs
