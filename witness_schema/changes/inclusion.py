"""Checks the rules independently: jsonschema-rs decides whether one schema accepts everything that another accepts.

It knows nothing of our rules. Where it proves inclusion or the opposite (`Containment.YES`, `NO`), the rules must agree;
often it cannot decide (`UNKNOWN`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from witness_schema.changes.change import Change, Changes
from witness_schema.changes.described_version import Described, Edition
from witness_schema.shapes.schema_printing import emit

_PLACE = "#/$defs/"
Answer = Literal["yes", "no", "unknown"]
_ANSWERS: dict[Containment, Answer] = {Containment.YES: "yes", Containment.NO: "no"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """The answers of set inclusion for one attestor.

    old_admitted: whether the new schema accepts all older attestations. new_admitted: whether the old schema accepts all
    newer ones. disputed: what the rules claim wrongly, "" where they agree.
    """

    attestor: str
    old_admitted: Answer
    new_admitted: Answer
    disputed: str = ""


def form_opinions(old: Edition, new: Edition, changes: Changes) -> tuple[Opinion, ...]:
    """Returns an opinion on each attestor whose schemas differ between the two sides."""
    return tuple(_form_opinions(old, new, changes))


def format_opinions(given: tuple[Opinion, ...]) -> str:
    """Returns a line for each opinion; "" without any."""
    return "\n".join(map(_format_opinion, given))


def _format_opinion(one: Opinion) -> str:
    answers = f"the new schema admits all older attestations: {one.old_admitted}; the old one all newer: {one.new_admitted}"
    dispute = f"; {one.disputed} (a defect of ours, please report it)" if one.disputed else ""
    return f"set inclusion, {one.attestor}: {answers}{dispute}"


def _form_opinions(old: Edition, new: Edition, changes: Changes) -> Iterator[Opinion]:
    for name in sorted(old.attestors.keys() & new.attestors.keys()):
        before, after = _number_definitions(old.attestors[name]), _number_definitions(new.attestors[name])
        if before != after:
            reported = [change for change in changes.found if change.attestor == name]
            yield _form_opinion(name, before, after, reported)


def _number_definitions(described: Described) -> dict[str, Any]:
    """Returns the schema with its definitions numbered in order of use, so that a renamed Go type makes no difference."""
    schema = emit(described.shape, described.definitions)
    definitions = schema.pop("$defs", {})
    met: dict[str, str] = {}

    def rename(value: Any) -> Any:
        if isinstance(value, list):
            return [rename(item) for item in value]
        if not isinstance(value, dict):
            return value
        # A property may itself be named `$ref`; its value is then a schema, not a text.
        if isinstance(value.get("$ref"), str):
            return {
                "$ref": _PLACE + met.setdefault(unquote(value["$ref"].removeprefix(_PLACE)), str(len(met)))
            }
        return {key: rename(item) for key, item in value.items()}

    whole = rename(schema)
    numbered: dict[str, Any] = {}
    # Renaming a definition can meet further ones, so `met` grows while this loop runs.
    while len(numbered) < len(met):
        name = list(met)[len(numbered)]
        numbered[met[name]] = rename(definitions[name])
    return {**whole, "$defs": numbered}


def _form_opinion(
    name: str, before: dict[str, Any], after: dict[str, Any], changes: Iterable[Change]
) -> Opinion:
    old_admitted, new_admitted = _covers(after, before), _covers(before, after)
    return Opinion(name, old_admitted, new_admitted, _find_dispute(old_admitted, new_admitted, list(changes)))


def _covers(one: dict[str, Any], other: dict[str, Any]) -> Answer:
    try:
        found = jsonschema_rs.canonicalize(one).covers(jsonschema_rs.canonicalize(other))
    except CanonicalizationError:
        # It refuses schemas that it cannot normalize; that proves nothing about the rules.
        return "unknown"
    return _ANSWERS.get(found, "unknown")


def _find_dispute(old_admitted: Answer, new_admitted: Answer, changes: list[Change]) -> str:
    """Returns the claim of the rules that set inclusion refutes, "" where there is none."""
    for answer, claims, whose in (
        (old_admitted, [change.rule.old_refused for change in changes], "older attestations"),
        (new_admitted, [change.rule.new_refused for change in changes], "newer attestations"),
    ):
        if answer == "yes" and True in claims:
            return f"a rule says that some {whose} are refused, and none is"
        if answer == "no" and all(claim is False for claim in claims):
            return f"some {whose} are refused, and no rule says so"
    return ""
