"""OPA's type checker as a function from Rego module and schema to errors."""

from __future__ import annotations

from collections.abc import Callable

from witness_schema.oracle.client import Oracle
from witness_schema.oracle.messages import NotJudged
from witness_schema.shapes.schema_printing import Schema
from witness_schema.verdict import Crashed


def make_type_check(oracle: Oracle) -> Callable[[str, Schema], tuple[str, ...] | NotJudged]:
    """Returns a function that type-checks a module with this oracle; a crash of OPA counts as an error."""

    def check(module: str, schema: Schema) -> tuple[str, ...] | NotJudged:
        result = oracle.type_check(module, schema)
        # `impact` compares errors before and after; a crash has to show up in that comparison, not end it.
        return (f"OPA crashed: {result.reason}",) if isinstance(result, Crashed) else result

    return check
