"""The oracle's round trips, verifications and runs, each beside a process of its own for every request."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measuring import Contender, Measured, in_turn
from benchmarks.tables import Table, beside
from witness_schema.oracle import Functionary, Oracle, RunRequest, VerifyRequest, witness_command
from witness_training.judges.answer_reading import read_answer
from witness_training.judges.example_worlds import case_for
from witness_training.judges.policy_judge import build_request
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid_sampling import sample

ROUNDS = 3
VERIFIED, RUNS, COMMANDS = 200, 16, 4
REPEATS = 10  # times that each attestation is sent for a round trip
_WITNESS_RUN = ("run", "-s", "build", "-a", "git,environment", "-k", "../key.pem", "-o", "../out.json")
_COMMAND = ("sh", "-c", "echo Success > output.txt")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is judged: requests of the data set's own examples, a repository to run in, and the `witness` command."""

    requests: Sequence[VerifyRequest]
    repository: Path
    witness: Path

    @property
    def attestations(self) -> Iterator[tuple[str, Any]]:
        """Every attestation of the requests."""
        return (pair for asked in self.requests for pair in asked.attestations)

    @property
    def run(self) -> RunRequest:
        """A run of git, environment, material, command-run and product."""
        return RunRequest("build", ("git", "environment"), _COMMAND, str(self.repository), _environment())


def tables() -> Iterator[Table]:
    """One table of rates, and one of runs: pipelined, and a `witness` process for each."""
    with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as name:
        bench = _prepare(Path(name))
        empty, *asked, command = in_turn(_contenders(bench), ROUNDS)
    trips, verified, ran = (one.without(empty) for one in asked)
    note = f"one worker; its start and end ({empty.cpu_each:.2f} s of CPU) taken off"
    yield beside("oracle", [trips, verified, ran, _started(verified, empty)], unit="requests", notes=[note])
    yield beside("a run", [Measured("oracle.run_all", ran.costs), command], unit="runs")


def _started(verified: Measured, empty: Measured) -> Measured:
    """A verification for which an oracle is started and ended."""
    single = Measured("verify", tuple(type(c)(1, c.cpu / c.items, c.clock / c.items) for c in verified.costs))
    return empty.and_then(single, "verify, an oracle for each")


def _contenders(bench: Bench) -> list[Contender]:
    return [
        Contender("start and end", lambda: _session(lambda _: 1)),
        Contender("roundtrip_all", lambda: _session(lambda oracle: _round_trips(oracle, bench))),
        Contender("verify_all", lambda: _session(lambda oracle: _all(oracle.verify_all(bench.requests)))),
        Contender("run_all", lambda: _session(lambda oracle: _all(oracle.run_all([bench.run] * RUNS)))),
        Contender("witness run", lambda: _commands(bench)),
    ]


def _session(work: Callable[[Oracle], int]) -> int:
    """In a session of its own, so that the CPU of its processes is counted when they have ended."""
    with Oracle.start(jobs=1) as oracle:
        return work(oracle)


def _round_trips(oracle: Oracle, bench: Bench) -> int:
    return sum(_all(oracle.roundtrip_all(bench.attestations)) for _ in range(REPEATS))


def _all(answers: Iterator[object]) -> int:
    return sum(1 for _ in answers)


def _commands(bench: Bench) -> int:
    for _ in range(COMMANDS):
        command = (bench.witness, *_WITNESS_RUN, "--", *_COMMAND)
        subprocess.run(command, cwd=bench.repository, env=_environment(), check=True, capture_output=True)
    return COMMANDS


def _prepare(folder: Path) -> Bench:
    """Requests from examples, a repository with a commit, and a key beside it."""
    with Oracle.start(jobs=1) as oracle:
        key = oracle.keys()
    repository = folder / "repository"
    repository.mkdir()
    for command in (
        ("git", "init", "-q", "-b", "main", "."),
        (
            "git",
            "-c",
            "user.name=n",
            "-c",
            "user.email=n@localhost",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "first",
        ),
        ("openssl", "genpkey", "-algorithm", "ed25519", "-out", "../key.pem"),
    ):
        subprocess.run(command, cwd=repository, env=_environment(), check=True, capture_output=True)
    return Bench([*islice(_requests(key), VERIFIED)], repository, witness_command(folder / "bin"))


def _requests(key: Functionary) -> Iterator[VerifyRequest]:
    for variant in sample(VERIFIED, seed=7):
        example = example_of(variant)
        yield build_request(read_answer(example.answer), case_for(variant).kept, key)


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "CI": "true", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
