"""How a run ends: as a record of what was made, or with the reason why nothing was recorded."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_schema.printable import quote, shorten
from witness_stand_ins.step_runs.attestor_ways import WAYS
from witness_stand_ins.step_runs.step_request import StepRequest
from witness_stand_ins.step_runs.supplied_documents import Document
from witness_stand_ins.step_runs.witness_program import Ended

FINDING, MISUSE = 1, 2
# In the log of go-witness, where a line break within a message is written as `\n` (`attestation/factory.go` has the words).
_FAILED = re.compile(r"attestor ([a-z0-9-]+) failed: (.*?)(?=\\n|\"\s*$|$)", re.M)
_LOGGED = re.compile(r'^.*?level=(?:error|fatal) msg="?(.*?)"?$', re.M)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one attestor recorded: its name, its predicate type, one line of facts, and what was stood in for."""

    attestor: str
    type: str
    facts: str
    stands: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A collection that was made and signed.

    program: whose `witness`. own_key: whether the user's key signed. command: the words that were recorded.
    supplied: documents that were laid down. kept: whether they are still there. asked: requests by stand-in.
    routing: names of the variables that lead to stand-ins. absent: lines on what the machine did not have for the step.
    subject: the digest by which the collection is found, "" for none. verified: whether it passed its policy, None where
    it has no subject; said: the last line of the verification. files: everything that was made, by name.
    """

    program: str
    own_key: bool
    attestations: tuple[Recorded, ...]
    supplied: tuple[Document, ...]
    kept: bool
    asked: Mapping[str, int]
    routing: tuple[str, ...]
    absent: tuple[str, ...]
    subject: str
    verified: bool | None
    said: str
    ends: str
    files: Mapping[str, bytes] = field(hash=False)


@dataclass(frozen=True, slots=True)
class StepFailed:
    """Nothing was recorded. code: the exit code: 1 for a result, 2 where the call is to be corrected."""

    what: str
    advice: str
    code: int


def explain_failure(request: StepRequest, ended: Ended) -> StepFailed:
    """Why `witness run` made no collection, from how it ended and what it said."""
    words = shorten(shlex.join(request.command), 100)
    if ended.timed_out:
        return StepFailed(
            f"the step was ended after {request.timeout:g} seconds; nothing was recorded",
            "if it needs longer: --timeout SECONDS; a service that never answers (--fault silent) needs a limit in the pipeline too",
            FINDING,
        )
    reasons = dict(_FAILED.findall(ended.said))
    if "command-run" in reasons:
        return StepFailed(
            f"{words} failed: {reasons['command-run']}; go-witness records nothing of a command that fails",
            "run the command alone and mend it",
            FINDING,
        )
    missing = [name for name in reasons if name in WAYS and WAYS[name].product]
    if missing:
        asked = "; ".join(f"{name} reads {WAYS[name].product}" for name in missing)
        return StepFailed(
            f"nothing was recorded: {', '.join(f'{name}: {reasons[name]}' for name in missing)}; {asked}",
            f"let the command write it, or lay one down: --supply {','.join((*request.supply, *missing))}",
            MISUSE,
        )
    told = "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) or read_last_error(ended)
    return StepFailed(f"go-witness refused, and nothing was recorded: {told}", "", FINDING)


def read_last_error(ended: Ended) -> str:
    """The last error that it logged, else its last line."""
    logged = _LOGGED.findall(ended.said)
    lines = ended.said.strip().splitlines()
    last = logged[-1] if logged else lines[-1] if lines else f"it ended with {ended.code}"
    return quote(last)
