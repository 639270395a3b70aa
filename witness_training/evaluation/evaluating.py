"""Asks a model the questions of a split and scores its answers by text, by schema, and by real go-witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from witness_schema.errors import (
    BrokenEnvironment,
    NotAClone,
    OracleLost,
    RunEnded,
    Unreachable,
    UnreadableSource,
)
from witness_training.evaluation.answer_generation import BATCH, count_tokens, generate_answers
from witness_training.evaluation.evaluation_inputs import (
    Chosen,
    EvaluationInputs,
    EvaluationRequest,
    Question,
    choose_split,
    digest_inputs,
    read_inputs,
)
from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer, score, sum_scores
from witness_training.evaluation.kept_answers import KeptAnswers, find_place, keep_answers
from witness_training.evaluation.report_page import claim_report_folder, write_report
from witness_training.evaluation.task_scores import TASK_DIMENSIONS, judge_tasks, score_text
from witness_training.lora.lora_record import read_installed_versions
from witness_training.lora.models import check_installed, fetch, load, resolve, take_recorded_commit
from witness_training.tasks.dataset_files import RECORDS, TASKS

Progress = Callable[[int, int], None]
ROOM = 48  # tokens that an answer may have beyond the longest expected one
UNLABELLED = "unlabelled"  # rows of a data set that has no records
NOT_ASKED = "nobody (not asked for); scores by text and schema only"


def evaluate(
    model: str | None, data: Path, *, progress: Progress | None = None, **chosen: Unpack[Chosen]
) -> EvaluationReport:
    """Ask, score, and write the report if `out` is given. Answers of an interrupted evaluation are taken up again.

    Raises Misuse if the adapter is missing or the report's folder is refused, UnreadableSource if the data is damaged,
    BrokenEnvironment if mlx-lm is missing, RunEnded on an interrupt that leaves answers to go on from.

    model:    `tiny`, a folder or OWNER/NAME[@REVISION] on the hub, by default at the commit that the adapter was trained on; None is the default of this machine.
    progress: takes (answers done, all answers).
    """
    chosen["split"] = choose_split(Path(data), chosen.get("split", ""))
    request = EvaluationRequest(resolve(model), Path(data), **chosen)
    # Everything that can be refused is checked first: answers take minutes.
    check_installed()
    inputs = read_inputs(request)
    if request.adapter_path is not None:
        request = replace(request, model=take_recorded_commit(request.model, request.adapter_path))
    with claim_report_folder(request.out, force=request.force) as folder:
        # Fetched once, so that both rounds and the report have the same commit.
        request = replace(request, model=fetch(request.model))
        inputs = replace(inputs, digests=digest_inputs(request))
        tell = _Progress(progress, len(inputs.questions) * (2 if request.compares else 1))
        with _ask(request, inputs, tell) as answers, _ask_base(request, inputs, tell) as bare:
            scored, base, judged_by = _judge(request, inputs, answers, bare)
            report = _build_report(request, inputs, scored, base, judged_by)
            if folder is not None:
                write_report(report, folder)
    return report


def _build_report(
    request: EvaluationRequest,
    inputs: EvaluationInputs,
    scored: Sequence[ScoredAnswer],
    base: Sequence[ScoredAnswer],
    judged_by: str,
) -> EvaluationReport:
    return EvaluationReport(
        model=request.model.name,
        adapter=request.adapter_path.name if request.adapter_path else None,
        split=request.split,
        questions=len(scored),
        scores=_sum(inputs, scored),
        base_scores=_sum(inputs, base),
        groups={name: _sum_group(inputs, scored, label) for name, label in _list_labels(inputs).items()},
        judge=judged_by,
        inputs=inputs.digests,
        versions=read_installed_versions(),
        metrics=inputs.metrics,
        answers=tuple(scored),
    )


class _Progress:
    """Progress over both rounds of asking."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def __call__(self, done: int, total: int) -> None:
        if self._progress:
            self._progress(self._before + done, self._total)
        if done == total:
            self._before += done


@contextmanager
def _ask_base(
    request: EvaluationRequest, inputs: EvaluationInputs, progress: Progress
) -> Iterator[list[ScoredAnswer]]:
    """The answers of the bare model, none where it is not compared."""
    if not request.compares:
        yield []
        return
    with _ask(request, inputs, progress, bare=True) as scored:
        yield scored


@contextmanager
def _ask(
    request: EvaluationRequest, inputs: EvaluationInputs, progress: Progress, *, bare: bool = False
) -> Iterator[list[ScoredAnswer]]:
    """The scored answers of a round, which are kept until the block succeeds."""
    adapter = None if bare else request.adapter_path
    digests = {name: value for name, value in inputs.digests.items() if adapter or name != "adapter"}
    facts = {
        "model": request.model.name,
        "inputs": digests,
        "versions": read_installed_versions(),
        "asked": [question.number for question in inputs.questions],
        "settings": [request.split, BATCH, ROOM],
    }
    with keep_answers(find_place(facts), len(inputs.questions)) as kept:
        _complete(kept, request, adapter, inputs.questions, progress)
        by_text = score if not inputs.tasks else score_text
        yield [
            by_text(q.number, q.asked, q.expected, text)
            for q, text in zip(inputs.questions, kept.answers, strict=True)
        ]
        kept.remove()


def _complete(
    kept: KeptAnswers,
    request: EvaluationRequest,
    adapter: Path | None,
    questions: Sequence[Question],
    progress: Progress,
) -> None:
    """Ask what has no answer yet."""
    if len(kept.answers) < len(questions):
        network, tokenizer = load(request.model, adapter)
        # An answer longer than every expected one is wrong already; a model that never ends must still be stopped.
        longest = ROOM + max(count_tokens(tokenizer, question.expected) for question in questions)
        missing = [question.asked for question in questions[len(kept.answers) :]]
        try:
            for batch in generate_answers(network, tokenizer, missing, longest=longest):
                kept.append(batch)
                progress(len(kept.answers), len(questions))
        except KeyboardInterrupt:
            if not kept.answers:
                raise
            raise RunEnded(
                f"interrupted; {len(kept.answers)} of {len(questions)} answers of this round are kept",
                advice="run the same command again: it goes on from there",
            ) from None
    else:
        progress(len(questions), len(questions))


def _judge(
    request: EvaluationRequest, inputs: EvaluationInputs, *rounds: Sequence[ScoredAnswer]
) -> tuple[list[ScoredAnswer], list[ScoredAnswer], str]:
    """Each round with the verdicts of go-witness, and the text for `judge` in the report."""
    first, second = (list(each) for each in rounds)
    if not request.judge:
        return first, second, NOT_ASKED
    try:
        (first, second), version = _ask_judge(inputs, rounds)
    # The answers took minutes, so a missing judge costs its scores and not the report.
    except (BrokenEnvironment, NotAClone, OracleLost, Unreachable, UnreadableSource) as error:
        return first, second, f"nobody ({error.what}); scores by text and schema only"
    return first, second, f"real go-witness {version}"


def _ask_judge(
    inputs: EvaluationInputs, rounds: Iterable[Sequence[ScoredAnswer]]
) -> tuple[list[list[ScoredAnswer]], str]:
    if inputs.tasks:
        return judge_tasks(inputs.tasks, rounds)
    if inputs.variants is None:
        raise UnreadableSource(f"the data set has neither {TASKS} nor {RECORDS}")
    from witness_training.evaluation.evaluation_judging import judge_rounds

    return judge_rounds(inputs.variants, rounds)


def _sum(inputs: EvaluationInputs, scored: Iterable[ScoredAnswer]) -> tuple[Score, ...]:
    return sum_scores(scored, TASK_DIMENSIONS) if inputs.tasks else sum_scores(scored)


def _list_labels(inputs: EvaluationInputs) -> dict[str, Mapping[int, str]]:
    """Name of a grouping → row → its value there: family and difficulty of tasks; of the grid, the kind of Rego, or "none"."""
    if tasks := inputs.tasks:
        return {
            "family": {row: task.family for row, task in tasks.items()},
            "difficulty": {row: str(task.difficulty) for row, task in tasks.items()},
        }
    # A data set of another origin has rows only, and is scored without the kinds.
    return {"rego": {row: variant.rego or "none" for row, variant in (inputs.variants or {}).items()}}


def _sum_group(
    inputs: EvaluationInputs, scored: Iterable[ScoredAnswer], label: Mapping[int, str]
) -> dict[str, tuple[Score, ...]]:
    groups: dict[str, list[ScoredAnswer]] = {}
    for answer in scored:
        groups.setdefault(label.get(answer.row, UNLABELLED), []).append(answer)
    return {value: _sum(inputs, groups[value]) for value in sorted(groups)}
