"""The disagreements that are known, each with its reason; a line that no case needs is stale."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.differential.verdict_comparison import Disagreement


@dataclass(frozen=True, slots=True)
class Known:
    """A class of disagreements. Empty attestors, kind or go match all; `go` is searched in Go's words."""

    direction: str
    reason: str
    attestors: tuple[str, ...] = ()
    kind: str = ""
    go: str = ""

    def explains(self, disagreement: Disagreement) -> bool:
        """Whether this line is about that disagreement."""
        return (
            disagreement.direction == self.direction
            and (not self.attestors or disagreement.attestor in self.attestors)
            and self.kind in {"", disagreement.kind}
            and re.search(self.go, disagreement.go) is not None
        )


def read_exceptions(path: Path) -> tuple[Known, ...]:
    """The lines of a file of exceptions."""
    rows = tomllib.loads(path.read_text())["exception"]
    return tuple(Known(**{**row, "attestors": tuple(row.get("attestors", ()))}) for row in rows)


def list_unexplained(known: Iterable[Known], disagreements: Iterable[Disagreement]) -> list[Disagreement]:
    """The disagreements that no line explains."""
    lines = tuple(known)
    return [one for one in disagreements if not any(line.explains(one) for line in lines)]


def list_stale(known: Iterable[Known], disagreements: Iterable[Disagreement]) -> list[Known]:
    """The lines that explain nothing."""
    seen = tuple(disagreements)
    return [line for line in known if not any(line.explains(one) for one in seen)]
