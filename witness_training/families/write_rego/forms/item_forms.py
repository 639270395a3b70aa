"""Forms about the items of a collection: each must pass a test, none may, or one must."""

from __future__ import annotations

from witness_training.families.write_rego.forms.form import (
    Form,
    Writing,
    choose_fallback,
    deny_unless,
    name_parameter,
)
from witness_training.families.write_rego.forms.item_changes import (
    add_with,
    empty,
    list_values,
    mend,
    pick_new,
    set_all,
    set_one,
)
from witness_training.families.write_rego.forms.value_tests import Parameters, ValueTest
from witness_training.families.write_rego.json_places import (
    MISSING,
    Each,
    Items,
    Json,
    Missing,
    write_iteration,
)
from witness_training.families.write_rego.module_text import (
    RuleText,
    look_up,
    refer,
    write_member,
    write_rule,
)


def each(items: Items, test: ValueTest) -> Form:
    """Every item must pass; an item without the value fails."""

    def fails(value: Json, p: Parameters) -> bool:
        return isinstance(value, Missing) or not test.holds(value, p)

    def holds(attestation: Json, p: Parameters) -> bool:
        return not any(fails(value, p) for value in list_values(attestation, items))

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        values = list_values(attestation, items)
        if not values:
            return [attestation]
        good = list(test.good(p))
        mended = mend(attestation, items, lambda value: fails(value, p), good)
        used = list_values(mended, items)
        first = set_one(mended, items, 0, pick_new(items, good[0], used[1:], lambda value: fails(value, p)))
        last = add_with(mended, items, pick_new(items, good[-1], used, lambda value: fails(value, p)))
        return [first, last, *empty(attestation, items), mended]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        if not list_values(attestation, items):
            return []
        good, bad = list(test.good(p)), [*([MISSING] if items.optional else []), *test.bad(p)]
        mended = mend(attestation, items, lambda value: fails(value, p), good)
        # The last of several, the first, one that is added: not only the first may be looked at, and not only all.
        return [
            add_with(mended, items, bad[0]),
            *(
                set_one(mended, items, at, value)
                for at, value in zip((0, -1, 0, -1), (*bad[1:], *bad), strict=False)
            ),
        ]

    def write(how: Writing) -> RuleText:
        return _write_items(items, test, how, denied=False)

    return Form(holds, kept, broken, _list_styles(items, test), write, 2 if test.named else 1)


def none(items: Items, test: ValueTest) -> Form:
    """No item may pass; an item without the value does not."""

    def passes(value: Json, p: Parameters) -> bool:
        return not isinstance(value, Missing) and test.holds(value, p)

    def holds(attestation: Json, p: Parameters) -> bool:
        return not any(passes(value, p) for value in list_values(attestation, items))

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        values = list_values(attestation, items)
        if not values:
            return [attestation]
        mended = mend(attestation, items, lambda value: passes(value, p), list(test.bad(p)))
        used = list_values(mended, items)[1:]
        near = pick_new(items, test.bad(p)[0], used, lambda value: passes(value, p))
        return [set_one(mended, items, 0, near), *empty(attestation, items), mended]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        if not list_values(attestation, items):
            return []
        good = list(test.good(p))
        mended = mend(attestation, items, lambda value: passes(value, p), list(test.bad(p)))
        size = len(list_values(mended, items))
        changed = [set_one(mended, items, -at % size, value) for at, value in enumerate((*good, good[0]))]
        return [add_with(mended, items, good[0]), *changed[:3]]

    def write(how: Writing) -> RuleText:
        return _write_items(items, test, how, denied=True)

    return Form(holds, kept, broken, _list_styles(items, test), write)


def _list_styles(items: Items, test: ValueTest) -> tuple[str, ...]:
    constant = (
        () if test.named or not test.literal({"value": "", "values": (), "limit": 0}) else ("constant",)
    )
    # A set of items, as values, has no keys.
    keyed = items.of_key or items.named_by == "key"
    members = ("keys",) if items.of_key else () if keyed else ("members",)
    return ("plain", "function", *members, *constant)


def _write_items(items: Items, test: ValueTest, how: Writing, *, denied: bool) -> RuleText:
    """The rule that denies for each item that passes (`denied`), or for each that fails."""
    syntax = how.syntax
    wanted, helpers = name_parameter(test, how, named=how.style == "constant")
    keyed = items.of_key or items.named_by == "key"
    loop = write_iteration(items, syntax, with_key=keyed)
    value = _refer_value(items)

    fallback = choose_fallback(test, how.parameters)
    arguments = _list_arguments(items, fallback, denied=denied)
    conditions = _write_conditions(items, test, wanted, how, denied=denied)
    match how.style:
        case "function":
            name = f"{how.rule}_{'hit' if denied else 'ok'}"
            given = items.last.key if items.of_key else items.last.item
            # The item is given and not its value: a call is undefined if what it is given is.
            function = write_rule(f"{name}({given})", (test.write(value, wanted, syntax),), syntax)
            call = f"{name}({given})" if denied else f"not {name}({given})"
            return RuleText((*loop, call), how.message, arguments, (*helpers, function))
        case "members":
            name, item = f"{how.rule}_offenders", items.last.item
            members = write_member(name, item, (*loop, *conditions), syntax)
            again = f"some {item} in {name}" if syntax == "v1" else f"{item} := {name}[_]"
            return RuleText((again,), how.message, arguments, (*helpers, members))
        case "keys":
            name, key = f"{how.rule}_offenders", items.last.key
            members = write_member(name, key, (*loop, *conditions), syntax)
            again = f"some {key} in {name}" if syntax == "v1" else f"{name}[{key}]"
            return RuleText((again,), how.message, arguments, (*helpers, members))
    return RuleText((*loop, *conditions), how.message, arguments, helpers)


def _write_conditions(
    items: Items, test: ValueTest, wanted: str, how: Writing, *, denied: bool
) -> tuple[str, ...]:
    value, syntax = _refer_value(items), how.syntax
    if denied:
        return (test.write(value, wanted, syntax),)
    if not items.field or items.of_key:
        return (deny_unless(test, value, wanted, syntax, defined=True),)
    if test.plain:
        return (deny_unless(test, value, wanted, syntax, defined=False),)
    found = look_up(items.field, items.last.item, choose_fallback(test, how.parameters))
    return (f"found := {found}", deny_unless(test, "found", wanted, syntax, defined=True))


def _list_arguments(items: Items, fallback: str, *, denied: bool) -> tuple[str, ...]:
    if items.of_key:
        return (items.last.key,)
    value = refer(items.field, items.last.item)
    # What is denied for its value has one. Any other reference may be undefined, and with it the message and the denial.
    if not denied:
        value = look_up(items.field, items.last.item, fallback)
    match items.named_by:
        case None:
            return (value,)
        case "key":
            return (items.last.key,) if items.unsaid else (items.last.key, value)
        case steps:
            name = look_up(steps, items.last.item, '"none"') if steps != items.field else value
            return (name,) if items.unsaid else (name, value)


def some(items: Items, test: ValueTest) -> Form:
    """At least one item must pass; a collection that is not there has none."""

    def passes(value: Json, p: Parameters) -> bool:
        return not isinstance(value, Missing) and test.holds(value, p)

    def holds(attestation: Json, p: Parameters) -> bool:
        return any(passes(value, p) for value in list_values(attestation, items))

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        if not list_values(attestation, items):
            return []
        good, bad = list(test.good(p)), list(test.bad(p))
        # Beside one that fails: it must not be every item that is asked for.
        beside = add_with(set_one(attestation, items, 0, bad[0]), items, good[0])
        return [beside, set_one(attestation, items, 0, good[-1])]

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        if not list_values(attestation, items):
            return []
        bad = list(test.bad(p))
        gone = mend(attestation, items, lambda value: passes(value, p), bad)
        return [
            *empty(attestation, items),
            set_one(gone, items, 0, bad[0]),
            set_all(attestation, items, bad[::-1]),
            gone,
        ]

    def write(how: Writing) -> RuleText:
        return _write_some(items, test, how)

    flat = not any(isinstance(step, Each) for step in items.path[:-1])
    keys = ("index",) if items.of_key and flat and test.plain else ()
    return Form(holds, kept, broken, ("helper", "comprehension", *keys), write)


def _write_some(items: Items, test: ValueTest, how: Writing) -> RuleText:
    syntax = how.syntax
    wanted, helpers = name_parameter(test, how)
    value = _refer_value(items)
    loop = write_iteration(items, syntax, with_key=items.of_key)
    lines = (*loop, test.write(value, wanted, syntax))
    match how.style:
        case "index":
            # A map has a value under the key, or nothing: an object is never false.
            steps = tuple(str(step) for step in items.path[:-1])
            return RuleText((f"not {refer((*steps, how.parameters['value']))}",), how.message, (wanted,))
        case "comprehension":
            body = (f"found := [{value} | {'; '.join(lines)}]", "count(found) == 0")
            return RuleText(body, how.message, _list_wanted(wanted), helpers)
    name = f"{how.rule}_found"
    return RuleText(
        (f"not {name}",), how.message, _list_wanted(wanted), (*helpers, write_rule(name, lines, syntax))
    )


def _refer_value(items: Items) -> str:
    """The expression of what the requirement is about, where the variables of an item are bound."""
    return items.last.key if items.of_key else refer(items.field, items.last.item)


def _list_wanted(wanted: str) -> tuple[str, ...]:
    return (wanted,) if wanted else ()
