"""OPA's type checker as a function: what it says against a module, a crash included."""

from __future__ import annotations

from collections.abc import Callable

from witness_schema.oracle.client import Oracle
from witness_schema.shapes.schema_printing import Schema
from witness_schema.verdict import Crashed


def make_type_check(oracle: Oracle) -> Callable[[str, Schema], tuple[str, ...]]:
    """The checker of this oracle."""

    def check(module: str, schema: Schema) -> tuple[str, ...]:
        said = oracle.type_check(module, schema)
        return (f"OPA crashed: {said.reason}",) if isinstance(said, Crashed) else said

    return check
