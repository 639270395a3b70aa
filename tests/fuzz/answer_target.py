"""The target that scores answers of a model: judged as text, nothing of them is executed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from hypothesis import strategies as st

from fuzz.fuzz_target import READ, Difference, Session, Workplace, judge_one_by_one
from fuzz.input_strategies import damage_documents, damage_sources
from witness_schema.oracle import Functionary, Verification, VerifyRequest, VerifyResult
from witness_schema.printable import escape_lines
from witness_training.evaluation import evaluation_judging, evaluation_scores, report_page
from witness_training.judges.example_worlds import case_for
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid import Variant
from witness_training.tasks.grid_sampling import sample

ANSWERS = 8
WORDS = (
    *(b"```sh\n", b"```\n", b"cat > policy.json <<EOF\n", b"EOF\n", b"<<'X'", b"witness run ", b"witness verify ", b" -- ", b" -a ", b" -s "),
    *(b"$ID", b"$KEY", b"$REGO", b"$(", b'"', b"'", b"\\\n", b" -f output.txt", b"sh -c ' witness run -s x -- y'", b"\xe2\x80\xa8", b"\xed\xb0\x80"),
)  # fmt: skip
# The key is never used: no answer of this target is verified.
_KEY = Functionary("0" * 64, "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n")
MOST_REASON = 1000


@contextmanager
def open_answers(_: Workplace) -> Iterator[Session]:
    """Answers: each gets every score, and a reason that a report can hold."""
    yield Session(_draw_answers(), judge_one_by_one(_score))


@cache
def _list_variants() -> tuple[Variant, ...]:
    return sample(ANSWERS, 5)


def _draw_answers() -> st.SearchStrategy[bytes]:
    answers = [example_of(variant).answer.encode() for variant in _list_variants()]
    return damage_sources(answers, WORDS) | st.sampled_from(answers).flatmap(_damage_policy)


def _damage_policy(answer: bytes) -> st.SearchStrategy[bytes]:
    """The answer with a damaged policy in its here-document."""
    start = answer.index(b'{"expires"')
    end = answer.index(b"\nEOF", start)
    policies = damage_documents([answer[start:end]])
    return policies.map(lambda policy: answer[:start] + policy + answer[end:])


def _score(data: bytes) -> str:
    answer = data.decode(errors="surrogateescape")
    (variant, *_) = _list_variants()
    asked = example_of(variant)
    scored = evaluation_scores.score(0, asked.question, asked.answer, answer)
    # No oracle: every request is built, and the verdict on it is left out.
    (judged,) = evaluation_judging.judge(
        [scored], [case_for(variant)], _KEY, lambda requests: map(_refuse, requests)
    )
    _check_report(judged)
    return READ if judged.scores["readable"] else "no answer"


def _refuse(_: VerifyRequest) -> Verification:
    return VerifyResult(False, ("denied",), "")


def _check_report(scored: evaluation_scores.ScoredAnswer) -> None:
    """Each score is there, the reason is short, and the files of a report can hold the answer."""
    missing = [each.name for each in evaluation_scores.DIMENSIONS if each.name not in scored.scores]
    if missing:
        raise Difference("an answer without a score", str(missing))
    if len(scored.reason) > MOST_REASON:
        raise Difference("a reason too long for a report", scored.reason[:MOST_REASON])
    json.dumps(scored.plain()).encode()
    escape_lines("\n".join(report_page.diff_answer(scored))).encode()
