"""Tests of one value: equal, one of, a prefix, a limit; each with values on both sides of its boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from witness_generators.documents.rego import Syntax, quote
from witness_training.families.write_rego.json_places import Json
from witness_training.families.write_rego.module_text import write_set

# The parameters of a requirement, as JSON: `value`, `values` or `limit`, which the question states.
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A test of one value.

    holds:   whether the value passes. Nothing is asked of what is missing: a form decides that.
    literal: the parameter as a Rego expression, "" if there is none.
    write:   a Rego expression on a value that is true if it passes, else undefined or false: from the expression of the value,
             that of the parameter, and the syntax.
    negate:  the same for a value that fails, "" where only `not` says it.
    good:    values that pass, those at the boundary first. bad: values that fail, the same.
    named:   the parameter is written as a constant of the module always.
    plain:   `not` and the expression hold where nothing stands, too: an equality. OPA takes the operands of any other call, and
             what a set is asked for, out of the negation first, and where one is undefined the whole body is.
    absent:  a Rego literal that fails and stands for a missing value, "" where a text can.
    """

    holds: Callable[[Json, Parameters], bool]
    literal: Callable[[Parameters], str]
    write: Callable[[str, str, Syntax], str]
    negate: Callable[[str, str], str]
    good: Callable[[Parameters], Sequence[Json]]
    bad: Callable[[Parameters], Sequence[Json]]
    named: bool = False
    plain: bool = False
    absent: str = ""


def _quote_value(p: Parameters) -> str:
    return quote(p["value"])


def _write_limit(p: Parameters) -> str:
    return str(p["limit"])


def _no_negation(_value: str, _wanted: str) -> str:
    return ""


def equal(*others: str, near: bool = True) -> ValueTest:
    """Equal to `value`, a text. others: what else a real run may write there; near: whether any text may stand there."""
    return ValueTest(
        lambda value, p: bool(value == p["value"]),
        _quote_value,
        lambda x, wanted, _: f"{x} == {wanted}",
        lambda x, wanted: f"{x} != {wanted}",
        lambda p: (p["value"],),
        lambda p: (
            *((p["value"] + "-2", "my-" + p["value"]) if near else ()),
            *(other for other in others if other != p["value"]),
        ),
        plain=True,
    )


def one_of(*others: str, near: bool = True) -> ValueTest:
    """One of the texts `values`. others, near: as of `equal`."""
    return ValueTest(
        lambda value, p: value in p["values"],
        lambda p: write_set(p["values"]),
        lambda x, wanted, syntax: f"{x} in {wanted}" if syntax == "v1" else f"{wanted}[{x}]",
        _no_negation,
        lambda p: tuple(p["values"]),
        lambda p: (
            *((p["values"][0] + "-2", "my-" + p["values"][-1]) if near else ()),
            *(other for other in others if other not in p["values"]),
        ),
        named=True,
    )


def starts(*others: str, tails: Sequence[str] = ("a", "b-2")) -> ValueTest:
    """Begins with the text `value`. tails: what may follow it."""
    return ValueTest(
        lambda value, p: isinstance(value, str) and value.startswith(p["value"]),
        _quote_value,
        lambda x, wanted, _: f"startswith({x}, {wanted})",
        _no_negation,
        lambda p: tuple(p["value"] + tail for tail in tails),
        # In the middle instead of at the start, and one letter short.
        lambda p: (
            "x" + p["value"] + tails[0],
            p["value"][:-1] + "~" + tails[0],
            *(other for other in others if not other.startswith(p["value"])),
        ),
    )


def address_starts(*others: str) -> ValueTest:
    """An IPv4 address that begins with the text `value`: one or more octets, each with its point."""
    plain = starts(*others)

    def write_good(p: Parameters) -> tuple[str, ...]:
        return _fill_octets(p["value"], "9"), _fill_octets(p["value"], "254")

    def write_bad(p: Parameters) -> tuple[str, ...]:
        *first, last, _ = p["value"].split(".")
        # Another last octet, with the same digits before it where that is an address.
        longer = last + "1" if last in ("3", "10", "16") else str(int(last) + 1)
        other = _fill_octets(".".join((*first, longer, "")), "9")
        return other, f"9.{_fill_octets(p['value'], '8')}".rpartition(".")[0], *plain.bad(p)[2:]

    return replace(plain, good=write_good, bad=write_bad)


def _fill_octets(prefix: str, octet: str) -> str:
    return prefix + ".".join([octet] * (4 - prefix.count(".")))


def ends(*others: str, heads: Sequence[str] = ("a", "b-2")) -> ValueTest:
    """Ends with the text `value`. heads: what may stand before it."""
    return ValueTest(
        lambda value, p: isinstance(value, str) and value.endswith(p["value"]),
        _quote_value,
        lambda x, wanted, _: f"endswith({x}, {wanted})",
        _no_negation,
        lambda p: tuple(head + p["value"] for head in heads),
        lambda p: (
            heads[0] + p["value"] + "x",
            heads[0] + "~" + p["value"][1:],
            *(other for other in others if not other.endswith(p["value"])),
        ),
    )


def contains(*others: str, around: tuple[str, str] = ("a ", " b")) -> ValueTest:
    """Has the text `value` anywhere in it. around: what may stand before and after it."""
    before, after = around
    return ValueTest(
        lambda value, p: isinstance(value, str) and p["value"] in value,
        _quote_value,
        lambda x, wanted, _: f"contains({x}, {wanted})",
        _no_negation,
        lambda p: (before + p["value"] + after, p["value"] + after, before + p["value"]),
        lambda p: (
            before + p["value"][:-1] + "~" + after,
            *(other for other in others if p["value"] not in other),
        ),
    )


def matches(check: Callable[[str], bool], good: Sequence[str], bad: Sequence[str]) -> ValueTest:
    """Matches the regular expression `value`, of which `check` says the same in Python."""
    return ValueTest(
        lambda value, _: isinstance(value, str) and check(value),
        _quote_value,
        lambda x, wanted, _: f"regex.match({wanted}, {x})",
        _no_negation,
        lambda _: good,
        lambda _: bad,
    )


def filled(*examples: str, empty: bool = True) -> ValueTest:
    """A text that is not empty. examples: what a real run writes there; empty: whether Go writes an empty text there."""
    return ValueTest(
        lambda value, _: isinstance(value, str) and value != "",
        lambda _: "",
        lambda x, _wanted, _syntax: f'{x} != ""',
        lambda x, _: f'{x} == ""',
        lambda _: examples,
        lambda _: ("",) if empty else (),
    )


def true() -> ValueTest:
    """The value true."""
    return ValueTest(
        lambda value, _: value is True,
        lambda _: "",
        lambda x, _wanted, _syntax: f"{x} == true",
        lambda x, _: f"{x} != true",
        lambda _: (True,),
        lambda _: (False,),
        plain=True,
    )


def at_most() -> ValueTest:
    """A number no greater than `limit`."""
    return ValueTest(
        lambda value, p: isinstance(value, int | float) and value <= p["limit"],
        _write_limit,
        lambda x, wanted, _: f"{x} <= {wanted}",
        lambda x, wanted: f"{x} > {wanted}",
        lambda p: (p["limit"], max(p["limit"] - 1, 0)),
        lambda p: (p["limit"] + 1, p["limit"] * 3 + 5),
    )


def at_least() -> ValueTest:
    """A number no less than `limit`, which is above 0."""
    return ValueTest(
        lambda value, p: isinstance(value, int | float) and value >= p["limit"],
        _write_limit,
        lambda x, wanted, _: f"{x} >= {wanted}",
        lambda x, wanted: f"{x} < {wanted}",
        lambda p: (p["limit"], p["limit"] + 7),
        lambda p: (p["limit"] - 1, 0),
        # In Rego every text is above every number.
        absent="0",
    )


def equal_number(*others: int) -> ValueTest:
    """Equal to the number `limit`. others: what else a real run may write there."""
    return ValueTest(
        lambda value, p: bool(value == p["limit"]),
        _write_limit,
        lambda x, wanted, _: f"{x} == {wanted}",
        lambda x, wanted: f"{x} != {wanted}",
        lambda p: (p["limit"],),
        lambda p: (p["limit"] + 1, *(other for other in others if other != p["limit"])),
        plain=True,
    )
