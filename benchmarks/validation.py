"""Valid instances a second by jsonschema-rs (through `load(name)`) and python-jsonschema, and what schemas accept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import jsonschema
import jsonschema_rs

from benchmarks.measuring import Contender, measure_in_turn
from benchmarks.tables import Table, compare_costs
from benchmarks.upstream import compile_reflection
from witness_schema import attestor_names, load
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted

ROUNDS = 5
FILLED = 60  # structs that Go fills for each attestor
REPEATS = 20  # passes of the quick contender in a round: one pass is too short to be measured


@dataclass(frozen=True, slots=True)
class Written:
    """Attestations of one attestor that Go wrote and reads back unchanged."""

    name: str
    attestations: tuple[Any, ...]


def tables() -> Iterator[Table]:
    """Yield the rates on attestations that go-witness wrote, then the share of them that each schema accepts."""
    with Oracle.start() as oracle:
        corpus = [_write_corpus(oracle, name) for name in attestor_names()]
    yield _compare_rates(corpus)
    with compile_reflection() as upstream:
        yield _compare_acceptance(corpus, upstream.read_schemas())


def _write_corpus(oracle: Oracle, name: str) -> Written:
    kind = load(name).predicate_types[0]
    texts = [one.attestation for one in oracle.fill(kind, 0, FILLED) if not one.error]
    # Some of what reflection fills cannot be read back; no schema should have to accept that.
    verdicts = oracle.roundtrip_all((kind, text) for text in texts)
    kept = (text for text, verdict in zip(texts, verdicts, strict=True) if isinstance(verdict, Accepted))
    return Written(name, tuple(json.loads(text) for text in kept))


def _compare_rates(corpus: Sequence[Written]) -> Table:
    """Compare both validators on the same instances with the same schemas, compiled before."""
    schemas = {name: load(name) for name in attestor_names()}
    slow = {name: jsonschema.Draft202012Validator(schema.json_schema()) for name, schema in schemas.items()}
    quick = Contender(
        "witness_schema.load(name)", lambda: _run_pass(corpus, _choose_validator(schemas), REPEATS)
    )
    other = Contender("python-jsonschema", lambda: _run_pass(corpus, _choose_validator(slow), 1))
    # load() compiles a validator at its first use, which is not part of the rate.
    quick.work()
    note = f"{sum(len(one.attestations) for one in corpus):,} attestations of {len(corpus)} attestors, written by Go"
    return compare_costs(
        "validation", measure_in_turn([quick, other], ROUNDS), unit="instances", notes=[note]
    )


def _choose_validator(validators: Mapping[str, Any]) -> Callable[[str, Any], bool]:
    return lambda name, instance: bool(validators[name].is_valid(instance))


def _run_pass(corpus: Sequence[Written], valid: Callable[[str, Any], bool], repeats: int) -> int:
    judged = 0
    for _ in range(repeats):
        for one in corpus:
            for instance in one.attestations:
                valid(one.name, instance)
            judged += len(one.attestations)
    return judged


def _compare_acceptance(corpus: Sequence[Written], upstream: Mapping[str, Any]) -> Table:
    """Compare the share of what Go wrote that our schema and upstream's accept, upstream's worst first."""
    rows: list[tuple[str, int, float, float]] = []
    for one in corpus:
        theirs = jsonschema_rs.validator_for(upstream[one.name])
        shares = _compute_share(one, load(one.name).is_valid), _compute_share(one, theirs.is_valid)
        rows.append((one.name, len(one.attestations), *shares))
    rows.sort(key=lambda row: (row[3], row[0]))
    ours, theirs_mean = fmean(row[2] for row in rows), fmean(row[3] for row in rows)
    last = ("mean of the attestors", sum(row[1] for row in rows), ours, theirs_mean)
    columns = ("acceptance", "written by Go", "our schema", "upstream's own schema")
    return Table("acceptance", columns, tuple(_format_row(*row) for row in (*rows, last)))


def _compute_share(one: Written, valid: Callable[[Any], bool]) -> float:
    return sum(valid(instance) for instance in one.attestations) / max(1, len(one.attestations))


def _format_row(name: str, count: int, ours: float, theirs: float) -> tuple[str, ...]:
    return (name, f"{count:,}", f"{ours:.1%}", f"{theirs:.1%}")
