"""What stands at a place, in words that may go into a log: kinds and sizes, and a value only where it can be no secret.

Environments, claims of tokens, command lines and their output hold what nobody wants in the log of a CI job.
"""

from __future__ import annotations

from typing import Any

from witness_schema.documents.go_text import Members, Spelled
from witness_schema.printable import escape_line, shorten
from witness_schema.shapes import json_shape
from witness_schema.shapes.shape_words import describe_shape
from witness_schema.validation.findings.fault import ABSENT, Place

LONGEST_KEY = 48
LONGEST_VALUE = 40
LONGEST_WORDS = 90
# Below these keys nothing is shown, not even a number (environment, jwt and its relatives, command-run, link, sarif).
_PRIVATE = frozenset(
    {
        "variables",
        "claims",
        "environment",
        "cmd",
        "stdout",
        "stderr",
        "environ",
        "env",
        "command",
        "snippet",
        "secret",
    }
)
_KINDS: tuple[tuple[type, str], ...] = (
    (json_shape.Null, "null"),
    (json_shape.Boolean, "true or false"),
    (json_shape.Integer, "a whole number"),
    (json_shape.Number, "a number"),
    (json_shape.Text, "a text"),
    (json_shape.Timestamp, "a time such as 2026-01-02T15:04:05Z (RFC 3339)"),
    (json_shape.Base64, "bytes in base64"),
    (json_shape.Anything, "any value"),
    (json_shape.Unresolved, "any value"),
)


def show_key(key: object) -> str:
    """A key in quotation marks, printable and short."""
    return f'"{shorten(escape_line(str(key)), LONGEST_KEY)}"'


def show_value(tree: Any, place: Place, expected: json_shape.JsonShape | None) -> str:
    """What stands at a place: "the number 7", "a text of 40 characters", "a list of 3"."""
    hidden = any(str(step).lower() in _PRIVATE for step in place)
    match tree:
        case None:
            return "null"
        case bool():
            return "true or false" if hidden else str(tree).lower()
        case Spelled(text):
            return "a number" if hidden or len(text) > LONGEST_VALUE else f"the number {text}"
        case str():
            return _show_text(tree, hidden, expected)
        case Members():
            return f"an object of {len(tree)}" if tree else "an empty object"
        case list():
            return f"a list of {len(tree)}" if tree else "an empty list"
        case _:
            return "nothing" if tree is ABSENT else "a value"


def _show_text(text: str, hidden: bool, expected: json_shape.JsonShape | None) -> str:
    if not text:
        return "an empty text"
    # Times, bytes and fixed names are public; what any text may be is not shown.
    public = isinstance(expected, json_shape.Timestamp | json_shape.Constant) and not hidden
    if public and len(text) <= LONGEST_VALUE * 2:
        return f'"{shorten(escape_line(text), LONGEST_VALUE * 2)}"'
    return f"a text of {len(text)} character{'s' * (len(text) != 1)}"


def describe_expected(shape: json_shape.JsonShape, definitions: json_shape.Definitions) -> str:
    """What go-witness writes at a place: "a text", "a list of string", "base64 or null"."""
    match shape:
        case json_shape.Reference(name):
            return describe_expected(definitions[name], definitions)
        case json_shape.AnyOf(options) if json_shape.Null() in options:
            rest = tuple(option for option in options if option != json_shape.Null())
            inner = rest[0] if len(rest) == 1 else json_shape.AnyOf(rest)
            return shorten(f"{describe_expected(inner, definitions)} or null", LONGEST_WORDS)
        case json_shape.AnyOf(options):
            words = dict.fromkeys(describe_expected(option, definitions) for option in options)
            return shorten(" or ".join(words), LONGEST_WORDS)
        case json_shape.Constant(value):
            return f'"{value}"' if isinstance(value, str) else str(value).lower()
        case json_shape.Integer(minimum, maximum, nonzero):
            limits = f"from {minimum} to {maximum}" if maximum < (1 << 32) else ""
            return " ".join(filter(None, ("a whole number", limits, "but not 0" if nonzero else "")))
        case json_shape.Text(shortest) if shortest:
            return "a text that is not empty"
        case json_shape.Array():
            return f"a {shorten(describe_shape(shape, definitions), LONGEST_WORDS)}"
        case json_shape.Record() | json_shape.MapOf():
            return f"an {shorten(describe_shape(shape, definitions), LONGEST_WORDS)}".replace(
                "an map", "a map"
            )
        case _:
            return next(words for kind, words in _KINDS if isinstance(shape, kind))
