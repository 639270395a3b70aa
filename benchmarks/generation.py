"""Valid attestations a second: the direct draw beside other generators from JSON Schema, each held against the same schema."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import peer_generators
from benchmarks.measuring import format_ratio
from benchmarks.tables import Table
from witness_generators import draw
from witness_generators.runs.run_entries import Level
from witness_schema import load

NAMES = ("git", "product", "sbom", "slsa", "k8smanifest", "github")
# Contenders take turns, so that a busy machine slows all of them: so many rounds, of so much CPU for each.
ROUNDS, SECONDS = 2, 2.0
LEVELS: tuple[Level, ...] = ("any", "realistic")
FAKER: dict[str, dict[str, object]] = {
    "json-schema-faker": {},
    "json-schema-faker, all properties": {"alwaysFakeOptionals": True},
}


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
        yield _build_table(attestor, list(_run_contenders(attestor)))


# Draws for so many seconds of CPU: the JSON texts, None where the peer cannot run here. Rounds draw different ones.
Contender = Callable[[int], list[str] | None]


def _run_contenders(attestor: str) -> Iterator[Output]:
    drawn: dict[str, list[str]] = {}
    contenders = _list_contenders(attestor)
    for turn in range(ROUNDS):
        for name, contender in contenders.items():
            lines = contender(turn)
            if lines is not None:
                drawn.setdefault(name, []).extend(lines)
    for name, lines in drawn.items():
        yield Output.of(attestor, name, lines, ROUNDS * SECONDS)


def _list_contenders(attestor: str) -> dict[str, Contender]:
    schema = load(attestor).json_schema()

    def fakers(options: dict[str, object]) -> Contender:
        return lambda turn: peer_generators.run_json_schema_faker(schema, SECONDS, turn, options)

    return {
        **{f"drawn directly, {level}": partial(_draw_ours, attestor, level) for level in LEVELS},
        "hypothesis-jsonschema": lambda turn: peer_generators.run_hypothesis_jsonschema(
            schema, SECONDS, turn
        ),
        **{name: fakers(options) for name, options in FAKER.items()},
    }


def _draw_ours(attestor: str, level: Level, turn: int) -> list[str]:
    """Drawn as `sample` draws them, with the record around each taken off again; what is prepared once is prepared."""
    list(draw([attestor], shape=level))
    lines: list[bytes] = []
    began = time.process_time()
    while time.process_time() - began < SECONDS:
        lines += draw([attestor], seed=turn, index=len(lines), shape=level)
    return [json.dumps(json.loads(line)["attestation"]) for line in lines]


def _build_table(attestor: str, outputs: Sequence[Output]) -> Table:
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
            format_ratio(ours / one.rate) if one.rate else "–",
        )
        for one in outputs
    ]
    return Table(f"generation of {attestor}", columns, tuple(rows))
