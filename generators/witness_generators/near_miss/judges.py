"""The judges of near misses that need no Go: the schema, the byte-level validator, and the invariants."""

from __future__ import annotations

from witness_generators.near_miss.document_rules import list_broken_rules
from witness_generators.near_miss.near_miss import NearMiss
from witness_generators.near_miss.near_miss_rules import Judge
from witness_generators.runs import roster
from witness_schema import load


def find_refusing_judges(miss: NearMiss) -> set[Judge]:
    """The judges that refuse it, in the order schema, text, invariants: the first one that refuses ends the search."""
    # Invariants read attestations without checks, so they must not see one that the schema refuses.
    schema = load(miss.name, "serialization", version=miss.version)
    if not schema.is_valid(miss.value):
        return {"schema"}
    if any(True for _ in schema.iter_text_errors(miss.text)):
        return {"text"}
    return {"invariants"} if list_broken(miss) else set()


def list_broken(miss: NearMiss) -> list[str]:
    """The ids of the invariants and document rules that it breaks."""
    invariants = [one.id for one in roster.find_broken({**miss.beside, miss.name: miss.value})]
    return [*invariants, *list_broken_rules(miss.name, miss.value)]
