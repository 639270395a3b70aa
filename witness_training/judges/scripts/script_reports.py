"""What is asked of a run of a script, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# How the script ended.
End = Literal["done", "failed", "not judged"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One run of a script in a fresh folder.

    before_run, after_run: shell that runs right before, and right after, each `witness run` of the script, in its folder and
                           environment (a tampered artifact, an untracked file), with the step's name in WITNESS_STEP and PATH as
                           it was before the script; what it prints is dropped.
    environment:           variables beside the bare ones (those of a CI job).
    """

    name: str
    before_run: str = ""
    after_run: str = ""
    environment: Mapping[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class WitnessCall:
    """One call of `witness` by a script.

    argv:      without the program's name. code: its exit code. log: the end of what it logged, 4 KiB.
    flags:     flag → its values, of those that were given on the command line or in the configuration file; the short names and
               `--flag=value` are read as `witness` reads them. {"step": ("build",), "attestations": ("git", "environment")}.
    command:   "run", "sign", "verify" …; "" where argv names none.
    documents: flag → content of the file that it names, as it was when the call ended: `outfile` (what the call itself wrote,
               or printed for want of a file), `signer-file-key-path`, `policy`, `publickey`, `attestations/0`, `artifactfile` …; `exported/NAME` is an
               attestation that `run` signed on its own. What is longer than 1 MiB is left out.
    hooks:     the exit codes of `before_run` and `after_run`, of those that ran.
    aside:     whether it ran in a process of its own: a call inside of another one, or beside it.
    """

    argv: tuple[str, ...]
    code: int
    log: str
    documents: Mapping[str, bytes] = field(hash=False, default_factory=dict)
    hooks: tuple[int, ...] = ()
    aside: bool = False
    flags: Mapping[str, tuple[str, ...]] = field(hash=False, default_factory=dict)
    command: str = ""


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """What happened in one scenario. harm: what of the canary files was changed, "" for nothing. folder: where it ran; it is gone."""

    scenario: str
    end: End
    reason: str
    calls: tuple[WitnessCall, ...]
    harm: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class NoSandbox:
    """Scripts of others cannot be run here; nothing was started."""

    reason: str
    advice: str
