"""Valid attestations a second: direct draws next to other generators from JSON Schema, all judged by the same schema."""

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
# Contenders take turns, so that a busy machine slows all of them: so many rounds, each with so many seconds of CPU.
ROUNDS, SECONDS = 2, 2.0
LEVELS: tuple[Level, ...] = ("any", "realistic")
FAKER: dict[str, dict[str, object]] = {
    "json-schema-faker": {},
    "json-schema-faker, all properties": {"alwaysFakeOptionals": True},
}


@dataclass(frozen=True, slots=True)
class Output:
    """What a generator wrote for one attestor.

    rate: different valid ones a second of CPU; valid: share of all drawn; distinct: share of the valid ones; size: mean
    bytes of the valid ones.
    """

    name: str
    rate: float
    valid: float
    distinct: float
    size: float

    @classmethod
    def of(cls, attestor: str, name: str, lines: Sequence[str], seconds: float) -> Output:
        """Judge the lines by our schema."""
        schema = load(attestor)
        valid = [line for line in lines if schema.is_valid(json.loads(line))]
        count = max(len(valid), 1)
        size = sum(len(line.encode()) for line in valid) / count
        return cls(
            name, len(set(valid)) / seconds, len(valid) / max(len(lines), 1), len(set(valid)) / count, size
        )


def tables() -> Iterator[Table]:
    """Yield one table for each attestor."""
    for attestor in NAMES:
        yield _build_table(attestor, list(_run_contenders(attestor)))


# Draws for SECONDS of CPU and returns JSON texts, or None if the peer cannot run here. Each turn draws different ones.
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
    """Draw as `sample` does and remove the record around each attestation.

    Neither preparation nor removal is measured.
    """
    # The first draw prepares the spaces; a user draws many and pays for that once.
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
