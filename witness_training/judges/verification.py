"""Runs every judge on every example: schemas, round trips, policies, denials, the shell itself, and what it must refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from witness_schema import attestor_names, load
from witness_schema.errors import NotConformant
from witness_schema.oracle import Oracle, VerifyRequest
from witness_schema.oracle.build import find_binary as oracle_path
from witness_schema.verdict import Accepted
from witness_training.judges.answer_programs import require_programs
from witness_training.judges.answer_reading import ReadAnswer, UnreadableAnswerError, read_answer
from witness_training.judges.example_worlds import Case, case_for
from witness_training.judges.made_documents import UnusableError, collect_made, runs_command
from witness_training.judges.policy_judge import (
    build_request,
    explain_refusal,
    is_denied_with,
)
from witness_training.judges.refusals import judge_refusals, judge_tampering
from witness_training.judges.setup_runs import Outcome, Remembered, SetupRuns
from witness_training.judges.tools import Tools
from witness_training.tasks.answers import list_policy_types
from witness_training.tasks.examples import Judge, TrainingExample
from witness_training.tasks.setups import Setup, setup_of

Progress = Callable[[int, int], None]
CHUNK = 64  # examples whose worlds are in memory at once


@contextmanager
def start_go_witness() -> Iterator[GoWitness]:
    """Provide real go-witness as the verification of a data set; builds the oracle if it is missing.

    Raises BrokenEnvironment if programs are missing, NotAClone outside a clone.
    """
    require_programs()
    with Oracle.start() as oracle:
        yield GoWitness(oracle, oracle_path().parent / "executed")


@dataclass(frozen=True, slots=True)
class _Examined:
    """An example with its case and its requests: `kept` must pass, each of `broken` must be denied."""

    example: TrainingExample
    case: Case
    kept: VerifyRequest
    broken: tuple[VerifyRequest, ...]

    @property
    def requests(self) -> tuple[VerifyRequest, ...]:
        return (self.kept, *self.broken)


class GoWitness:
    """All judges. `memory` is a folder that remembers what passed; None for none.

    refused: kind of refusal → how many of them go-witness gave of the set-ups that were judged.
    """

    def __init__(self, oracle: Oracle, memory: Path | None) -> None:
        self._oracle, self._memory = oracle, memory
        self.refused: Counter[str] = Counter()
        self._key = oracle.keys()
        known = oracle.version()
        self.tools = Tools(known.version, known.sum, known.go, version("witness-schema"))

    def verify(self, examples: Sequence[TrainingExample], progress: Progress) -> Sequence[tuple[Judge, ...]]:
        """The judges that passed each example. Raises NotConformant with example and judge if one does not pass."""
        # Examples of one setup differ only in names, so one run stands for all of them: 475 runs at most.
        shells: dict[Setup, TrainingExample] = {}
        for example in examples:
            shells.setdefault(setup_of(example.variant), example)
        with SetupRuns(self._memory) as runs:
            runs.begin({setup: _read_answer(example).shell for setup, example in shells.items()})
            # The shells run in the background while the other judges work through the chunks.
            total = len(examples) + len(shells)
            for start in range(0, len(examples), CHUNK):
                self._judge([self._examine(example) for example in examples[start : start + CHUNK]])
                progress(min(start + CHUNK, len(examples)) + runs.done, total)
            for setup, outcome in runs.outcomes(lambda: progress(len(examples) + runs.done, total)):
                refused = self._judge_run(shells[setup], outcome)
                runs.remember(setup, refused)
                self.refused.update(refused)
        return [_list_passed_judges(example) for example in examples]

    def _judge(self, examined: Sequence[_Examined]) -> None:
        """Run all judges but the execution."""
        for each in examined:
            _check_schemas(each)
        self._judge_round_trips(examined)
        for each, result in zip(examined, self._oracle.verify_all(e.kept for e in examined), strict=True):
            if reason := explain_refusal(result):
                _refuse(each.example, "policy", reason)
        broken = [
            (each.example, request, one.messages)
            for each in examined
            for request, one in zip(each.broken, each.case.broken, strict=True)
        ]
        results = self._oracle.verify_all(request for _, request, _ in broken)
        for (example, _, messages), result in zip(broken, results, strict=True):
            # An acceptance is a failure here as well: the Rego would not do what the question asks for.
            if not is_denied_with(result, messages):
                _refuse(example, "denial", explain_refusal(result) or "accepted")

    def _judge_round_trips(self, examined: Sequence[_Examined]) -> None:
        asked = [
            (each, pair) for each in examined for request in each.requests for pair in request.attestations
        ]
        verdicts = self._oracle.roundtrip_all(pair for _, pair in asked)
        for (each, (kind, _)), verdict in zip(asked, verdicts, strict=True):
            if not isinstance(verdict, Accepted):
                _refuse(each.example, "round-trip", f"{kind}: {verdict}")

    def _judge_run(self, example: TrainingExample, outcome: Outcome) -> Mapping[str, int]:
        """Judge what a setup's shell did, made, and must refuse; return how often it refused what."""
        if isinstance(outcome, Remembered):
            return outcome.refused
        plain = outcome.plain
        if plain.end != "done" or plain.harm:
            _refuse(example, "execution", plain.harm or plain.reason)
        setup = setup_of(example.variant)
        types = [_find_type(name) for name in list_policy_types(setup.combination)]
        try:
            made = collect_made(plain)
            step = made.find_step(example.variant.cell.step)
        except UnusableError as error:
            _refuse(example, "execution", str(error))
        if not runs_command(step.command, setup.command.text):
            _refuse(example, "execution", f"another command was run: {step.command}")
        if not made.has_policy_key_apart():
            _refuse(example, "execution", "one key signs the step and the policy")
        refusals = (
            *judge_refusals(self._oracle, made, {step.step: types}),
            judge_tampering(outcome.tampered),
        )
        for refusal in refusals:
            if not refusal.refused:
                _refuse(example, "refusal", f"{refusal.kind} {refusal.what}: {refusal.reason}")
        return Counter(refusal.kind for refusal in refusals)

    def _examine(self, example: TrainingExample) -> _Examined:
        answer, case = _read_answer(example), case_for(example.variant)
        try:
            kept = build_request(answer, case.kept, self._key)
            broken = tuple(build_request(answer, one.evidence, self._key) for one in case.broken)
        except UnreadableAnswerError as error:
            _refuse(example, "policy", str(error))
        return _Examined(example, case, kept, broken)


def _list_passed_judges(example: TrainingExample) -> tuple[Judge, ...]:
    if example.variant.rego is None:
        return ("schema", "round-trip", "policy", "execution", "refusal")
    return ("schema", "round-trip", "policy", "denial", "execution", "refusal")


def _read_answer(example: TrainingExample) -> ReadAnswer:
    try:
        return read_answer(example.answer)
    except UnreadableAnswerError as error:
        _refuse(example, "policy", str(error))


def _check_schemas(each: _Examined) -> None:
    """Check the policy against what go-witness reads, and the attestations against what it writes."""
    faults = [f"policy: {fault}" for fault in load("policy", mode="validation").iter_errors(each.kept.policy)]
    for asked in each.requests:
        for kind, attestation in asked.attestations:
            faults += [
                f"{kind}: {fault}" for fault in load(_map_attestors_by_type()[kind]).iter_errors(attestation)
            ]
    if faults:
        _refuse(each.example, "schema", faults[0])


def _refuse(example: TrainingExample, judge: Judge, reason: str) -> NoReturn:
    raise NotConformant(
        f"an example did not pass {judge}: {' '.join(reason.split())}",
        where=example.id,
        advice="nothing was written; this is a defect of witness-schema: report it with these lines",
    )


@cache
def _find_type(name: str) -> str:
    return load(name).predicate_types[0]


@cache
def _map_attestors_by_type() -> dict[str, str]:
    return {kind: name for name in attestor_names() for kind in load(name).predicate_types}
