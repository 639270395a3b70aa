"""Judging of answers in two steps: a plan asks go-witness questions, and concludes from what it says.

A plan runs nothing itself, so the questions of many answers are in the oracle's pipe at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from witness_schema.oracle import NotJudged, Oracle, Verification, VerifyRequest
from witness_schema.verdict import Crashed
from witness_training.tasks.task import Verdict

# Plans whose questions are in memory at once.
CHUNK = 64


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """OPA's type check of a Rego module whose input has this schema."""

    module: str
    schema: Mapping[str, Any] = field(hash=False)


TypeErrors = tuple[str, ...] | NotJudged | Crashed
Question = VerifyRequest | TypeCheck
Reply = Verification | TypeErrors


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be asked about an answer, and the verdict on the replies, in the order of the questions."""

    questions: tuple[Question, ...]
    conclude: Callable[[Sequence[Reply]], Verdict]


def settle(verdict: Verdict) -> Plan:
    """The plan of an answer about which nothing has to be asked."""
    return Plan((), lambda _: verdict)


def judge_plan(plan: Plan, oracle: Oracle) -> Verdict:
    """The verdict of one plan."""
    return next(judge_plans([plan], oracle))


def judge_plans(plans: Iterable[Plan], oracle: Oracle) -> Iterator[Verdict]:
    """The verdicts of many plans, in order. Raises OracleLost where the oracle ends."""
    remaining = iter(plans)
    while chunk := list(islice(remaining, CHUNK)):
        yield from _judge_chunk(chunk, oracle)


def _judge_chunk(plans: Sequence[Plan], oracle: Oracle) -> Iterator[Verdict]:
    questions = [question for plan in plans for question in plan.questions]
    verified = oracle.verify_all(asked for asked in questions if isinstance(asked, VerifyRequest))
    checked = oracle.type_check_all(
        (asked.module, asked.schema) for asked in questions if isinstance(asked, TypeCheck)
    )
    # One operation after the other: the oracle answers one kind of question at a time in order.
    verifications, checks = iter(list(verified)), iter(list(checked))
    for plan in plans:
        replies: list[Reply] = [
            next(verifications) if isinstance(asked, VerifyRequest) else next(checks)
            for asked in plan.questions
        ]
        yield plan.conclude(replies)
