"""Asks a model the questions of one or several files and scores its answers by text, by schema, and by real go-witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
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
from witness_training.evaluation.asking_rounds import Progress, Round, ask_round, choose_asker
from witness_training.evaluation.evaluation_inputs import (
    EvaluationInputs,
    choose_splits,
    digest_inputs,
    read_inputs,
)
from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_request import Chosen, EvaluationRequest, build_request
from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer, score, sum_scores
from witness_training.evaluation.rates.pass_rates import Outcome, Rates, rate_groups
from witness_training.evaluation.report_page import claim_report_folder, write_report
from witness_training.evaluation.task_scores import TASK_DIMENSIONS, judge_tasks, score_text
from witness_training.lora.lora_record import read_installed_versions
from witness_training.lora.models import check_installed, fetch, take_recorded_commit
from witness_training.tasks.dataset_files import RECORDS, TASKS

NOT_ASKED = "nobody (not asked for); scores by text and schema only"


def evaluate(
    model: str | None,
    data: Path,
    *,
    progress: Progress | None = None,
    judging: Progress | None = None,
    **chosen: Unpack[Chosen],
) -> EvaluationReport:
    """Ask, score, and write the report if `out` is given. Answers of an interrupted evaluation are taken up again.

    Raises Misuse if the adapter is missing, options contradict each other or the report's folder is refused, UnreadableSource if the
    data is damaged or of another version, UnknownName for a file or an id that the data set does not have, BrokenEnvironment if mlx-lm
    is missing, Unreachable if a server does not answer, RunEnded on an interrupt that leaves answers to go on from.

    model:    `tiny`, a folder or OWNER/NAME[@REVISION] on the hub, by default at the commit that the adapter was trained on; None is the default of this
              machine. With `endpoint`, the server's name of it; with `answers`, None.
    progress: takes (answers done, all answers). judging: takes (answers judged, all answers).
    """
    splits = choose_splits(Path(data), chosen.get("split") or ())
    request = build_request(model, Path(data), splits, chosen)
    # Everything that can be refused is checked first: answers take minutes.
    if request.model is not None:
        check_installed()
    if request.endpoint is not None:
        import_module("openai")
    inputs = read_inputs(request)
    if request.model is not None and request.adapter_path is not None:
        request = replace(request, model=take_recorded_commit(request.model, request.adapter_path))
    with claim_report_folder(request.out, force=request.force) as folder:
        if request.model is not None:
            # Fetched once, so that both rounds and the report have the same commit.
            request = replace(request, model=fetch(request.model))
            inputs = replace(inputs, digests=digest_inputs(request))
        asked = len(inputs.questions) * request.sampling.samples
        tell = _Progress(progress, asked * (2 if request.compares else 1))
        with _ask(request, inputs, tell) as first, _ask_base(request, inputs, tell) as second:
            report = _judge_and_report(request, inputs, (first, second), judging)
            if folder is not None:
                write_report(report, folder)
    return report


class _Progress:
    """Progress over both rounds of asking."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def begin_next(self, before: int) -> None:
        self._before = before

    def __call__(self, done: int, _: int) -> None:
        if self._progress:
            self._progress(self._before + done, self._total)


@contextmanager
def _ask(
    request: EvaluationRequest, inputs: EvaluationInputs, progress: Progress, *, bare: bool = False
) -> Iterator[Round]:
    asker = choose_asker(request, inputs.questions, inputs.digests, bare=bare)
    with ask_round(asker, inputs.questions, request.sampling.samples, progress) as made:
        yield made


@contextmanager
def _ask_base(request: EvaluationRequest, inputs: EvaluationInputs, progress: _Progress) -> Iterator[Round]:
    """The answers of the bare model, none where it is not compared."""
    if not request.compares:
        yield Round([])
        return
    progress.begin_next(len(inputs.questions) * request.sampling.samples)
    with _ask(request, inputs, progress, bare=True) as made:
        yield made


def _judge_and_report(
    request: EvaluationRequest, inputs: EvaluationInputs, rounds: Sequence[Round], judging: Progress | None
) -> EvaluationReport:
    by_text = score_text if inputs.has_tasks else score
    scored = [
        [
            replace(
                by_text(question.number, question.asked, question.expected, text),
                id=question.id,
                split=question.split,
                sample=sample,
            )
            for question, sample, text in made.given
        ]
        for made in rounds
    ]
    judged, judged_by = _judge(request, inputs, scored, rounds, judging)
    # Answers that nobody has judged, though it was wished, are worth keeping: a second run asks nothing.
    for made in rounds:
        made.keep = request.judge and judged_by.startswith("nobody")
    return _build_report(request, inputs, judged, rounds[0].not_asked, judged_by)


def _judge(
    request: EvaluationRequest,
    inputs: EvaluationInputs,
    scored: list[list[ScoredAnswer]],
    rounds: Sequence[Round],
    judging: Progress | None,
) -> tuple[list[list[ScoredAnswer]], str]:
    """Each round with the verdicts of go-witness, and the text for `judge` in the report."""
    if not request.judge:
        return scored, NOT_ASKED
    try:
        judged, version = _ask_judge(request, inputs, scored, rounds, judging)
    except KeyboardInterrupt:
        raise RunEnded(
            "interrupted while the answers were judged; all of them are kept",
            advice="run the same command again: it judges them and asks nothing",
        ) from None
    # The answers took minutes, so a missing judge costs its scores and not the report.
    except (BrokenEnvironment, NotAClone, OracleLost, Unreachable, UnreadableSource) as error:
        return scored, f"nobody ({error.what}); scores by text and schema only"
    return judged, f"real go-witness {version}"


def _ask_judge(
    request: EvaluationRequest,
    inputs: EvaluationInputs,
    scored: list[list[ScoredAnswer]],
    rounds: Sequence[Round],
    judging: Progress | None,
) -> tuple[list[list[ScoredAnswer]], str]:
    if inputs.has_tasks:
        tasks = [[question.task for question, _, _ in made.given if question.task] for made in rounds]
        return judge_tasks(scored, tasks, workers=request.workers, progress=judging or (lambda _, __: None))
    variants = [[question.variant for question, _, _ in made.given if question.variant] for made in rounds]
    if len(variants[0]) < len(scored[0]):
        raise UnreadableSource(f"the data set has neither {TASKS} nor {RECORDS}")
    from witness_training.evaluation.evaluation_judging import judge_rounds

    return judge_rounds(scored, variants)


def _build_report(
    request: EvaluationRequest,
    inputs: EvaluationInputs,
    rounds: Sequence[list[ScoredAnswer]],
    not_asked: Mapping[str, str],
    judged_by: str,
) -> EvaluationReport:
    scored, base = rounds
    return EvaluationReport(
        model=request.answerer,
        adapter=request.adapter_path.name if request.adapter_path else None,
        split=", ".join(request.splits),
        questions=len({answer.id for answer in scored}),
        scores=_sum(inputs, scored),
        base_scores=_sum(inputs, base),
        groups=_sum_groups(inputs, scored),
        judge=judged_by,
        inputs=inputs.digests,
        versions=read_installed_versions(),
        metrics=inputs.metrics,
        answers=tuple(scored),
        base_answers=tuple(base),
        rates=_rate(inputs, scored, base),
        not_asked=not_asked,
        sampling=request.sampling,
    )


def _sum(inputs: EvaluationInputs, scored: Iterable[ScoredAnswer]) -> tuple[Score, ...]:
    return sum_scores(scored, TASK_DIMENSIONS) if inputs.has_tasks else sum_scores(scored)


# The groupings by which every score is summed; by the others, only what works.
_SUMMED = ("family", "difficulty", "rego")


def _sum_groups(
    inputs: EvaluationInputs, scored: Iterable[ScoredAnswer]
) -> dict[str, dict[str, tuple[Score, ...]]]:
    answers, made = list(scored), dict[str, dict[str, tuple[Score, ...]]]()
    for name, labels in inputs.list_labels().items():
        if name in _SUMMED:
            groups: dict[str, list[ScoredAnswer]] = {}
            for answer in answers:
                for value in labels[answer.id]:
                    groups.setdefault(value, []).append(answer)
            made[name] = {value: _sum(inputs, groups[value]) for value in sorted(groups)}
    return made


def _rate(inputs: EvaluationInputs, scored: Sequence[ScoredAnswer], base: Sequence[ScoredAnswer]) -> Rates:
    """What works, by group; {} where nobody judged."""
    first, second = (_count(inputs, answers) for answers in (scored, base))
    return rate_groups(first, second, inputs.list_labels()) if first else {}


def _count(inputs: EvaluationInputs, scored: Iterable[ScoredAnswer]) -> list[Outcome]:
    clusters = {question.id: question.cluster for question in inputs.questions}
    held: dict[str, list[bool]] = {}
    for answer in scored:
        if (works := answer.scores["works"]) is not None:
            held.setdefault(answer.id, []).append(works)
    return [Outcome(place, clusters[place], sum(each), len(each)) for place, each in held.items()]
