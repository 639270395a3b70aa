"""The oracle's round trips, verifications and runs, next to one process for every request."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.measuring import Contender, Measured, measure_in_turn
from benchmarks.tables import Table, compare_costs
from witness_schema.oracle import Functionary, Oracle, RunRequest, VerifyRequest, witness_command
from witness_training.judges.answer_reading import read_answer
from witness_training.judges.example_worlds import case_for
from witness_training.judges.policy_judge import build_request
from witness_training.tasks.examples import example_of
from witness_training.tasks.grid_sampling import sample

ROUNDS = 3
VERIFIED, RUNS, COMMANDS = 200, 16, 4
REPEATS = 10  # times that each attestation is sent for a round trip, which alone is too short to measure
_WITNESS_RUN = ("run", "-s", "build", "-a", "git,environment", "-k", "../key.pem", "-o", "../out.json")
_COMMAND = ("sh", "-c", "echo Success > output.txt")


@dataclass(frozen=True, slots=True)
class Bench:
    """What is judged: requests from examples of the data set, a repository to run in, and the `witness` command."""

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
        return RunRequest(
            "build", ("git", "environment"), _COMMAND, str(self.repository), _build_environment()
        )


def tables() -> Iterator[Table]:
    """Yield a table of rates, and one of runs: pipelined, and with a `witness` process for each."""
    with tempfile.TemporaryDirectory(prefix="witness-schema-bench-") as name:
        bench = _prepare(Path(name))
        empty, *asked, command = measure_in_turn(_list_contenders(bench), ROUNDS)
    # Every session starts and ends an oracle; without that cost the rates are those of the requests alone.
    trips, verified, ran = (one.subtract(empty) for one in asked)
    note = f"one worker; its start and end ({empty.cpu_each:.2f} s of CPU) taken off"
    yield compare_costs(
        "oracle", [trips, verified, ran, _add_start(verified, empty)], unit="requests", notes=[note]
    )
    yield compare_costs("a run", [Measured("oracle.run_all", ran.costs), command], unit="runs")


def _add_start(verified: Measured, empty: Measured) -> Measured:
    """Estimate a verification for which an oracle is started and ended."""
    single = Measured("verify", tuple(type(c)(1, c.cpu / c.items, c.clock / c.items) for c in verified.costs))
    return empty.add(single, "verify, an oracle for each")


def _list_contenders(bench: Bench) -> list[Contender]:
    return [
        Contender("start and end", lambda: _run_session(lambda _: 1)),
        Contender("roundtrip_all", lambda: _run_session(lambda oracle: _judge_round_trips(oracle, bench))),
        Contender(
            "verify_all", lambda: _run_session(lambda oracle: _count(oracle.verify_all(bench.requests)))
        ),
        Contender("run_all", lambda: _run_session(lambda oracle: _count(oracle.run_all([bench.run] * RUNS)))),
        Contender("witness run", lambda: _run_commands(bench)),
    ]


def _run_session(work: Callable[[Oracle], int]) -> int:
    """Work in a session of its own: the CPU of its processes counts only once they have ended."""
    # One worker, since the rates are for one core.
    with Oracle.start(jobs=1) as oracle:
        return work(oracle)


def _judge_round_trips(oracle: Oracle, bench: Bench) -> int:
    return sum(_count(oracle.roundtrip_all(bench.attestations)) for _ in range(REPEATS))


def _count(answers: Iterator[object]) -> int:
    return sum(1 for _ in answers)


def _run_commands(bench: Bench) -> int:
    for _ in range(COMMANDS):
        command = (bench.witness, *_WITNESS_RUN, "--", *_COMMAND)
        subprocess.run(
            command, cwd=bench.repository, env=_build_environment(), check=True, capture_output=True
        )
    return COMMANDS


def _prepare(folder: Path) -> Bench:
    """Make requests from examples, a repository with a commit, and a key next to it."""
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
        subprocess.run(command, cwd=repository, env=_build_environment(), check=True, capture_output=True)
    return Bench([*islice(_build_requests(key), VERIFIED)], repository, witness_command(folder / "bin"))


def _build_requests(key: Functionary) -> Iterator[VerifyRequest]:
    for variant in sample(VERIFIED, seed=7):
        example = example_of(variant)
        yield build_request(read_answer(example.answer), case_for(variant).kept, key)


def _build_environment() -> dict[str, str]:
    # Fixed and small: attestors record the environment, and git must not read the user's settings.
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "CI": "true", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
