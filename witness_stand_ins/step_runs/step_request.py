"""What a user asks of a run, checked before anything is started."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from witness_generators.runs.combinations import find_refusal
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_stand_ins.step_runs.attestor_ways import WAYS, AttestorWay, find_way

ALWAYS = ("material", "command-run", "product")
PATIENCE = 600.0  # seconds: a service that never answers is waited for no longer


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step to run.

    attestors: by name; material, command-run and product run always. command: its words.
    repo:      the folder that it runs in, inside a repository. event, ref, faults: as `StandIns` takes them.
    supply:    attestors for which a document is laid down. keep_supplied: whether it stays in the folder.
    witness:   the user's own program, None for the oracle. key: the user's own private key, None for one of the run.
    timeout:   seconds that the whole step may take. isolated: whether it runs in a private network, so that nothing of the stand-ins
               is recorded.
    """

    attestors: tuple[str, ...]
    command: tuple[str, ...]
    step: str = "build"
    repo: Path = Path()
    event: str = ""
    ref: str = ""
    faults: tuple[str, ...] = ()
    supply: tuple[str, ...] = ()
    keep_supplied: bool = False
    witness: Path | None = None
    key: Path | None = None
    timeout: float = PATIENCE
    isolated: bool = False

    @property
    def chosen(self) -> tuple[AttestorWay, ...]:
        """The ways of the attestors that are named, each once, without those that run always."""
        return tuple(WAYS[name] for name in dict.fromkeys(self.attestors) if name not in ALWAYS)

    @property
    def services(self) -> tuple[str, ...]:
        """The stand-ins that these attestors ask."""
        return tuple(dict.fromkeys(service for way in self.chosen for service in way.services))

    def check(self) -> None:
        """Raises UnknownName and Misuse for what cannot be run, BrokenEnvironment for a program that cannot be started."""
        if not self.command:
            raise Misuse(
                "the command of the step is missing", advice="write it after --, for instance -- make"
            )
        if not self.step:
            raise Misuse("a step has a name", where="--step", advice="for instance --step build")
        for name in (*self.attestors, *self.supply):
            find_way(name)
        if refusal := find_refusal(self.attestors):
            raise Misuse(
                f"these attestors cannot run together: {refusal.reason}", advice="run them one after another"
            )
        self._check_supply()
        if not self.services and (asking := self._name_job_option()):
            raise Misuse(
                f"{asking} is of a job, and no attestor of one runs",
                where=asking,
                advice="add one, for instance github",
            )
        if self.witness is not None and not (self.witness.is_file() and os.access(self.witness, os.X_OK)):
            raise BrokenEnvironment(
                "this is no program", where=str(self.witness), advice="name your witness: --witness PATH"
            )
        if self.timeout <= 0:
            raise Misuse(
                "a step takes more than no time", where="--timeout", advice="for instance --timeout 600"
            )

    def _check_supply(self) -> None:
        for name in self.supply:
            if not WAYS[name].product:
                able = ",".join(way.name for way in WAYS.values() if way.product)
                raise Misuse(f"{name} needs no document", where="--supply", advice=f"one of: {able}")
            if name not in self.attestors:
                raise Misuse(
                    f"a document for {name} is of no use: it does not run",
                    where="--supply",
                    advice=f"add {name} to the attestors",
                )

    def _name_job_option(self) -> str:
        given = {
            "--event": self.event,
            "--ref": self.ref,
            "--fault": self.faults,
            "--isolated": self.isolated,
        }
        return next((name for name, value in given.items() if value), "")


def split_names(texts: Sequence[str]) -> tuple[str, ...]:
    """The names in texts that hold several with commas between."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())
