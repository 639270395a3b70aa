"""Forms about one value of an attestation: it must pass a test, or must not."""

from __future__ import annotations

from dataclasses import replace

from witness_training.families.write_rego.forms.form import (
    Form,
    Writing,
    choose_fallback,
    deny_unless,
    name_parameter,
)
from witness_training.families.write_rego.forms.value_tests import Parameters, ValueTest
from witness_training.families.write_rego.json_places import MISSING, Json, Missing, put, read
from witness_training.families.write_rego.module_text import (
    RuleText,
    Steps,
    look_up,
    refer,
    write_default,
    write_rule,
)


def must(
    path: Steps, test: ValueTest, *, optional: bool = False, fallback: str = "", said: bool = True
) -> Form:
    """The value must pass; an attestation without it breaks the requirement.

    optional: Go leaves the value out where it is empty, or a claim of that name need not be there. fallback: a Rego literal that fails the test, instead of the usual one.
    said: the message names the value; False for one that is long.
    """

    def holds(attestation: Json, p: Parameters) -> bool:
        value = read(attestation, path)
        return not isinstance(value, Missing) and test.holds(value, p)

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        same = [attestation] if holds(attestation, p) else []
        return [put(attestation, path, value) for value in test.good(p)] + same

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        gone = [put(attestation, path, MISSING)] if optional else []
        return gone + [put(attestation, path, value) for value in test.bad(p)]

    def write(how: Writing) -> RuleText:
        rule = _write_must(path, test, how, fallback or choose_fallback(test, how.parameters))
        return rule if said else replace(rule, arguments=())

    styles = (*(("guard",) if test.plain else ()), "local", "helper", "default")
    named = () if test.named or not _has_parameter(test) else ("constant",)
    return Form(holds, kept, broken, (*styles, *named), write, 2 if test.named else 1)


def _has_parameter(test: ValueTest) -> bool:
    return test.literal({"value": "", "values": (), "limit": 0}) != ""


def _write_must(path: Steps, test: ValueTest, how: Writing, fallback: str) -> RuleText:
    """A rule that denies without the value too, also where Go always writes one: what was meant to bind must not fall silent."""
    wanted, helpers = name_parameter(test, how, named=how.style == "constant")
    there, message = refer(path), how.message
    # What the message names has to be defined where the value is missing.
    found = look_up(path, "input", fallback)
    match how.style:
        case "default":
            name = f"{how.rule}_found"
            bound = write_default(name, there, fallback, how.syntax)
            body: tuple[str, ...] = (deny_unless(test, name, wanted, how.syntax, defined=True),)
            return RuleText(body, message, (name,), (*helpers, bound))
        case "helper":
            name = f"{how.rule}_ok"
            helper = write_rule(name, (test.write(there, wanted, how.syntax),), how.syntax)
            return RuleText((f"not {name}",), message, (found,), (*helpers, helper))
        case "guard" | "constant" if test.plain:
            body = (deny_unless(test, there, wanted, how.syntax, defined=False),)
            return RuleText(body, message, (found,), helpers)
    body = (f"found := {found}", deny_unless(test, "found", wanted, how.syntax, defined=True))
    return RuleText(body, message, ("found",), helpers)


def must_not(path: Steps, test: ValueTest, *, optional: bool = False) -> Form:
    """The value must fail the test; an attestation without it keeps the requirement."""

    def holds(attestation: Json, p: Parameters) -> bool:
        value = read(attestation, path)
        return isinstance(value, Missing) or not test.holds(value, p)

    def kept(attestation: Json, p: Parameters) -> list[Json]:
        gone = [put(attestation, path, MISSING)] if optional else []
        same = [attestation] if holds(attestation, p) else []
        return gone + [put(attestation, path, value) for value in test.bad(p)] + same

    def broken(attestation: Json, p: Parameters) -> list[Json]:
        return [put(attestation, path, value) for value in test.good(p)]

    def write(how: Writing) -> RuleText:
        wanted, helpers = name_parameter(test, how, named=how.style == "constant")
        there = refer(path)
        condition = test.write(there, wanted, how.syntax)
        if how.style == "local":
            body = (f"found := {there}", test.write("found", wanted, how.syntax))
            return RuleText(body, how.message, ("found",), helpers)
        if how.style == "helper":
            name = f"{how.rule}_hit"
            helper = write_rule(name, (condition,), how.syntax)
            return RuleText((name,), how.message, (there,), (*helpers, helper))
        return RuleText((condition,), how.message, (there,), helpers)

    named = ("constant",) if _has_parameter(test) and not test.named else ()
    return Form(holds, kept, broken, ("plain", "local", "helper", *named), write)


def same(path: Steps, other: Steps, *, optional: bool = False) -> Form:
    """Two values must be equal."""

    def holds(attestation: Json, _: Parameters) -> bool:
        one = read(attestation, path)
        return not isinstance(one, Missing) and bool(one == read(attestation, other))

    def kept(attestation: Json, _: Parameters) -> list[Json]:
        one = read(attestation, path)
        return [] if isinstance(one, Missing) else [put(attestation, other, one)]

    def broken(attestation: Json, _: Parameters) -> list[Json]:
        one = read(attestation, path)
        if isinstance(one, Missing):
            return []
        gone = [put(attestation, other, MISSING)] if optional else []
        return [put(attestation, other, f"{one}x"), put(attestation, path, f"x{one}"), *gone]

    def write(how: Writing) -> RuleText:
        arguments = (look_up(path, "input", '"none"'), look_up(other, "input", '"none"'))
        equal = f"{refer(path)} == {refer(other)}"
        if how.style == "helper":
            name = f"{how.rule}_ok"
            return RuleText(
                (f"not {name}",), how.message, arguments, (write_rule(name, (equal,), how.syntax),)
            )
        return RuleText((f"not {equal}",), how.message, arguments)

    return Form(holds, kept, broken, ("guard", "helper"), write)


def gap_at_most(later: Steps, earlier: Steps) -> Form:
    """The difference of two numbers that are always there must be no more than `limit`."""

    def holds(attestation: Json, p: Parameters) -> bool:
        end, start = read(attestation, later), read(attestation, earlier)
        return isinstance(end, int) and isinstance(start, int) and end - start <= p["limit"]

    def shift(attestation: Json, gap: int) -> list[Json]:
        start = read(attestation, earlier)
        return [put(attestation, later, start + gap)] if isinstance(start, int) else []

    def write(how: Writing) -> RuleText:
        # In a rule of its own: a difference of what is not there is undefined, and `not` of the rule still denies.
        limit = str(how.parameters["limit"])
        constants: tuple[tuple[str, ...], ...] = ()
        if how.style == "constant":
            constants, limit = ((f"{how.rule}_limit := {limit}",),), f"{how.rule}_limit"
        gap = f"{refer(later)} - {refer(earlier)}"
        lines = (f"gap := {gap}", f"gap <= {limit}") if how.style == "local" else (f"{gap} <= {limit}",)
        name = f"{how.rule}_ok"
        arguments = (look_up(earlier, "input", '"none"'), look_up(later, "input", '"none"'))
        helper = write_rule(name, lines, how.syntax)
        return RuleText((f"not {name}",), how.message, arguments, (*constants, helper))

    return Form(
        holds,
        lambda a, p: shift(a, p["limit"]) + shift(a, p["limit"] - 1),
        lambda a, p: shift(a, p["limit"] + 1) + shift(a, p["limit"] * 2),
        ("local", "helper", "constant"),
        write,
    )
