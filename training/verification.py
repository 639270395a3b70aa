"""Every judge on every example: schemas, round trips, policies and denials by real go-witness, and the shell itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from training.answer_reading import ReadAnswer, UnreadableAnswerError, read_answer
from training.evidence import Case, case_for
from training.examples import Judge, TrainingExample
from training.judging import Evidence, broken_request, denied_with, recorded, refusal, request
from training.manifest import Tools
from training.setup_runs import SetupRuns
from training.setups import Setup, setup_of
from witness_schema import load
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle, witness_command
from witness_schema.oracle.build import path as oracle_path
from witness_schema.verdict import Accepted

Progress = Callable[[int, int], None]
CHUNK = 64  # examples whose worlds are held at once


@contextmanager
def go_witness() -> Iterator[GoWitness]:
    """Real go-witness as the verification of a data set; builds the oracle where it is not built."""
    with Oracle.start() as oracle, tempfile.TemporaryDirectory(prefix="witness-schema-") as folder:
        yield GoWitness(oracle, witness_command(Path(folder)), oracle_path().parent / "executed")


@dataclass(frozen=True, slots=True)
class _Examined:
    """An example beside what its answer says and what it is judged on."""

    example: TrainingExample
    answer: ReadAnswer
    case: Case

    @property
    def evidences(self) -> tuple[Evidence, ...]:
        return (self.case.kept,) if self.case.broken is None else (self.case.kept, self.case.broken)


class GoWitness:
    """The judges. `witness` is the command that answers run; `memory` remembers shells that ran well with it."""

    def __init__(self, oracle: Oracle, witness: Path, memory: Path | None) -> None:
        self._oracle, self._witness, self._memory = oracle, witness, memory
        self._key = oracle.keys()
        said = oracle.version()
        self.tools = Tools(said.version, said.sum, said.go, version("witness-schema"))

    def verify(self, examples: Sequence[TrainingExample], progress: Progress) -> Sequence[tuple[Judge, ...]]:
        """The judges that passed each example; WitnessSchemaError, naming the example and the judge, if one does not."""
        shells: dict[Setup, TrainingExample] = {}
        for example in examples:
            shells.setdefault(setup_of(example.variant), example)
        with SetupRuns(self._witness, self._memory) as runs:
            runs.begin({setup: _read(example).shell for setup, example in shells.items()})
            total = len(examples) + len(shells)
            for start in range(0, len(examples), CHUNK):
                self._judge([_examine(example) for example in examples[start : start + CHUNK]])
                progress(min(start + CHUNK, len(examples)) + runs.done, total)
            for setup, reason in runs.failures(lambda: progress(len(examples) + runs.done, total)).items():
                _refuse(shells[setup], "execution", reason)
        return [_passed(example) for example in examples]

    def _judge(self, examined: Sequence[_Examined]) -> None:
        """All judges but the execution."""
        for each in examined:
            _check_schemas(each, each.answer.filled_policy(self._key.key_id, self._key.public_pem))
        self._round_trips(examined)
        self._policies(examined)
        self._denials([each for each in examined if each.case.broken is not None])

    def _round_trips(self, examined: Sequence[_Examined]) -> None:
        asked = [
            (each, pair)
            for each in examined
            for evidence in each.evidences
            for pair in _recorded(each, evidence)
        ]
        verdicts = self._oracle.roundtrip_all(pair for _, pair in asked)
        for (each, (kind, _)), verdict in zip(asked, verdicts, strict=True):
            if not isinstance(verdict, Accepted):
                _refuse(each.example, "round-trip", f"{kind}: {verdict}")

    def _policies(self, examined: Sequence[_Examined]) -> None:
        requests = [request(each.answer, each.case.kept, self._key) for each in examined]
        for each, result in zip(examined, self._oracle.verify_all(requests), strict=True):
            if reason := refusal(result):
                _refuse(each.example, "policy", reason)

    def _denials(self, examined: Sequence[_Examined]) -> None:
        broken = [(each, each.case.broken) for each in examined if each.case.broken is not None]
        requests = [broken_request(each.answer, evidence, self._key) for each, evidence in broken]
        for (each, _), result in zip(broken, self._oracle.verify_all(requests), strict=True):
            if not denied_with(result, each.case.messages):
                _refuse(each.example, "denial", refusal(result) or "accepted")


def _passed(example: TrainingExample) -> tuple[Judge, ...]:
    if example.variant.rego is None:
        return ("schema", "round-trip", "policy", "execution")
    return ("schema", "round-trip", "policy", "denial", "execution")


def _examine(example: TrainingExample) -> _Examined:
    return _Examined(example, _read(example), case_for(example.variant))


def _read(example: TrainingExample) -> ReadAnswer:
    try:
        return read_answer(example.answer)
    except UnreadableAnswerError as error:
        _refuse(example, "policy", str(error))


def _recorded(each: _Examined, evidence: Evidence) -> list[tuple[str, object]]:
    return [evidence.attestations[name] for name in recorded(each.answer)]


def _check_schemas(each: _Examined, policy: object) -> None:
    """The policy as go-witness may read it, the attestations as it writes them."""
    faults = [f"policy: {fault}" for fault in load("policy", mode="validation").iter_errors(policy)]
    for evidence in each.evidences:
        for name in recorded(each.answer):
            faults += [f"{name}: {fault}" for fault in load(name).iter_errors(evidence.attestations[name][1])]
    if faults:
        _refuse(each.example, "schema", faults[0])


def _refuse(example: TrainingExample, judge: Judge, reason: str) -> NoReturn:
    raise WitnessSchemaError(
        f"an example did not pass {judge}: {reason}",
        where=example.id,
        advice="nothing was written; this is a defect of witness-schema: please report it with these lines",
    )
