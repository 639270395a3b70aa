"""The judges of near misses that need no Go: the schema, the byte-level validator, and what must agree."""

from __future__ import annotations

from witness_generators.near_miss.document_rules import list_broken_rules
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_rules import Judge
from witness_generators.runs import roster
from witness_schema import load


def find_refusing_judges(miss: NearMiss) -> set[Judge]:
    """Which of them refuse it. The text is only asked for what the schema does not see; only what has form is compared."""
    schema = load(miss.name, version=miss.version)
    if not schema.is_valid(miss.value):
        return {"schema"}
    if any(True for _ in schema.iter_text_errors(miss.text)):
        return {"text"}
    return {"invariants"} if list_broken(miss) else set()


def list_broken(miss: NearMiss) -> list[str]:
    """The invariants, and the rules of documents, that it breaks: their ids."""
    invariants = [one.id for one in roster.find_broken({**miss.beside, miss.name: miss.value})]
    return [*invariants, *list_broken_rules(miss.name, miss.value)]
