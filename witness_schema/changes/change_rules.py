"""The rules of `schema diff`: one row for each kind of change, with the people it affects and its severity.

docs/changes.md lists the rules and tests/corpus/schema_changes/ has a folder for each; a test compares the three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# readers: programs that read older attestations; policies: existing Rego policies; producers: people who run attestors.
Direction = Literal["readers", "policies", "producers"]
Severity = Literal["error", "warning", "info"]
# A rule without a category takes it from the changed source: "external module" or "Go struct".
Category = Literal["Go struct", "external module", "value domain", "registration"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change.

    old_refused: whether the new schema refuses some older attestations. new_refused: whether the old schema refuses some
    newer ones. None where that depends on the change. `inclusion` checks both claims.
    """

    id: str
    meaning: str
    direction: Direction
    severity: Severity
    category: Category | None = None
    old_refused: bool | None = None
    new_refused: bool | None = None


Refused = tuple[bool | None, bool | None]
_DEPENDS: Refused = (None, None)


def _registered(name: str, meaning: str, direction: Direction, severity: Severity) -> Rule:
    # Registrations are not part of a JSON value, so neither schema refuses anything.
    return Rule(name, meaning, direction, severity, "registration", False, False)


def _struct(
    name: str, meaning: str, affects: Direction, severity: Severity, refused: Refused = _DEPENDS
) -> Rule:
    return Rule(name, meaning, affects, severity, None, *refused)


def _values(
    name: str, meaning: str, affects: Direction, severity: Severity, refused: Refused = _DEPENDS
) -> Rule:
    return Rule(name, meaning, affects, severity, "value domain", *refused)


# Severities: error where existing policies or readers break, warning where they may, info where they cannot.
_ROWS = (
    _registered("ATTESTOR_ADDED", "a new attestor", "producers", "info"),
    _registered("ATTESTOR_REMOVED", "an attestor that no longer exists", "policies", "error"),
    _registered(
        "PREDICATE_TYPE_ADDED", "the attestor has an additional predicate type", "policies", "warning"
    ),
    _registered("PREDICATE_TYPE_REMOVED", "the attestor has lost a predicate type", "policies", "error"),
    _registered("PREDICATE_TYPE_CHANGED", "predicate types that replace earlier ones", "policies", "error"),
    _registered("RUN_TYPE_CHANGED", "the attestor runs at another point of a step", "producers", "warning"),
    _registered("CONFIG_OPTION_ADDED", "a new option", "producers", "info"),
    _registered("CONFIG_OPTION_REMOVED", "an option that is refused now", "producers", "error"),
    _registered("CONFIG_OPTION_RETYPED", "an option that takes another kind of value", "producers", "error"),
    _registered("CONFIG_DEFAULT_CHANGED", "an option with another default", "producers", "warning"),
    # Serialization schemas are closed, so an added property is refused by the old schema (new_refused), never by the new.
    _struct("FIELD_ADDED", "a property that may be absent", "producers", "info", (False, True)),
    _struct("REQUIRED_FIELD_ADDED", "a property that is always written", "readers", "warning", (True, True)),
    _struct(
        "FIELD_REMOVED",
        "a property that is no longer written and is dropped when read",
        "policies",
        "error",
        (True, None),
    ),
    _struct("FIELD_RETYPED", "a value of another kind", "readers", "error"),
    _struct(
        "FIELD_BECAME_OPTIONAL",
        "a property that may now be absent: Rego finds it undefined",
        "policies",
        "error",
        (None, True),
    ),
    _struct(
        "FIELD_BECAME_REQUIRED", "a property that is now always written", "readers", "warning", (True, None)
    ),
    _struct("FIELD_BECAME_NULLABLE", "a value that may now be null", "policies", "warning", (False, True)),
    _struct("FIELD_BECAME_NONNULL", "a value that is no longer null", "readers", "info", (True, False)),
    _struct("FIELD_GROUP_CHANGED", "other properties require each other", "policies", "warning"),
    _struct("MARSHALER_CHANGED", "the Go method that writes the value has changed", "readers", "error"),
    _struct("UNMARSHALER_CHANGED", "the Go method that reads the value has changed", "readers", "warning"),
    _struct("PLACE_UNRESOLVED", "a value that one version leaves unresolved", "readers", "warning"),
    # Value domains: the property and its type stay, the set of its values differs.
    _values("VALUE_RANGE_NARROWED", "fewer values than before", "readers", "error", (True, False)),
    _values("VALUE_RANGE_WIDENED", "more values than before", "policies", "warning", (False, True)),
    _values("VALUE_PATTERN_CHANGED", "text with another pattern", "readers", "warning"),
    # Known values are examples (Go constants of a string type): Go enforces none, so no schema refuses others.
    _values(
        "KNOWN_VALUE_ADDED", "an additional constant of the field's type", "policies", "info", (False, False)
    ),
    _values(
        "KNOWN_VALUE_REMOVED",
        "a constant that the field's type no longer has",
        "policies",
        "warning",
        (False, False),
    ),
    # cryptoutil.DigestSet reads only the names of its table and refuses others.
    _values("DIGEST_NAME_ADDED", "an additional digest name", "policies", "info", (False, True)),
    _values(
        "DIGEST_NAME_REMOVED",
        "a digest name that go-witness no longer reads",
        "readers",
        "error",
        (True, False),
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ROWS}
