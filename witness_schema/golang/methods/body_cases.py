"""Finds out what a reading method takes by following its body (`body_runs`) for each text with which it compares, and for any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from witness_schema.golang.methods.body_runs import Run
from witness_schema.golang.methods.json_scalars import read_scalar
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.methods.run_values import (
    KINDS,
    Comparisons,
    Decoded,
    Known,
    NotFollowedError,
    Text,
    Value,
)
from witness_schema.golang.types import Basic, Either, Fixed, GoType, Interface, Map, Slice, Standard

# A body that has to be followed more often is no list of names.
_MOST = 600
_TEXT, _ANYTHING, _NOTHING = Basic("string"), Standard("encoding/json.RawMessage"), Either(())
_MADE: dict[str, GoType] = {
    "string": _TEXT,
    "float64": Basic("float64"),
    "bool": Basic("bool"),
    "nil": Fixed(None),
    "map[string]any": Map(_TEXT, Interface()),
    "[]any": Slice(Interface()),
}


def read_text_cases(body: MethodCode) -> GoType | None:
    """Return the texts that an `UnmarshalText` takes, or None where that is not known."""
    cases = _Cases(body)
    try:
        return _list_taken(cases, "raw", lambda text: cases.ends(Text("raw", text)))
    except (NotFollowedError, RecursionError):
        return None


def read_json_cases(body: MethodCode) -> GoType | None:
    """Return what an `UnmarshalJSON` takes, or None where that is not known."""
    cases = _Cases(body)
    try:
        other = cases.read_way(None)
        ways = cases.try_each("raw", cases.read_way)
    except (NotFollowedError, RecursionError):
        return None
    return _join_ways(other, ways) if "raw" not in cases.noted.folded else None


@dataclass
class _Cases:
    body: MethodCode
    noted: Comparisons = field(default_factory=Comparisons)
    runs: int = 0

    def ends(self, given: Text, inner: Value = Known.SAFE) -> bool:
        """Return whether the body takes a text that it does not decode."""
        run = self._start(given, inner)
        ended = run.follow()
        if run.decoded is not None:
            raise NotFollowedError
        return ended

    def try_each(self, of: str, follow: Callable[[str], GoType | bool]) -> dict[str, GoType | bool]:
        """Follow the body for each text with which it compares; it may compare with more on the way."""
        found: dict[str, GoType | bool] = {}
        while fresh := self.noted.constants.get(of, set()) - found.keys():
            for text in sorted(fresh):
                found[text] = follow(text)
        return found

    def read_way(self, text: str | None) -> GoType:
        """Return as what the body reads a text: a type, anything, or nothing."""
        given = Text("raw", text)
        run = self._start(given, Known.SAFE)
        ended: bool | None = None
        try:
            ended = run.follow()
        except NotFollowedError:
            if run.decoded is None:
                raise
        if run.decoded is None:
            return _ANYTHING if ended else _NOTHING
        if self._take(given, Known.ERROR):
            raise NotFollowedError
        if run.decoded == _TEXT and ended is None:
            found = _list_taken(self, "inner", lambda inner: self._take(given, Text("inner", inner)))
            # null leaves the text empty.
            empty = self._take(given, Text("inner", ""))
            return _add(found, Fixed(None)) if empty else found
        if run.decoded == Interface() and ended is None:
            made = tuple(_MADE[kind] for kind in KINDS if self._take(given, Decoded(kind)))
            return Either(made) if len(made) < len(KINDS) else Interface()
        if ended is None:
            raise NotFollowedError
        return run.decoded if ended else _NOTHING

    def _take(self, given: Text, inner: Value) -> bool:
        return self._start(given, inner).follow()

    def _start(self, given: Text, inner: Value) -> Run:
        self.runs += 1
        if self.runs > _MOST:
            raise NotFollowedError
        return Run(self.body, given, inner, self.noted)


def _list_taken(cases: _Cases, of: str, take: Callable[[str | None], bool]) -> GoType:
    """Return the texts that are taken: any, or those that the body lists."""
    other = take(None)
    each = cases.try_each(of, take)
    taken = [text for text, ended in each.items() if ended]
    if other and len(taken) == len(each):
        return _TEXT
    if other:
        raise NotFollowedError
    if of not in cases.noted.folded:
        return Either(tuple(Fixed(text) for text in sorted(taken)))
    # Of the texts that differ in case alone, only some are listed.
    lower = sorted({text.lower() for text in taken})
    if of in cases.noted.exact or not all(text.isascii() and text.isprintable() for text in lower):
        raise NotFollowedError
    return Either(tuple(Fixed(text, folded=True) for text in lower))


def _add(of: GoType, option: GoType) -> GoType:
    return Either((*of.options, option)) if isinstance(of, Either) else of


def _join_ways(other: GoType, ways: dict[str, GoType | bool]) -> GoType | None:
    """Join what is read of a few texts with what is read of all others."""
    fixed: list[GoType] = []
    for text, way in sorted(ways.items()):
        if way == other:
            continue
        value = read_scalar(text)
        if way != _ANYTHING or value is None:
            return None
        fixed.append(value)
    # Null is read into any type.
    if all(one == Fixed(None) for one in fixed) and not isinstance(other, Either):
        return other
    options: Iterable[GoType] = other.options if isinstance(other, Either) else (other,)
    return Either(tuple(dict.fromkeys((*fixed, *options))))
