"""What judges work with: real go-witness, and a place where scripts run. Opened once for many answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from witness_schema.oracle import Functionary, Oracle

# How the script ended.
End = Literal["done", "failed", "not judged"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One run of a script in a fresh folder.

    before_run, after_run: shell that runs right before, and right after, each `witness run` of the script, in its folder and
                           environment (a tampered artifact, an untracked file); what it prints is dropped.
    environment:           variables beside the bare ones (those of a CI job).
    """

    name: str
    before_run: str = ""
    after_run: str = ""
    environment: Mapping[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class WitnessCall:
    """One call of `witness` by a script.

    argv:      without the program's name. code: its exit code. log: what it printed, shortened.
    documents: option or place → content, as it was when the call ended: what `-o` wrote; for `verify` the policy, keys and
               attestations that it read; for `run` and `sign` the key that it signed with.
    """

    argv: tuple[str, ...]
    code: int
    log: str
    documents: Mapping[str, bytes] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """What happened in one scenario. harm: what of the canary files was changed, "" for nothing."""

    scenario: str
    end: End
    reason: str
    calls: tuple[WitnessCall, ...]
    harm: str


@dataclass(frozen=True, slots=True)
class NoSandbox:
    """Scripts of others cannot be run here; nothing was started."""

    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Bench:
    """An oracle that judges documents, its key, and how scripts are run.

    trusted: scripts are ours (reference answers) and need no box; a bench for answers of others has False.
    """

    oracle: Oracle
    key: Functionary
    trusted: bool = False

    def run_script(self, shell: str, scenarios: Sequence[Scenario]) -> tuple[ScriptReport, ...] | NoSandbox:
        """Run a script once in each scenario, each in a fresh folder of one sandbox, with `sh -eu`."""
        raise NotImplementedError


@contextmanager
def open_bench(*, trusted: bool = False) -> Iterator[Bench]:
    """Start what judges work with; leaving the `with` ends it. Builds the oracle where it is missing."""
    with Oracle.start() as oracle:
        yield Bench(oracle, oracle.keys(), trusted)
