"""Judges a model's answers by real go-witness. Nothing that a model wrote is executed by a shell.

The oracle evaluates its Rego, where it needs neither files nor the network (`oracle/internal/allowed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from witness_schema.oracle import Functionary, NotJudged, Oracle, Verification, VerifyRequest
from witness_schema.printable import shorten
from witness_training.evaluation.evaluation_scores import ScoredAnswer
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError, read_answer
from witness_training.judges.example_worlds import Case, case_for
from witness_training.judges.policy_judge import (
    build_request,
    explain_refusal,
    is_denied_with,
)
from witness_training.tasks.grid import Variant

# What "works" requires beside the acceptance: go-witness also accepts a policy that requires less than the question.
ASKED_FOR = ("step", "attestors", "types", "command")
MOST_REASON = 2000  # characters of go-witness's reasons that a report quotes
Ask = Callable[[Iterable[VerifyRequest]], Iterable[Verification]]


def judge_rounds(
    rounds: Iterable[Sequence[ScoredAnswer]], variants: Iterable[Sequence[Variant]]
) -> tuple[list[list[ScoredAnswer]], str]:
    """Each round of answers with the judged scores, and the version of go-witness that judged.

    variants: of each answer of each round, its variant, which decides the world that it is judged in.
    Raises NotAClone or OracleLost if go-witness is not available.
    """
    with Oracle.start() as oracle:
        key, version = oracle.keys(), oracle.version().version
        return [
            judge(answers, [case_for(variant) for variant in asked], key, oracle.verify_all)
            for answers, asked in zip(rounds, variants, strict=True)
        ], version


def judge(
    answers: Sequence[ScoredAnswer], cases: Sequence[Case], key: Functionary, ask: Ask
) -> list[ScoredAnswer]:
    """The answers with `judged`, `accepted`, `refused` and `works`; `ask` verifies requests in their order."""
    plans = [_build_plan(answer, case, key) for answer, case in zip(answers, cases, strict=True)]
    # All requests in one call, which the oracle works through in parallel; each plan then takes its own results.
    results = iter(ask([request for plan in plans for request in plan.requests]))
    return [_apply_results(plan, [next(results) for _ in plan.requests]) for plan in plans]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The requests that judge one answer: the conformant run, and with Rego the broken ones.

    An answer that cannot be read has no requests but a reason.
    """

    answer: ScoredAnswer
    case: Case
    requests: tuple[VerifyRequest, ...] = ()
    reason: str = ""


def _build_plan(answer: ScoredAnswer, case: Case, key: Functionary) -> _Plan:
    try:
        return _Plan(answer, case, _build_requests(read_answer(answer.answer), case, key))
    except UnreadableAnswerError as error:
        return _Plan(answer, case, reason=str(error))


def _build_requests(read: ReadAnswer, case: Case, key: Functionary) -> tuple[VerifyRequest, ...]:
    return tuple(
        build_request(read, each, key) for each in (case.kept, *(one.evidence for one in case.broken))
    )


def _apply_results(plan: _Plan, results: Sequence[Verification]) -> ScoredAnswer:
    for result in results:
        if isinstance(result, NotJudged):
            return _leave_unjudged(plan.answer, explain_refusal(result))
    against = plan.reason or shorten(explain_refusal(results[0]), MOST_REASON)
    accepted = not against
    # None, not False, without Rego: there is nothing to refuse.
    refused = None if not plan.case.broken else _is_refused(plan, results)
    right = all(plan.answer.scores[name] for name in ASKED_FOR)
    works = accepted and right and refused is not False
    reason = plan.answer.reason or against or ("" if refused is not False else "a broken run is not refused")
    scores = {**plan.answer.scores, "accepted": accepted, "refused": refused, "works": works}
    scores["judged"] = True if results else None
    return replace(plan.answer, scores=scores, reason=reason)


def _is_refused(plan: _Plan, results: Sequence[Verification]) -> bool:
    """Whether the Rego denies each broken run with the messages that the question's rule has."""
    judged = zip(results[1:], plan.case.broken, strict=True) if results else ()
    return bool(results) and all(is_denied_with(result, broken.messages) for result, broken in judged)


def _leave_unjudged(answer: ScoredAnswer, reason: str) -> ScoredAnswer:
    """The answer neither accepted nor refused. It does not work: nobody has seen that it does."""
    scores = {**answer.scores, "judged": False, "accepted": None, "refused": None, "works": False}
    return replace(answer, scores=scores, reason=answer.reason or reason)
