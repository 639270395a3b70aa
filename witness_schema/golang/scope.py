"""Where a type is written, which decides what its names mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from witness_schema.golang.packages import Package
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType


@dataclass(frozen=True)
class Scope:
    """A package, a file of it, and the names that mean a type here alone: type parameters, types declared in a function."""

    package: Package
    file: GoFile
    parameters: Mapping[str, GoType] = field(default_factory=dict)
