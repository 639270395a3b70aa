"""Why a value is probably not what go-witness writes, one row a cause: what people and other programs get wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from witness_schema.documents.go_text import Members, Spelled
from witness_schema.shapes import json_shape
from witness_schema.validation.findings.fault import Fault
from witness_schema.validation.findings.innermost_faults import list_options

_SHORTEST = 5  # letters of a key that may be a word cut short
Options = tuple[json_shape.JsonShape, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause. rules: of which findings. holds: whether a value and what belongs there look like it. words: a clause."""

    rules: tuple[str, ...]
    holds: Callable[[Any, Options], bool]
    words: str


def _is_text(pattern: str) -> Callable[[Any, Options], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda tree, _options: isinstance(tree, str) and compiled.fullmatch(tree) is not None


def _for_kind(kind: Any, pattern: str) -> Callable[[Any, Options], bool]:
    is_text = _is_text(pattern)
    return lambda tree, options: is_text(tree, options) and any(isinstance(one, kind) for one in options)


def _has(kind: Any) -> Callable[[Any, Options], bool]:
    return lambda _tree, options: any(isinstance(one, kind) for one in options)


_TIME = json_shape.Timestamp
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
CAUSES = (
    Cause(("wrong-form",), _for_kind(_TIME, rf"{_DATE}T{_CLOCK}([.,][0-9]+)?[+]00:00"), "Python's isoformat() writes +00:00; Go writes Z"),
    Cause(("wrong-form",), _for_kind(_TIME, rf"{_DATE} .*"), "a blank between date and clock; RFC 3339 has a T"),
    Cause(("wrong-form",), _for_kind(_TIME, rf"{_DATE}T{_CLOCK}([.][0-9]+)?"), "the time zone is missing; Go always writes one"),
    Cause(("wrong-form",), _for_kind(_TIME, rf"{_DATE}T{_CLOCK}[.][0-9]*0(Z|[+-].*)"), "Go writes no zero at the end of a fraction"),
    Cause(("wrong-form",), _for_kind(_TIME, rf"{_DATE}"), "a date alone; Go writes the clock and the zone too"),
    Cause(("wrong-form",), _for_kind(_TIME, r".*[tz].*"), "T and Z are in small letters"),
    Cause(("wrong-form",), _for_kind(_TIME, r".*"), "no such day, clock or zone"),
    Cause(("wrong-type",), lambda tree, options: isinstance(tree, Spelled) and _has(_TIME)(tree, options), "seconds since 1970; Go writes RFC 3339"),
    Cause(("wrong-form",), _for_kind(json_shape.Base64, r"-----BEGIN (?s:.*)"), "PEM as it stands; Go writes the base64 of it"),
    Cause(("wrong-form",), _for_kind(json_shape.Base64, r"[A-Za-z0-9_-]*[_-][A-Za-z0-9_=-]*"), "base64 of URLs; Go writes + and /"),
    Cause(("wrong-form",), _for_kind(json_shape.Base64, r"[A-Za-z0-9+/]*[\r\n][A-Za-z0-9+/=\r\n]*"), "base64 with line breaks; Go writes none"),
    Cause(("wrong-form",), _for_kind(json_shape.Base64, r"[A-Za-z0-9+/]+"), "the padding (=) is missing"),
    Cause(("wrong-form",), _for_kind(json_shape.Base64, r"(?s:.*)"), "this is not base64"),
    Cause(("wrong-type",), lambda tree, options: isinstance(tree, str) and re.fullmatch(r"-?[0-9]+", tree) is not None and _has(json_shape.Integer | json_shape.Number)(tree, options), "a number in quotation marks"),
    Cause(("wrong-type",), lambda tree, options: tree in ("true", "false") and _has(json_shape.Boolean)(tree, options), "true or false in quotation marks"),
    Cause(("wrong-type",), lambda tree, options: _is_empty_list(tree) and _has(json_shape.MapOf | json_shape.Record)(tree, options), "PHP, Perl and Lua write an empty object as a list"),
    Cause(("wrong-type",), lambda tree, options: not isinstance(tree, list) and tree is not None and _has(json_shape.Array)(tree, options), "one value where a list of them stands"),
    Cause(("integer-spelling", "fraction"), lambda tree, _: isinstance(tree, Spelled) and re.fullmatch(r"-?[0-9]+[.]0+", tree.text) is not None, "a program that keeps all numbers as floats wrote it"),
    Cause(("null",), _has(json_shape.Text | _TIME), "Go has no null for this type: it writes its zero value"),
)  # fmt: skip


def _is_empty_list(tree: Any) -> bool:
    return isinstance(tree, list) and not isinstance(tree, Members) and not tree


def find_cause(fault: Fault, definitions: json_shape.Definitions) -> str:
    """The likely cause of a fault, "" where none is known."""
    options = tuple(list_options(fault.shape, definitions)) if fault.shape is not None else ()
    return next(
        (one.words for one in CAUSES if fault.rule in one.rules and one.holds(fault.tree, options)), ""
    )


def find_near_key(key: str, names: tuple[str, ...]) -> str:
    """The name that a key was probably meant to be, "" where none is near."""
    plain = {_squeeze(name): name for name in names}
    squeezed = _squeeze(key)
    if squeezed in plain:
        return plain[squeezed]
    # A word cut short comes before one with other letters: githubWorkflowRepo is …Repository, not …Ref.
    longer = sorted(
        (one for one in plain if len(squeezed) >= _SHORTEST and one.startswith(squeezed)), key=len
    )
    near = longer or get_close_matches(squeezed, plain, 1, 0.75)
    return plain[near[0]] if near else ""


def name_spelling(key: str, name: str) -> str:
    """How a key is spelled otherwise than the name that it was meant to be: "camelCase", "" for a misspelling."""
    if _squeeze(key) != _squeeze(name):
        return ""
    if "_" in name and "_" not in key and "-" not in key and key != key.lower():
        return "camelCase"
    if "_" in key and "_" not in name:
        return "snake_case"
    return "dashes" if "-" in key and "-" not in name else "other letters"


def _squeeze(name: str) -> str:
    return re.sub(r"[_\-: .]", "", name).lower()
