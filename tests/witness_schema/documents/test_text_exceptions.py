"""Where our verdict on a text is not Go's, a line says so with its reason; a line that nothing needs fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from support.odd_texts import TEXTS
from witness_schema import load
from witness_schema.differential.exceptions import list_stale, list_unexplained, read_exceptions
from witness_schema.differential.verdict_comparison import Disagreement, is_read
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted, Verdict

KNOWN = Path(__file__).parents[2] / "corpus" / "text_exceptions.toml"


def compare(kind: str, name: str, text: bytes, verdict: Verdict) -> Iterator[Disagreement]:
    """Yield the modes in which our verdict differs from Go's."""
    for mode, taken in (("serialization", isinstance(verdict, Accepted)), ("validation", is_read(verdict))):
        ours = not list(load(name, mode).iter_text_errors(text))
        if ours != taken:
            direction = f"{mode} {'accepts' if ours else 'refuses'}"
            yield Disagreement(name, direction, kind, "", repr(text[:80]), repr(verdict))


def find_disagreements(oracle: Oracle) -> list[Disagreement]:
    asked = [
        (next(iter(load(name).predicate_types), f"document:{name}"), text) for name, text in TEXTS.values()
    ]
    verdicts = oracle.roundtrip_all(asked)
    pairs = zip(TEXTS.items(), verdicts, strict=True)
    return [one for (kind, (name, text)), verdict in pairs for one in compare(kind, name, text, verdict)]


def test_every_difference_has_a_line_and_every_line_a_difference(oracle: Oracle) -> None:
    known, different = read_exceptions(KNOWN), find_disagreements(oracle)
    assert list_unexplained(known, different) == []
    assert list_stale(known, different) == []


def test_every_line_is_of_one_text() -> None:
    assert {line.kind for line in read_exceptions(KNOWN)} <= TEXTS.keys()
