"""The known disagreements between Go and the schemas, each with its reason. An entry that explains nothing is stale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.differential.verdict_comparison import Disagreement
from witness_schema.documents.record_form import TEXT, RecordForm, list_of, record_of
from witness_schema.documents.toml_file import read_toml

_MEMBERS = {"direction": TEXT, "reason": TEXT, "attestors": list_of(TEXT), "kind": TEXT, "go": TEXT}
_LINE = {**record_of(_MEMBERS), "required": ["direction", "reason"]}
_FORM = RecordForm(
    "list of known exceptions", record_of({"exception": list_of(_LINE)}), "write it as the lines beside it"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A class of disagreements. Empty attestors, kind or go match everything; `go` is a pattern to find in Go's message."""

    direction: str
    reason: str
    attestors: tuple[str, ...] = ()
    kind: str = ""
    go: str = ""

    def explains(self, disagreement: Disagreement) -> bool:
        """Whether this entry covers the disagreement."""
        return (
            disagreement.direction == self.direction
            and (not self.attestors or disagreement.attestor in self.attestors)
            and self.kind in {"", disagreement.kind}
            and re.search(self.go, disagreement.go) is not None
        )


def read_exceptions(path: Path) -> tuple[Known, ...]:
    """Reads the entries of a TOML file of exceptions. Raises `UnreadableSource` for one of another form."""
    document = read_toml(path)
    _FORM.check(document, str(path))
    rows = document["exception"]
    # TOML gives lists, but a frozen record must be hashable.
    return tuple(Known(**{**row, "attestors": tuple(row.get("attestors", ()))}) for row in rows)


def list_unexplained(known: Iterable[Known], disagreements: Iterable[Disagreement]) -> list[Disagreement]:
    """Returns the disagreements that no entry explains."""
    # Both arguments may be iterators, and each is needed once per item of the other.
    lines = tuple(known)
    return [one for one in disagreements if not any(line.explains(one) for line in lines)]


def list_stale(known: Iterable[Known], disagreements: Iterable[Disagreement]) -> list[Known]:
    """Returns the entries that explain nothing."""
    seen = tuple(disagreements)
    return [line for line in known if not any(line.explains(one) for one in seen)]
