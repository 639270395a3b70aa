"""Compares two shapes of the same kind as sets of values: fewer, more, another pattern, other known values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.changes.change import Value
from witness_schema.shapes import json_shape


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule and the value of each side."""

    rule: str
    before: Value
    after: Value


def list_differences(old: json_shape.JsonShape, new: json_shape.JsonShape) -> Iterator[Difference]:
    """Yields the differences of two shapes of the same kind, not counting their items, fields and values."""
    match old, new:
        case json_shape.Text(), json_shape.Text():
            yield from _compare_texts(old, new)
        case json_shape.Base64(), json_shape.Base64():
            if old.alphabet != new.alphabet:
                yield Difference("VALUE_PATTERN_CHANGED", f"base64 {old.alphabet}", f"base64 {new.alphabet}")
            yield from _compare_flag(old.nonempty, new.nonempty, "not empty")
        case json_shape.AnyOf(), json_shape.AnyOf():
            yield from _compare_choices(old, new)
        case json_shape.Constant(value=before), json_shape.Constant(value=after) if before != after:
            yield Difference("FIELD_RETYPED", before, after)
        case _:
            yield from _compare_ranges(old, new)


def _compare_ranges(old: json_shape.JsonShape, new: json_shape.JsonShape) -> Iterator[Difference]:
    match old, new:
        case json_shape.Integer(), json_shape.Integer():
            yield from _compare_intervals(old.minimum, old.maximum, new.minimum, new.maximum, "integer")
            yield from _compare_flag(old.nonzero, new.nonzero, "not 0")
        case json_shape.Number(), json_shape.Number():
            yield from _compare_flag(old.bits == 32, new.bits == 32, "32 bits")
            yield from _compare_flag(old.whole, new.whole, "whole")
            yield from _compare_flag(not old.verbatim, not new.verbatim, "a float")
            yield from _compare_flag(old.nonzero, new.nonzero, "not 0")
        case json_shape.Boolean(), json_shape.Boolean():
            yield from _compare_flag(old.only is not None, new.only is not None, "one")
        case json_shape.Timestamp(), json_shape.Timestamp():
            for name in ("utc", "whole", "nonzero"):
                yield from _compare_flag(getattr(old, name), getattr(new, name), name)
        case json_shape.Array(), json_shape.Array():
            yield from _compare_intervals(old.min_items, old.max_items, new.min_items, new.max_items, "items")
        case json_shape.MapOf(), json_shape.MapOf():
            yield from _compare_intervals(old.min_properties, None, new.min_properties, None, "properties")
        case _:
            return


def _compare_texts(old: json_shape.Text, new: json_shape.Text) -> Iterator[Difference]:
    if old.pattern != new.pattern:
        yield Difference("VALUE_PATTERN_CHANGED", old.pattern or "any text", new.pattern or "any text")
    yield from _compare_intervals(old.min_length, None, new.min_length, None, "characters")
    yield from _compare_known(old.known, new.known)


def _compare_known(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Difference]:
    gone, come = list_only_in(old, new), list_only_in(new, old)
    if gone:
        yield Difference("KNOWN_VALUE_REMOVED", gone, None)
    if come:
        yield Difference("KNOWN_VALUE_ADDED", None, come)


def _compare_choices(old: json_shape.AnyOf, new: json_shape.AnyOf) -> Iterator[Difference]:
    """Compares choices: constants as sets. Other options are compared by the caller, so only their number counts here."""
    before, after = list_constants(old), list_constants(new)
    if before and after:
        # Both differences are possible at once: a value was replaced by another.
        gone, come = list_only_in(before, after), list_only_in(after, before)
        if gone:
            yield Difference("VALUE_RANGE_NARROWED", before, after)
        if come:
            yield Difference("VALUE_RANGE_WIDENED", before, after)
    elif len(old.options) != len(new.options):
        yield Difference("FIELD_RETYPED", f"one of {len(old.options)}", f"one of {len(new.options)}")


def list_constants(shape: json_shape.JsonShape) -> tuple[str, ...]:
    """Returns the values of a choice between constants; () for any other shape."""
    options = shape.options if isinstance(shape, json_shape.AnyOf) else ()
    values = tuple(str(option.value) for option in options if isinstance(option, json_shape.Constant))
    # A choice of constants and something else is not a set of values.
    return values if len(values) == len(options) else ()


def list_only_in(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the values that only the first has, in its order."""
    return tuple(value for value in one if value not in other)


def _compare_flag(old: bool, new: bool, words: str) -> Iterator[Difference]:
    """Compares a restriction that is either on or off. words: the restriction in reports."""
    before, after = (words if narrow else f"any, not only {words}" for narrow in (old, new))
    if new and not old:
        yield Difference("VALUE_RANGE_NARROWED", before, after)
    if old and not new:
        yield Difference("VALUE_RANGE_WIDENED", before, after)


def _compare_intervals(
    low: int, high: int | None, new_low: int, new_high: int | None, unit: str
) -> Iterator[Difference]:
    """Compares two ranges; `None` means no upper bound."""
    if (low, high) == (new_low, new_high):
        return
    top, new_top = (float("inf") if end is None else end for end in (high, new_high))
    # Ranges that overlap without one containing the other (int8 and uint8) are different types.
    rule = "FIELD_RETYPED"
    if low <= new_low and new_top <= top:
        rule = "VALUE_RANGE_NARROWED"
    elif new_low <= low and top <= new_top:
        rule = "VALUE_RANGE_WIDENED"
    yield Difference(rule, _format_range(low, high, unit), _format_range(new_low, new_high, unit))


def _format_range(low: int, high: int | None, unit: str) -> str:
    return f"{unit} {low}..{'' if high is None else high}"
