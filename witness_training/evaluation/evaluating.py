"""Asks a model the questions of a split and scores its answers by text, by schema, and by real go-witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

from witness_schema.errors import (
    BrokenEnvironment,
    Misuse,
    NotAClone,
    OracleLost,
    Unreachable,
    UnreadableSource,
)
from witness_training.evaluation.answer_generation import count_tokens, generate_answers
from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_scores import (
    Score,
    ScoredAnswer,
    read_question_and_answer,
    score,
    sum_scores,
)
from witness_training.evaluation.report_page import check_report_folder, write_report
from witness_training.lora.lora_data import read_rows
from witness_training.lora.lora_record import read_installed_versions
from witness_training.lora.lora_worker import ADAPTER
from witness_training.lora.models import Model, check_installed, fetch, load, resolve, take_recorded_commit
from witness_training.lora.training_run import read_metrics
from witness_training.stages import digest
from witness_training.tasks.dataset_files import rows_file
from witness_training.tasks.examples import read_records

Progress = Callable[[int, int], None]
ROOM = 48  # tokens that an answer may have beyond the longest expected one
UNLABELLED = "unlabelled"  # rows of a data set that has no records
NOT_ASKED = "nobody (not asked for); scores by text and schema only"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a split; `number` counts from 0 within its file."""

    number: int
    asked: str
    expected: str


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """The arguments of an evaluation.

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


def evaluate(
    model: str | None, data: Path, *, progress: Progress | None = None, **chosen: Unpack[Chosen]
) -> EvaluationReport:
    """Ask, score, and write the report if `out` is given.

    Raises Misuse if the adapter is missing or the report's folder is refused, UnreadableSource if the data is damaged,
    BrokenEnvironment if mlx-lm is missing.

    model:    `tiny`, a folder or OWNER/NAME[@REVISION] on the hub, by default at the commit that the adapter was trained on; None is the default of this machine.
    progress: takes (answers done, all answers).
    """
    request = EvaluationRequest(resolve(model), Path(data), **chosen)
    # Everything that can be refused is checked first: answers take minutes.
    if request.adapter_path is not None:
        _check_adapter(request.adapter_path, request.data)
        request = replace(request, model=take_recorded_commit(request.model, request.adapter_path))
    if request.out is not None:
        check_report_folder(request.out, force=request.force)
    questions = _choose_questions(request)
    check_installed()
    # Fetched once, so that both rounds and the report have the same commit.
    request = replace(request, model=fetch(request.model))
    tell = _Progress(progress, len(questions) * (2 if request.compares else 1))
    scored = _ask(request.model, request.adapter_path, questions, tell)
    base = _ask(request.model, None, questions, tell) if request.compares else []
    judged_by = NOT_ASKED
    if request.judge:
        scored, base, judged_by = _judge(request, scored, base)
    report = _build_report(request, scored, base, judged_by)
    if request.out is not None:
        write_report(report, request.out, force=request.force)
    return report


def _build_report(
    request: EvaluationRequest, scored: Sequence[ScoredAnswer], base: Sequence[ScoredAnswer], judged_by: str
) -> EvaluationReport:
    adapter = request.adapter_path
    return EvaluationReport(
        model=request.model.name,
        adapter=adapter.name if adapter else None,
        split=request.split,
        questions=len(scored),
        scores=sum_scores(scored),
        base_scores=sum_scores(base),
        by_rego=_sum_by_rego(request, scored),
        judge=judged_by,
        inputs=_digest_inputs(request),
        versions=read_installed_versions(),
        metrics=tuple(read_metrics(adapter)) if adapter else (),
        answers=tuple(scored),
    )


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
    whole = [Question(n, *read_question_and_answer(row, f"{path}:{n + 1}")) for n, row in enumerate(rows)]
    if limit is None or limit >= len(whole):
        return whole
    # Rows of train lie sorted by length, so the first ones would be the shortest answers.
    return [whole[index * len(whole) // limit] for index in range(limit)]


class _Progress:
    """Progress over both rounds of asking."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def __call__(self, done: int, total: int) -> None:
        if self._progress:
            self._progress(self._before + done, self._total)
        if done == total:
            self._before += done


def _ask(
    model: Model, adapter: Path | None, questions: Sequence[Question], progress: Progress
) -> list[ScoredAnswer]:
    network, tokenizer = load(model, adapter)
    # An answer longer than every expected one is wrong already; a model that never ends must still be stopped.
    longest = ROOM + max(count_tokens(tokenizer, question.expected) for question in questions)
    answers = generate_answers(
        network, tokenizer, [question.asked for question in questions], longest=longest, progress=progress
    )
    return [score(q.number, q.asked, q.expected, text) for q, text in zip(questions, answers, strict=True)]


def _judge(
    request: EvaluationRequest, *rounds: Sequence[ScoredAnswer]
) -> tuple[list[ScoredAnswer], list[ScoredAnswer], str]:
    """Each round with the verdicts of go-witness, and the text for `judge` in the report."""
    try:
        from witness_training.evaluation.evaluation_judging import judge_rounds

        (first, second), version = judge_rounds(request.data, request.split, rounds)
    # The answers took minutes, so a missing judge costs its scores and not the report.
    except (BrokenEnvironment, NotAClone, OracleLost, Unreachable, UnreadableSource) as error:
        first, second = (list(each) for each in rounds)
        return first, second, f"nobody ({error.what}); scores by text and schema only"
    return first, second, f"real go-witness {version}"


def _sum_by_rego(request: EvaluationRequest, scored: Iterable[ScoredAnswer]) -> dict[str, tuple[Score, ...]]:
    """The scores by kind of Rego as the data set's records name it, "none" for questions without Rego."""
    kinds = _read_rego_kinds(request)
    groups: dict[str, list[ScoredAnswer]] = {}
    for answer in scored:
        groups.setdefault(kinds.get(answer.row, UNLABELLED), []).append(answer)
    return {kind: sum_scores(groups[kind]) for kind in sorted(groups)}


def _read_rego_kinds(request: EvaluationRequest) -> dict[int, str]:
    """Row → kind of Rego; empty if the data set has no records."""
    # A data set of another origin has rows only, and is scored without the kinds.
    try:
        records = read_records(request.data)
    except UnreadableSource:
        return {}
    return {record.row: record.variant.rego or "none" for record in records if record.split == request.split}


def _digest_inputs(request: EvaluationRequest) -> dict[str, str]:
    file = rows_file(request.split)
    inputs = {file: digest(request.data / file)}
    if request.model.folder is not None:
        inputs["model"] = digest(request.model.folder)
    if request.adapter_path is not None:
        inputs["adapter"] = digest(request.adapter_path / ADAPTER)
    return inputs
