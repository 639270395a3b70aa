"""Scores one answer of a model against the answer of the data set: yes, no, or not applicable for each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError, read_answer
from witness_training.judges.here_documents import cut_here_documents

# A key in the place of the one that the shell would fill in; no score depends on it.
KEY_ID, PUBLIC_PEM = "0" * 64, "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"
Judgement = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the score; `title` is its name in tables and pictures."""

    name: str
    title: str
    meaning: str


# From the most forgiving to the strictest; the last four need real go-witness.
DIMENSIONS = (
    Dimension("readable", "readable", "a shell block with witness run, policy and witness verify"),
    Dimension(
        "policy_json", "policy is JSON", "policy.json parses once the shell has filled in key and Rego"
    ),
    Dimension(
        "policy_schema",
        "policy fits schema",
        "policy.json is valid against the schema of go-witness policies",
    ),
    Dimension("step", "right step", "the step that the question names, in the run and in the policy"),
    Dimension("attestors", "right attestors", "-a selects what the question asks for"),
    Dimension("types", "right types", "the policy asks for exactly the right attestation types"),
    Dimension("command", "right command", "witness run has the question's command and environment"),
    Dimension(
        "rego", "right Rego", "Rego where it is asked for, and word for word the rule that was verified"
    ),
    Dimension("shell", "shell exact", "every line of shell outside the here-documents"),
    Dimension("exact", "all exact", "the whole answer, character by character"),
    Dimension(
        "judged",
        "could be judged",
        "its Rego reads no files, network or time; any other is neither accepted nor refused, and does not work",
    ),
    Dimension("accepted", "accepted by go-witness", "its policy passes the conformant run of the step"),
    Dimension(
        "refused",
        "refuses a broken run",
        "its Rego denies the run that breaks the rule, with the message asked for",
    ),
    Dimension(
        "works",
        "works",
        "accepted, with Rego refused, and for the step, command, attestors and types asked for",
    ),
)
JUDGED = ("judged", "accepted", "refused", "works")


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One question with its answer and the expected one; a score is None if its dimension does not apply.

    id, split: of the question. sample: which of several answers to it, from 0. parts: of the verdict, part → whether it holds.
    """

    row: int
    question: str
    expected: str
    answer: str
    scores: dict[str, bool | None] = field(hash=False)
    reason: str = ""
    id: str = ""
    split: str = ""
    sample: int = 0
    parts: Mapping[str, bool | None] = field(default_factory=dict, hash=False)

    def plain(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {
            "id": self.id,
            "split": self.split,
            "row": self.row,
            "sample": self.sample,
            "question": self.question,
            "answer": self.answer,
            "expected": self.expected,
            "scores": self.scores,
            "reason": self.reason,
            "parts": dict(self.parts),
        }


def score(row: int, question: str, expected: str, answer: str) -> ScoredAnswer:
    """Score an answer by its text; the dimensions that go-witness judges stay None."""
    # False unless shown: an answer that cannot be read fails every dimension that applies.
    scores: dict[str, bool | None] = dict.fromkeys((d.name for d in DIMENSIONS), False)
    scores.update(dict.fromkeys(JUDGED))
    scores["exact"] = answer.strip() == expected.strip()
    right = read_answer(expected)
    if right.rego is None:
        scores["rego"] = None
    reason = ""
    try:
        given_answer = read_answer(answer)
    except UnreadableAnswerError as error:
        reason = str(error)
    else:
        scores["readable"] = True
        reason = _score_parts(scores, right, given_answer)
    return ScoredAnswer(row, question, expected, answer, scores, reason)


def _score_parts(scores: dict[str, bool | None], right: ReadAnswer, given: ReadAnswer) -> str:
    """Fill in the scores of a readable answer; return the first fault of its policy, "" if there is none."""
    scores["shell"] = cut_here_documents(given.shell)[0] == cut_here_documents(right.shell)[0]
    scores["attestors"] = given.run.attestors == right.run.attestors
    scores["command"] = (given.run.command, given.run.environment) == (
        right.run.command,
        right.run.environment,
    )
    if right.rego is not None:
        scores["rego"] = given.rego == right.rego
    try:
        policy = given.filled_policy(KEY_ID, PUBLIC_PEM)
    except UnreadableAnswerError as error:
        return str(error)
    scores["policy_json"] = True
    wanted = right.filled_policy(KEY_ID, PUBLIC_PEM)
    scores["step"] = given.run.step == right.run.step and list_steps(policy) == list_steps(wanted)
    scores["types"] = list_attestation_types(policy) == list_attestation_types(wanted)
    faults = list_policy_faults(policy)
    scores["policy_schema"] = not faults
    return faults[0] if faults else ""


def list_steps(policy: Mapping[str, Any]) -> list[tuple[str, object]]:
    """The (key, name) of each step, [] if the policy has another form."""
    found = policy.get("steps")
    if not isinstance(found, dict):
        return []
    return [(key, step.get("name") if isinstance(step, dict) else None) for key, step in found.items()]


def list_attestation_types(policy: Mapping[str, Any]) -> list[object]:
    """The attestation types that the steps require, sorted; [] if the policy has another form."""
    # A model may write any JSON here, so every shape but the right one scores as no types.
    try:
        return sorted(each["type"] for step in policy["steps"].values() for each in step["attestations"])
    except (AttributeError, KeyError, TypeError):
        return []


def list_policy_faults(policy: object) -> list[str]:
    """The violations of the schema of policies that go-witness reads."""
    from witness_schema import load

    # `validation`: what go-witness reads, as a hand-written policy may omit what it always writes. The validator quotes
    # the value, which may be the whole policy.
    return [quote(error.message) for error in load("policy", mode="validation").iter_errors(policy)]


@dataclass(frozen=True, slots=True)
class Score:
    """`passed` of `asked` answers; an answer that the dimension does not apply to is not counted."""

    name: str
    title: str
    meaning: str
    passed: int
    asked: int

    @property
    def share(self) -> float:
        """The share of passed answers, 0 to 1; 0 if none was asked."""
        return self.passed / self.asked if self.asked else 0.0


def sum_scores(
    answers: Iterable[ScoredAnswer], dimensions: Sequence[Dimension] = DIMENSIONS
) -> tuple[Score, ...]:
    """The scores by dimension, in the order of the dimensions, without those that apply to no answer."""
    answers = tuple(answers)
    made = (_sum_dimension(dimension, answers) for dimension in dimensions)
    return tuple(score for score in made if score.asked)


def _sum_dimension(dimension: Dimension, answers: Iterable[ScoredAnswer]) -> Score:
    verdicts = [answer.scores[dimension.name] for answer in answers]
    asked = [verdict for verdict in verdicts if verdict is not None]
    return Score(dimension.name, dimension.title, dimension.meaning, sum(asked), len(asked))


def read_messages(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    """The question and the answer of a row. Raises UnreadableSource for other messages."""
    messages = row.get("messages")
    if not isinstance(messages, list) or [m.get("role") for m in messages] != ["user", "assistant"]:
        raise UnreadableSource(
            "the row is not one question and one answer",
            where=where,
            advice="use a data set that `generate` wrote",
        )
    return messages[0]["content"], messages[1]["content"]


def read_question_and_answer(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    """The same of a row of the grid. Raises UnreadableSource also for an answer of another form."""
    question, expected = read_messages(row, where)
    try:
        read_answer(expected).filled_policy(KEY_ID, PUBLIC_PEM)
    except UnreadableAnswerError as error:
        raise UnreadableSource(
            f"the row's answer cannot be scored by: {error}",
            where=where,
            advice="use a data set that `generate` wrote",
        ) from None
    return question, expected
