"""Everything that an evaluation reads, checked before a model is loaded or a server is asked."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse, UnknownName, UnreadableSource
from witness_schema.printable import escape_line, quote
from witness_training.dataset.row_drawing import digest_core
from witness_training.evaluation.evaluation_request import EvaluationRequest
from witness_training.evaluation.evaluation_scores import read_messages, read_question_and_answer
from witness_training.evaluation.task_evaluation import group_tasks
from witness_training.lora.lora_data import read_rows
from witness_training.lora.run_records import read_metrics
from witness_training.lora.training.checkpoints import ADAPTER
from witness_training.scoring.scored_files import read_tasks
from witness_training.stages import digest
from witness_training.tasks.dataset_files import RECORDS, TASKS, rows_file
from witness_training.tasks.examples import read_records
from witness_training.tasks.grid import Variant
from witness_training.tasks.task import Task

ALL_TESTS = "all"  # as a split: every file of tests


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a split; `number` counts from 0 within its file.

    id:      of its task; of a data set without tasks, `SPLIT:LINE`.
    cluster: equal for questions of one spec, however they are worded.
    task:    of a data set that has tasks. variant: its place in the plan's grid, of one that has records.
    """

    number: int
    asked: str
    expected: str
    split: str = "test"
    id: str = ""
    cluster: str = ""
    task: Task | None = None
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class EvaluationInputs:
    """The checked inputs of an evaluation.

    metrics:  the reports of the run that made the adapter.
    digests:  name → sha256 of the data, the model's files and the adapter.
    """

    questions: Sequence[Question] = field(hash=False)
    metrics: tuple[Mapping[str, Any], ...] = field(hash=False)
    digests: Mapping[str, str] = field(hash=False)

    @property
    def has_tasks(self) -> bool:
        """Whether answers are judged by `score`."""
        return all(question.task is not None for question in self.questions)

    def list_labels(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        """Name of a grouping → id of a question → its values there.

        Of tasks: file (which axis is new), family, difficulty, attestors. Of the plan's grid: file and kind of Rego.
        """
        whole, labels = self.questions, dict[str, Mapping[str, tuple[str, ...]]]()
        labels["file"] = {each.id: (each.split,) for each in whole}
        if self.has_tasks:
            labels |= group_tasks(each.task for each in whole if each.task is not None)
        else:
            labels["rego"] = {each.id: (_name_rego(each),) for each in whole}
        return labels


def _name_rego(question: Question) -> str:
    # A data set of another origin has rows only, and is scored without the kinds.
    return "unlabelled" if question.variant is None else question.variant.rego or "none"


def choose_splits(data: Path, wanted: str | Sequence[str]) -> tuple[str, ...]:
    """The files to ask, each once: those that are named, or of `ALL_TESTS` every test file; () for the usual one.

    Raises UnknownName for one that the data set does not have.
    """
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    files = _list_files(data)
    if names == [ALL_TESTS]:
        return tuple(each for each in files if each.startswith("test")) or (choose_split(data, ""),)
    return tuple(dict.fromkeys(choose_split(data, name) for name in names or [""]))


def choose_split(data: Path, split: str) -> str:
    """The split to ask, by default the held-out one. Raises UnknownName for one that the data set does not have."""
    files = _list_files(data)
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


def _list_files(data: Path) -> list[str]:
    return sorted(path.stem for path in data.glob("*.jsonl") if path.name not in (RECORDS, TASKS))


def read_inputs(request: EvaluationRequest) -> EvaluationInputs:
    """Read and check everything but the model. Raises Misuse if the adapter is missing, UnreadableSource for damaged data."""
    if request.adapter_path is not None:
        _check_adapter(request.adapter_path, request.data)
    questions = _choose_questions(request)
    metrics = tuple(read_metrics(request.adapter_path)) if request.adapter_path else ()
    return EvaluationInputs(questions, metrics, digest_inputs(request))


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
    """All questions of the splits, or `limit` of them, evenly spread."""
    whole: list[tuple[Question, str]] = []
    for split in request.splits:
        path = request.data / rows_file(split)
        read = read_messages if request.has_tasks else read_question_and_answer
        for number, row in enumerate(read_rows(path)):
            question = Question(number, *read(row, f"{path}:{number + 1}"), split)
            whole.append((replace(question, id=f"{split}:{number + 1}"), _read_id(row)))
    limit = request.limit
    if limit is not None and limit < len(whole):
        # Rows of train lie sorted by length, so the first ones would be the shortest answers.
        whole = [whole[index * len(whole) // limit] for index in range(limit)]
    return list(_find_tasks(request, whole) if request.has_tasks else _find_variants(request, whole))


def _read_id(row: Mapping[str, Any]) -> str:
    return str(row.get("id"))


def _find_tasks(request: EvaluationRequest, rows: Sequence[tuple[Question, str]]) -> Iterator[Question]:
    """The questions with their tasks. Raises UnreadableSource where a task makes another answer than the row has."""
    tasks = read_tasks(request.data)
    for question, task_id in rows:
        task = tasks.find(task_id)
        # A question may have been reworded; what is judged may not be another task.
        if task.answer != question.expected:
            raise UnreadableSource(
                "this version makes another task of the row's spec",
                where=f"{request.data / rows_file(question.split)}:{question.number + 1}",
                advice="make the data set anew with this version, or evaluate with the one that made it (README.md of the data set)",
            )
        yield replace(question, id=task_id, cluster=digest_core(task), task=task)


def _find_variants(request: EvaluationRequest, rows: Sequence[tuple[Question, str]]) -> Iterator[Question]:
    """The questions with their variants, in whose worlds answers are judged; without, for a data set of another origin."""
    path = request.data / RECORDS
    if not path.exists() and not path.is_symlink():
        yield from (replace(question, cluster=question.id) for question, _ in rows)
        return
    variants = {(str(record.split), record.row): record.variant for record in read_records(request.data)}
    for question, _ in rows:
        if (question.split, question.number) not in variants:
            raise UnreadableSource(
                f"row {question.number} of {rows_file(question.split)} is not among the records of the data set",
                where=str(path),
                advice="use the data set as `generate` wrote it",
            )
        variant = variants[question.split, question.number]
        yield replace(
            question, cluster=replace(variant, cell=replace(variant.cell, phrasing=0)).name, variant=variant
        )


def digest_inputs(request: EvaluationRequest) -> dict[str, str]:
    """Name → sha256 of the files of rows, the model's files, the adapter, the answers."""
    inputs = {rows_file(split): digest(request.data / rows_file(split)) for split in request.splits}
    if request.has_tasks:
        inputs[TASKS] = digest(request.data / TASKS)
    if request.model is not None and request.model.folder is not None:
        inputs["model"] = digest(request.model.folder)
    if request.adapter_path is not None:
        inputs["adapter"] = digest(request.adapter_path / ADAPTER)
    if request.answers is not None:
        inputs["answers"] = digest(request.answers)
    return inputs
