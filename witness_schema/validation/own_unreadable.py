"""What go-witness writes and cannot read back itself, a row each, as `tests/corpus/known_exceptions.toml` has it from real Go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from witness_schema.validation.findings.fault import Place


@dataclass(frozen=True, slots=True)
class OwnUnreadable:
    """A row. attestors: whose attestation. place: within it. holds: whether the value there is meant. words: the message."""

    attestors: tuple[str, ...]
    place: Place
    holds: Callable[[Any], bool]
    words: str


_NO_KEY = "go-witness cannot have written a token without its key, and refuses to read it (go-jose)"
ROWS = (
    OwnUnreadable(("vex",), ("vexDocument", "timestamp"), lambda value: value == "", "go-witness writes this for a VEX without a timestamp, and cannot read it back (go-vex)"),
    OwnUnreadable(("material", "product", "sbom"), (), lambda value: value is None, "go-witness writes null for a map or bill that was never filled, and cannot read it back"),
    OwnUnreadable(("jwt",), ("verifiedBy", "jwk"), lambda value: value == {}, _NO_KEY),
    OwnUnreadable(("gcp-iit", "github", "gitlab"), ("jwt", "verifiedBy", "jwk"), lambda value: value == {}, _NO_KEY),
)  # fmt: skip


def find_unreadable(name: str, value: Any) -> tuple[Place, str] | None:
    """The place and what to say of it, None where Go reads the attestation back as far as that is known."""
    for row in ROWS:
        if name in row.attestors and row.holds(_get(value, row.place)):
            return row.place, row.words
    return None


_NOTHING = object()


def _get(value: Any, place: Place) -> Any:
    for step in place:
        if not isinstance(value, dict) or step not in value:
            return _NOTHING
        value = value[step]
    return value
