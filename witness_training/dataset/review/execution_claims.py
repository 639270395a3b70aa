"""What the rows of a set say of who was run: of each set-up one row, and the others name that one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_training.dataset.row_drawing import digest_setup

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its file, and its number in it, from 0."""

    file: str
    row: int


@dataclass(slots=True)
class ExecutionClaims:
    """The claims of a set so far. verified: whether its manifest says that answers were judged; else nothing was run.

    own:  digest of a set-up → the id of the row that was run. lent: what else there is of it: set-up, row that it names, place, id.
    """

    verified: bool
    own: dict[str, str] = field(default_factory=dict)
    lent: list[tuple[str, str, Place, str]] = field(default_factory=list)

    def add(self, script: str, place: Place, row: Row) -> str:
        """What is wrong with a row whose task has this set-up ("" for one that runs nothing), as far as it shows in it; "" for nothing."""
        execution, shared = row["execution"], row["shared"]
        if not script or not self.verified:
            if (execution, shared) != ("none", ""):
                why = "nothing of it is run" if not script else "the manifest says that nothing was judged"
                return f"it says the execution {execution!r}, and {why}"
            return ""
        setup = digest_setup(script)
        match execution:
            case "own" if not shared and self.own.setdefault(setup, row["id"]) == row["id"]:
                return ""
            case "own":
                return f"it says that it was run, and so says {shared or self.own[setup]} with its script"
            case "shared":
                self.lent.append((setup, shared, place, row["id"]))
                return ""
            case _:
                return f"it says the execution {execution!r}, and its script is to be run"

    def list_unfounded(self) -> Iterator[tuple[Place, str, str]]:
        """Place, id and fault of rows that name another one than the one with their script that was run. Asked after the last row."""
        for setup, shared, place, identity in self.lent:
            run = self.own.get(setup)
            if run is None:
                yield place, identity, "no row with its script was run"
            elif run != shared:
                yield place, identity, f"it shares the run of {run}, and names {shared!r}"
