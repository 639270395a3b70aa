"""The scope of a type expression, which determines what its names refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_schema.golang.packages import Package
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType


@dataclass(frozen=True)
class Scope:
    """A package, one of its files, and local type names: type parameters and types declared in a function."""

    package: Package
    file: GoFile
    parameters: Mapping[str, GoType] = field(default_factory=dict)
