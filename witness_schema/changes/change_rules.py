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
    name: str, meaning: str, hurts: Direction, severity: Severity, refused: Refused = _DEPENDS
) -> Rule:
    return Rule(name, meaning, hurts, severity, None, *refused)


def _values(
    name: str, meaning: str, hurts: Direction, severity: Severity, refused: Refused = _DEPENDS
) -> Rule:
    return Rule(name, meaning, hurts, severity, "value domain", *refused)


# Severities: error where existing policies or readers break, warning where they may, info where they cannot.
_ROWS = (
    _registered("ATTESTOR_ADDED", "an attestor that was not there", "producers", "info"),
    _registered("ATTESTOR_REMOVED", "an attestor that nobody can run any more", "policies", "error"),
    _registered("PREDICATE_TYPE_ADDED", "the attestor has a further predicate type", "policies", "warning"),
    _registered("PREDICATE_TYPE_REMOVED", "the attestor has lost a predicate type", "policies", "error"),
    _registered(
        "PREDICATE_TYPE_CHANGED", "other predicate types in the place of earlier ones", "policies", "error"
    ),
    _registered("RUN_TYPE_CHANGED", "the attestor runs at another point of a step", "producers", "warning"),
    _registered("CONFIG_OPTION_ADDED", "an option that was not there", "producers", "info"),
    _registered("CONFIG_OPTION_REMOVED", "an option that is refused now", "producers", "error"),
    _registered("CONFIG_OPTION_RETYPED", "an option that takes another kind of value", "producers", "error"),
    _registered("CONFIG_DEFAULT_CHANGED", "an option whose default is another one", "producers", "warning"),
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
    _struct("FIELD_RETYPED", "another kind of value stands there", "readers", "error"),
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
    _struct("FIELD_BECAME_NULLABLE", "null may stand there now", "policies", "warning", (False, True)),
    _struct("FIELD_BECAME_NONNULL", "null no longer stands there", "readers", "info", (True, False)),
    _struct("FIELD_GROUP_CHANGED", "other properties come and go together", "policies", "warning"),
    _struct("MARSHALER_CHANGED", "the Go method that writes the value is another one", "readers", "error"),
    _struct("UNMARSHALER_CHANGED", "the Go method that reads the value is another one", "readers", "warning"),
    _struct("PLACE_UNRESOLVED", "one side's source does not explain what stands there", "readers", "warning"),
    # Value domains: the property and its type stay, the set of its values differs.
    _values("VALUE_RANGE_NARROWED", "fewer values than before", "readers", "error", (True, False)),
    _values("VALUE_RANGE_WIDENED", "more values than before", "policies", "warning", (False, True)),
    _values("VALUE_PATTERN_CHANGED", "the text has another form", "readers", "warning"),
    # Known values are examples (Go constants of a string type): Go enforces none, so no schema refuses others.
    _values(
        "KNOWN_VALUE_ADDED", "a further constant of the field's type", "policies", "info", (False, False)
    ),
    _values(
        "KNOWN_VALUE_REMOVED",
        "a constant that the field's type no longer has",
        "policies",
        "warning",
        (False, False),
    ),
    # cryptoutil.DigestSet reads only the names of its table and refuses others.
    _values("DIGEST_NAME_ADDED", "a further name of a digest", "policies", "info", (False, True)),
    _values(
        "DIGEST_NAME_REMOVED",
        "a name of a digest that go-witness no longer reads",
        "readers",
        "error",
        (True, False),
    ),
)

RULES: dict[str, Rule] = {rule.id: rule for rule in _ROWS}
