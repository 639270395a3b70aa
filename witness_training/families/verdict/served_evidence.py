"""Evidence of a service that may be at fault: which fault, what of the attestation is shown, and the rule that looks, or does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.shown_documents.leaf_rules import FORMS, LeafRule, find_value
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS, ServiceFault
from witness_training.families.shown_documents.shown_services import prune
from witness_training.families.verdict.faults import Fault
from witness_training.families.verdict.rule_drawing import Wish, draw_modules
from witness_training.tasks.axes import Axis, Drawing

# Of so many tasks one has such evidence: of those that a rule denies, and of those that pass.
_OF_DENIED, _OF_PASSED = 6, 24
# Rules read no items of lists.
_ROWS = tuple(row for row in SERVICE_FAULTS.values() if row.place != ("recordeddocs",))
_HELD: tuple[Axis, ...] = ("attestor", "attestor-pair", "rego-kind", "rego-rules")
_ROOM = 10_000  # characters: a rule elsewhere may be about anything
_COMPARED = ("equals", "starts", "ends", "contains")


def draw_service(fault: Fault | None, chance: Chance, drawing: Drawing) -> ServiceFault | None:
    """The fault of a service that a task is about; None for most tasks, and where a value of an axis has to be new."""
    if (fault is not None and fault.code != "rego-denied") or any(
        drawing.side(axis) == "unseen" for axis in _HELD
    ):
        return None
    if chance.at("service").below(_OF_PASSED if fault is None else _OF_DENIED):
        return None
    attestors = sorted({row.attestor for row in _ROWS if drawing.allow_attestor(row.attestor)})
    if not attestors:
        return None
    attestor = attestors[chance.at("attestor").below(len(attestors))]
    rows = [row for row in _ROWS if row.attestor == attestor]
    return rows[chance.at("row").below(len(rows))]


def draw_served(
    row: ServiceFault, good: Any, chance: Chance, drawing: Drawing, *, denied: bool
) -> dict[str, Any] | None:
    """What a spec says of the service and of the one rule, for what a good service gives; None where nothing fits.

    Denied, the rule looks at the faulty value. Else it looks elsewhere, or at the value of a good service.
    """
    faulty = row.change(good)
    if faulty == good:
        return None
    looks = denied or not chance.at("looks").below(3)
    spoiled = denied or not looks
    rule = (
        _draw_looking(row, good, faulty, chance, drawing)
        if looks
        else _draw_elsewhere(row, good, faulty, chance, drawing)
    )
    if rule is None:
        return None
    broken = {"broken": True} if denied else {}
    service = {"attestor": row.attestor, "fault": row.fault if spoiled else ""}
    return {"service": service, "rules": [{**rule, **broken}]}


def _draw_looking(
    row: ServiceFault, good: Any, faulty: Any, chance: Chance, drawing: Drawing
) -> Mapping[str, Any] | None:
    """A rule at the place of the fault, which what a good service gives keeps."""
    rules = [
        rule
        for rule in _list_looking(row, good)
        if drawing.allows("rego-kind", rule.kind) and rule.denies(find_value(faulty, rule.place))
    ]
    if not rules:
        return None
    rule = rules[chance.at("form").below(len(rules))]
    return {**rule.to_spec(), "mend": find_value(good, rule.place)}


def _list_looking(row: ServiceFault, good: Any) -> Iterator[LeafRule]:
    value = find_value(good, row.place)
    match value:
        case str():
            for form in _COMPARED:
                if FORMS[form].fits(value):
                    yield LeafRule(row.attestor, row.place, form, FORMS[form].keep(value, None))
        case int():
            year = datetime.fromtimestamp(value, UTC).year
            for form, begins in (("at-least", year), ("at-most", year + 1)):
                yield LeafRule(row.attestor, row.place, form, _begin_year(begins))
        case dict():
            # What is left out is an entry of what is around it.
            yield LeafRule(row.attestor, row.place[:-1], "has", row.place[-1])


def _begin_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def _draw_elsewhere(
    row: ServiceFault, good: Any, faulty: Any, chance: Chance, drawing: Drawing
) -> Mapping[str, Any] | None:
    """A rule that the faulty attestation keeps, about something that the fault leaves as it is."""
    wish = Wish({row.attestor: prune(row.attestor, faulty)}, (1,), _ROOM, denied=False, whole=False)
    rules = draw_modules(wish, chance.at("elsewhere"), drawing)
    if not rules or find_value(good, rules[0]["place"]) != find_value(faulty, rules[0]["place"]):
        return None
    return rules[0]
