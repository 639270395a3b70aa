"""Forms about how many items there are: at most, at least, or of those that pass a test at most so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from witness_generators.documents.rego import Syntax
from witness_training.families.write_rego.forms.form import Form, Writing, name_parameter
from witness_training.families.write_rego.forms.item_changes import empty, list_values, resize, set_all
from witness_training.families.write_rego.forms.value_tests import Parameters, ValueTest
from witness_training.families.write_rego.json_places import Each, Items, Json, Missing, write_iteration
from witness_training.families.write_rego.module_text import RuleText, refer


def at_most_items(items: Items) -> Form:
    """No more than `limit` items; a collection that is not there has none."""

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        return [
            *_resize(attestation, items, (p["limit"],)),
            *empty(attestation, items),
            *_resize(attestation, items, (p["limit"] - 1,)),
        ]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        return _resize(attestation, items, (p["limit"] + 1, p["limit"] + 3))

    def write(how: Writing) -> RuleText:
        return _write_most(items, how)

    return Form(lambda a, p: len(list_values(a, items)) <= p["limit"], kept, broken, _STYLES, write)


def at_least_items(items: Items) -> Form:
    """No fewer than `limit` items; a collection that is not there has none."""

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        return _resize(attestation, items, (p["limit"], p["limit"] + 2))

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        return _resize(attestation, items, (p["limit"] - 1, p["limit"] - 2)) + empty(attestation, items)

    def write(how: Writing) -> RuleText:
        found, limit = _count_all(items, how.syntax), how.parameters["limit"]
        if how.style == "constant":
            name = f"{how.rule}_limit"
            body = (f"found := {found}", f"found < {name}")
            return RuleText(body, how.message, ("found",), ((f"{name} := {limit}",),))
        if how.style == "guard" and _is_flat(items) and (len(items.path) == 1 or not items.can_be_empty):
            # Only where something always stands: `not count(...)` of nothing is undefined.
            return RuleText((f"not count({_refer(items)}) >= {limit}",), how.message, (found,))
        return RuleText((f"found := {found}", f"found < {limit}"), how.message, ("found",))

    return Form(lambda a, p: len(list_values(a, items)) >= p["limit"], kept, broken, _STYLES, write)


_STYLES = ("guard", "comprehension", "constant")


def at_most_passing(items: Items, test: ValueTest) -> Form:
    """Of the items that pass the test, no more than `limit`."""

    def count(attestation: Json, p: Parameters) -> int:
        values = list_values(attestation, items)
        return sum(not isinstance(value, Missing) and test.holds(value, p) for value in values)

    def make(attestation: Json, p: Parameters, passing: int, others: int) -> list[Json]:
        if passing < 0 or passing + others == 0 or not list_values(attestation, items):
            return []
        good, bad = list(test.good(p)), list(test.bad(p))
        values = [good[at % len(good)] for at in range(passing)] + [
            bad[at % len(bad)] for at in range(others)
        ]
        return [set_all(resize(attestation, items, len(values)), items, values)]

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        # More items than the limit, of which few pass: it is not all of them that are counted.
        return [
            *make(attestation, p, p["limit"], 2),
            *make(attestation, p, p["limit"] - 1, 3),
            *empty(attestation, items),
        ]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        return [
            *make(attestation, p, p["limit"] + 1, 0),
            *make(attestation, p, p["limit"] + 1, 2),
            *make(attestation, p, p["limit"] + 3, 1),
        ]

    def write(how: Writing) -> RuleText:
        wanted, helpers = name_parameter(test, how, named=how.style == "constant")
        item, value = items.last.item, refer(items.field, items.last.item)
        lines = (*write_iteration(items, how.syntax, with_key=False), test.write(value, wanted, how.syntax))
        found = f"[{item} | {'; '.join(lines)}]"
        if how.style == "constant":
            limit = f"{how.rule}_limit"
            body = (f"found := count({found})", f"found > {limit}")
            return RuleText(
                body, how.message, ("found",), (*helpers, (f"{limit} := {how.parameters['limit']}",))
            )
        body = (f"found := {found}", f"count(found) > {how.parameters['limit']}")
        return RuleText(body, how.message, ("count(found)",), helpers)

    return Form(lambda a, p: count(a, p) <= p["limit"], kept, broken, ("comprehension", "constant"), write)


def _resize(attestation: Json, items: Items, sizes: Sequence[int]) -> list[Json]:
    if not list_values(attestation, items):
        return []
    return [resize(attestation, items, size) for size in sizes if size > 0]


def _is_flat(items: Items) -> bool:
    """Whether there is one collection, and not one in each item of another."""
    return not any(isinstance(step, Each) for step in items.path[:-1])


def _refer(items: Items) -> str:
    return refer(tuple(str(step) for step in items.path[:-1]))


def _count_all(items: Items, syntax: Syntax) -> str:
    """An expression for the number of items that is defined without a collection too, and with null in its place."""
    loop = write_iteration(replace(items, of_key=False), syntax, with_key=False)
    return f"count([{items.last.item} | {'; '.join(loop)}])"


def _write_most(items: Items, how: Writing) -> RuleText:
    limit = how.parameters["limit"]
    if how.style == "constant":
        name = f"{how.rule}_limit"
        found = f"count({_refer(items)})" if _is_flat(items) else _count_all(items, how.syntax)
        body = (f"found := {found}", f"found > {name}")
        return RuleText(body, how.message, ("found",), ((f"{name} := {limit}",),))
    if how.style == "guard" and _is_flat(items):
        # An undefined count denies nothing, which is right: what is not there is not too much.
        there = _refer(items)
        return RuleText((f"count({there}) > {limit}",), how.message, (f"count({there})",))
    return RuleText(
        (f"found := {_count_all(items, how.syntax)}", f"found > {limit}"), how.message, ("found",)
    )
