"""Valid attestations a second: the direct draw beside other generators from JSON Schema, each held against the same schema."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import peer_generators
from benchmarks.measuring import times
from benchmarks.tables import Table
from generators import draw
from generators.recording import Level
from witness_schema import load

NAMES = ("git", "product", "sbom", "slsa", "k8smanifest", "github")
OURS, THEIRS = 0.5, 2.0  # seconds of CPU for each
LEVELS: tuple[Level, ...] = ("any", "realistic")
FAKER = {"json-schema-faker": {}, "json-schema-faker, all properties": {"alwaysFakeOptionals": True}}


@dataclass(frozen=True, slots=True)
class Output:
    """What a generator wrote for one attestor: how many different valid ones a second of CPU, which share of all drawn is
    valid, which share of the valid ones differ, and their size in bytes."""

    name: str
    rate: float
    valid: float
    distinct: float
    size: float

    @classmethod
    def of(cls, attestor: str, name: str, lines: Sequence[str], seconds: float) -> Output:
        """Judged by our schema."""
        schema = load(attestor)
        valid = [line for line in lines if schema.is_valid(json.loads(line))]
        count = max(len(valid), 1)
        size = sum(len(line.encode()) for line in valid) / count
        return cls(
            name, len(set(valid)) / seconds, len(valid) / max(len(lines), 1), len(set(valid)) / count, size
        )


def tables() -> Iterator[Table]:
    """One table for each attestor."""
    for attestor in NAMES:
        yield _table(attestor, list(_outputs(attestor)))


def _outputs(attestor: str) -> Iterator[Output]:
    for level in LEVELS:
        yield _ours(attestor, level)
    schema = load(attestor).json_schema()
    lines = peer_generators.hypothesis_jsonschema(schema, THEIRS)
    yield Output.of(attestor, "hypothesis-jsonschema", lines, THEIRS)
    for name, options in FAKER.items():
        faked = peer_generators.json_schema_faker(schema, THEIRS, options)
        if faked is not None:
            yield Output.of(attestor, name, faked, THEIRS)


def _ours(attestor: str, level: Level) -> Output:
    """Drawn as `sample` draws them, with the record around each taken off again; what is prepared once is prepared."""
    list(draw([attestor], level=level))
    lines: list[bytes] = []
    began = time.process_time()
    while time.process_time() - began < OURS:
        lines += draw([attestor], seed=1, index=len(lines), level=level)
    seconds = time.process_time() - began
    attestations = [json.dumps(json.loads(line)["attestation"]) for line in lines]
    return Output.of(attestor, f"drawn directly, {level}", attestations, seconds)


def _table(attestor: str, outputs: Sequence[Output]) -> Table:
    columns = (
        attestor,
        "different valid ones per second and core",
        "valid",
        "of these distinct",
        "bytes each",
        "ours beside it",
    )
    ours = outputs[0].rate
    rows = [
        (
            one.name,
            f"{one.rate:,.0f}",
            f"{one.valid:.1%}",
            f"{one.distinct:.1%}",
            f"{one.size:,.0f}",
            times(ours / one.rate) if one.rate else "–",
        )
        for one in outputs
    ]
    return Table(f"generation of {attestor}", columns, tuple(rows))
