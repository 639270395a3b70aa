"""What one answer of a model is worth beside the answer of the data set: a list of yes, no, or not asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError, read_answer

# A key as the shell would fill it in; no score looks at what it is.
KEY_ID, PUBLIC_PEM = "0" * 64, "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"
_HEREDOC_BODY = re.compile(r"(<<'?(\w+)'?\n).*?^(\2)$", re.MULTILINE | re.DOTALL)
Judgement = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is scored. `title` is what tables and pictures call it."""

    name: str
    title: str
    meaning: str


# From the most forgiving to the strictest; the last three need real go-witness.
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
JUDGED = ("accepted", "refused", "works")


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One question, what was told and what was expected; `scores` by dimension, None where it does not apply."""

    row: int
    question: str
    expected: str
    answer: str
    scores: dict[str, bool | None] = field(hash=False)
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "row": self.row,
            "question": self.question,
            "answer": self.answer,
            "expected": self.expected,
            "scores": self.scores,
            "reason": self.reason,
        }


def score(row: int, question: str, expected: str, answer: str) -> ScoredAnswer:
    """Everything that the text alone tells; the judged dimensions are left at None."""
    scores: dict[str, bool | None] = dict.fromkeys((d.name for d in DIMENSIONS), False)
    scores.update(dict.fromkeys(JUDGED))
    scores["exact"] = answer.strip() == expected.strip()
    right = read_answer(expected)
    if right.rego is None:
        scores["rego"] = None
    reason = ""
    try:
        told = read_answer(answer)
    except UnreadableAnswerError as error:
        reason = str(error)
    else:
        scores["readable"] = True
        reason = _score_parts(scores, right, told)
    return ScoredAnswer(row, question, expected, answer, scores, reason)


def _score_parts(scores: dict[str, bool | None], right: ReadAnswer, given: ReadAnswer) -> str:
    """Fill in the scores of a readable answer; what is wrong with its policy, "" if nothing."""
    scores["shell"] = strip_heredocs(given.shell) == strip_heredocs(right.shell)
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


def strip_heredocs(shell: str) -> str:
    """The shell without the texts of its here-documents."""
    return _HEREDOC_BODY.sub(r"\1\3", shell)


def list_steps(policy: Mapping[str, Any]) -> list[tuple[str, object]]:
    """(key, name) of each step."""
    found = policy.get("steps")
    if not isinstance(found, dict):
        return []
    return [(key, step.get("name") if isinstance(step, dict) else None) for key, step in found.items()]


def list_attestation_types(policy: Mapping[str, Any]) -> list[object]:
    """The types that the steps ask for, in the order of their names; [] where the policy has another form."""
    try:
        return sorted(each["type"] for step in policy["steps"].values() for each in step["attestations"])
    except (AttributeError, KeyError, TypeError):
        return []


def list_policy_faults(policy: object) -> list[str]:
    """What the schema of the policies that go-witness reads says against it."""
    from witness_schema import load

    return [
        str(getattr(error, "message", error))
        for error in load("policy", mode="validation").iter_errors(policy)
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """`passed` of `asked` answers; an answer that a dimension does not apply to is not asked."""

    name: str
    title: str
    meaning: str
    passed: int
    asked: int

    @property
    def share(self) -> float:
        """0 to 1; 0 where nothing was asked."""
        return self.passed / self.asked if self.asked else 0.0


def sum_scores(
    answers: Iterable[ScoredAnswer], chosen: Callable[[Dimension], bool] = lambda _: True
) -> tuple[Score, ...]:
    """The sums by dimension, in the order of DIMENSIONS; dimensions that apply to no answer are left out."""
    answers = tuple(answers)
    made = (_sum_dimension(dimension, answers) for dimension in DIMENSIONS if chosen(dimension))
    return tuple(score for score in made if score.asked)


def _sum_dimension(dimension: Dimension, answers: Iterable[ScoredAnswer]) -> Score:
    verdicts = [answer.scores[dimension.name] for answer in answers]
    asked = [verdict for verdict in verdicts if verdict is not None]
    return Score(dimension.name, dimension.title, dimension.meaning, sum(asked), len(asked))


def read_question_and_answer(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    """The two messages of one of our rows."""
    messages = row.get("messages")
    if not isinstance(messages, list) or [m.get("role") for m in messages] != ["user", "assistant"]:
        raise UnreadableSource(
            "the row is not one question and one answer", where=where, advice="use a data set of `generate`"
        )
    return messages[0]["content"], messages[1]["content"]
