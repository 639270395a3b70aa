"""A task: a question to a model, the answer that we know to be right, and the spec from which both and the hidden tests follow.

A task is data. `witness_training.scoring.score` judges an answer to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from witness_schema.json_writing import dumps

# A JSON object. It decides everything about a task: equal specs give equal tasks, on every machine.
Spec = Mapping[str, Any]
# What an answer that is a script finds: an empty folder, one in which the variables of a CI job are set, or one in a network of its
# own with the services of a job.
Environment = Literal["empty-folder", "ci-job", "served-job"]


@dataclass(frozen=True, slots=True)
class Task:
    """One task.

    family:     the family that made it, and judges its answers.
    files:      the documents that the question shows, by the names that it gives them.
    answer:     the reference answer, in Markdown.
    difficulty: 1 (one fact, copied) to 5.
    axes:       axis → the values of this task on it (`witness_training.tasks.axes`).
    """

    family: str
    spec: Spec = field(hash=False)
    question: str
    answer: str
    difficulty: int
    axes: Mapping[str, tuple[str, ...]] = field(hash=False)
    files: Mapping[str, str] = field(hash=False, default_factory=dict)
    environment: Environment = "empty-folder"

    @property
    def id(self) -> str:
        """`FAMILY/` and 16 hex digits of the spec's digest: equal for equal specs, and for no others."""
        return f"{self.family}/{digest_spec(self.spec)[:16]}"


def digest_spec(spec: Spec) -> str:
    """The sha256 of a spec, in hex: of its JSON with sorted keys."""
    return hashlib.sha256(dumps(spec, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of an answer.

    passed:   every part holds. None: nobody can tell, because a service or a sandbox is not here (`reason` says which).
    reward:   the share of the parts that hold, 0.0 to 1.0; 1.0 exactly if passed, 0.0 where nothing was judged.
    parts:    part → whether it holds, in the order in which it was judged; None: not reached.
    reason:   the first fault, with the words of go-witness where they are its; "" if passed.
    evidence: what the verdict rests on, as JSON: made documents by digest, exit codes, denials.
    """

    passed: bool | None
    reward: float
    parts: Mapping[str, bool | None] = field(hash=False)
    reason: str
    evidence: Mapping[str, Any] = field(hash=False, default_factory=dict)


def conclude(
    parts: Mapping[str, bool | None], reason: str, evidence: Mapping[str, Any] | None = None
) -> Verdict:
    """The verdict on judged parts: passed if each holds."""
    passed = bool(parts) and all(parts.values())
    held = sum(part is True for part in parts.values())
    # Parts that were not reached count as failed: an answer that stops early must not gain by it.
    return Verdict(
        passed, held / len(parts) if parts else 0.0, parts, "" if passed else reason, evidence or {}
    )


def leave_unjudged(reason: str) -> Verdict:
    """The verdict where nobody can tell."""
    return Verdict(None, 0.0, {}, reason)
