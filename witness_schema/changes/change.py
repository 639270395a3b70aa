"""A change between two versions, with its two sides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from witness_schema.changes.change_rules import RULES, Category, Direction, Rule, Severity

# A path of another module begins with a host name (`k8s.io/api/…`); a path inside go-witness does not.
_EXTERNAL = re.compile(r"^[\w-]+(\.[\w-]+)+/")
Value = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change.

    value: what the version has; None where it has nothing. source: `path:line` of it, or of the declaration around it.
    """

    value: Value
    source: str

    @property
    def external(self) -> bool:
        """Whether the source is in a module other than go-witness."""
        return bool(_EXTERNAL.match(self.source))


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that two versions break at a place of an attestation.

    pointer: a JSON pointer in which `*` is any item or key; "" is the attestation, or its registration.
    before, after: None where a version has not even the attestor.
    """

    rule_id: str
    attestor: str
    pointer: str
    before: Side | None
    after: Side | None

    @property
    def rule(self) -> Rule:
        return RULES[self.rule_id]

    @property
    def direction(self) -> Direction:
        return self.rule.direction

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def category(self) -> Category:
        if self.rule.category is not None:
            return self.rule.category
        return "external module" if any(s is not None and s.external for s in self.sides) else "Go struct"

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        return self.before, self.after


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes from one version to another, sorted by attestor and pointer."""

    old: str
    new: str
    found: tuple[Change, ...]

    def fail(self, limit: Literal["error", "warning", "never"]) -> bool:
        """Whether any change is at least as severe as the limit; never for "never"."""
        counted = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[limit]
        return any(change.severity in counted for change in self.found)
