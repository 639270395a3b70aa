"""Near misses as `validate` judges them: which are wrong by the schema, and whether the place of the change was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_generators import NearMiss, draw_near_miss
from witness_schema import load, validate
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.validation.findings.report import Finding

MODES: tuple[Mode, ...] = ("serialization", "validation")
DOCUMENTS = ("collection", "statement", "envelope", "policy")
SEED = 17


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


def judge_misses(name: str, count: int) -> Iterator[Outcome]:
    """Both modes' outcomes on the first near misses of a name; none is left out that the schema refuses."""
    for index in range(count):
        miss = draw_near_miss(name, seed=SEED, index=index)
        for mode in MODES:
            schema = load(miss.name, mode)
            if next(schema.iter_text_errors(miss.text), None) is not None:
                report = validate(miss.text, kind=miss.name, mode=mode, version=schema.version)
                yield Outcome(miss, mode, report.findings)
