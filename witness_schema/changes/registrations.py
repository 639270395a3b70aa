"""Compares the registrations of an attestor: predicate types, run type, options."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.changes.change import Change, Side
from witness_schema.changes.described_version import Described
from witness_schema.changes.value_domains import list_only_in
from witness_schema.json_writing import dumps
from witness_schema.reading.attestor_records import ConfigOption


def list_registration_changes(old: Described, new: Described) -> Iterator[Change]:
    """Yields the changes of an attestor that both sides register."""
    yield from _compare_predicate_types(old, new)
    if old.run_type != new.run_type:
        sides = Side(old.run_type, old.run_source), Side(new.run_type, new.run_source)
        yield Change("RUN_TYPE_CHANGED", new.name, "", *sides)
    before, after = ({option.name: option for option in side.options} for side in (old, new))
    for name in sorted(before.keys() - after.keys()):
        yield _build_change("CONFIG_OPTION_REMOVED", old, new, before[name], None)
    for name in sorted(after.keys() - before.keys()):
        yield _build_change("CONFIG_OPTION_ADDED", old, new, None, after[name])
    for name in sorted(before.keys() & after.keys()):
        yield from _compare_option(old, new, before[name], after[name])


def _compare_predicate_types(old: Described, new: Described) -> Iterator[Change]:
    gone = list_only_in(old.predicate_types, new.predicate_types)
    come = list_only_in(new.predicate_types, old.predicate_types)
    # One change for a replaced type: a removal and an addition would hide that they belong together.
    rule = "PREDICATE_TYPE_CHANGED"
    if not gone or not come:
        rule = "PREDICATE_TYPE_REMOVED" if gone else "PREDICATE_TYPE_ADDED"
    if gone or come:
        sides = Side(gone or None, old.type_source), Side(come or None, new.type_source)
        yield Change(rule, new.name, "", *sides)


def _compare_option(
    old: Described, new: Described, before: ConfigOption, after: ConfigOption
) -> Iterator[Change]:
    if before.kind != after.kind:
        yield _build_change("CONFIG_OPTION_RETYPED", old, new, before, after)
    # The defaults of two kinds are never equal, so a retyped option is one change, not two.
    elif before.default != after.default:
        yield Change(
            "CONFIG_DEFAULT_CHANGED",
            new.name,
            "",
            Side(_format_default(before), before.source or old.registration),
            Side(_format_default(after), after.source or new.registration),
        )


def _format_default(option: ConfigOption) -> str:
    """Returns `NAME = DEFAULT` with the default as JSON; "computed" where Go computes it at start."""
    return f"{option.name} = {'computed' if option.default is None else dumps(option.default)}"


def _build_change(
    rule: str, old: Described, new: Described, before: ConfigOption | None, after: ConfigOption | None
) -> Change:
    was = Side(f"{before.name}: {before.kind}", before.source or old.registration) if before else None
    now = Side(f"{after.name}: {after.kind}", after.source or new.registration) if after else None
    return Change(
        rule, new.name, "", was or Side(None, old.registration), now or Side(None, new.registration)
    )
