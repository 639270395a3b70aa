"""Near misses as `validate` judges them: which are wrong by the schema, and whether the place of the change was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from witness_generators import NearMiss, draw_near_miss
from witness_schema import load, validate
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.validation.findings.report import Finding

MODES: tuple[Mode, ...] = ("serialization", "validation")
DOCUMENTS = ("collection", "statement", "envelope", "policy")
SEED = 17
MOST_DRAWS = 20_000  # of a name: validation mode refuses one near miss of a statement in ten


@dataclass(frozen=True)
class Outcome:
    """What `validate` says of a near miss that the schema of a mode refuses."""

    miss: NearMiss
    mode: Mode
    findings: tuple[Finding, ...]

    @property
    def is_told(self) -> bool:
        """Whether an error stands at the very place that was changed."""
        return any(one.severity == "error" and one.pointer == self.miss.pointer for one in self.findings)

    def __str__(self) -> str:
        told = [f"{one.pointer} {one.rule}" for one in self.findings]
        return f"{self.miss.name} {self.mode} {self.miss.rule} {self.miss.pointer}: {told}"


def judge_misses(names: Sequence[str], least: int) -> Iterator[Outcome]:
    """Outcomes on near misses of the names in turn, until schemas of each mode refused `least`; none is left out that they refuse."""
    refused = dict.fromkeys(MODES, 0)
    for index in range(MOST_DRAWS):
        if min(refused.values()) >= least:
            return
        for name in names:
            for outcome in _judge_miss(draw_near_miss(name, seed=SEED, index=index)):
                refused[outcome.mode] += 1
                yield outcome


def _judge_miss(miss: NearMiss) -> Iterator[Outcome]:
    for mode in MODES:
        schema = load(miss.name, mode)
        if next(schema.iter_text_errors(miss.text), None) is not None:
            report = validate(miss.text, kind=miss.name, mode=mode, version=schema.version)
            yield Outcome(miss, mode, report.findings)
