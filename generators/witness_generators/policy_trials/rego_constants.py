"""What a module compares with and where it reads: the texts, numbers and paths that steer the draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from witness_generators.drawing.text_patterns import find_shortest
from witness_schema.errors import UnreadableSource
from witness_schema.rego.rego_references import read_references
from witness_schema.rego.rego_text import RegoText

# More of each would only repeat what the others show.
_MOST = 24
_LONGEST = 200
_METACHARACTERS = re.compile(r"[\\^$*+?|(\[]")


@dataclass(frozen=True, slots=True)
class Steering:
    """texts, numbers: the constants of the modules. paths: the places of the input that they read, `*` for any step.

    members: texts by the last step of what is compared with them, of whatever the step is one.
    """

    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    paths: tuple[tuple[str, ...], ...]
    members: tuple[tuple[str, str], ...] = ()


def read_steering(modules: Sequence[str]) -> Steering:
    """The constants and paths of modules that are evaluated together."""
    texts: dict[str, None] = {}
    numbers: dict[int, None] = {}
    paths: dict[tuple[str, ...], None] = {}
    members: dict[str, str] = {}
    for module in modules:
        rego = RegoText(module)
        for index, token in enumerate(rego.tokens):
            text = rego.read_string(index) if token.kind == "string" else None
            if text and len(text) <= _LONGEST:
                texts[text] = None
                texts.update(dict.fromkeys(_match(text)))
                if rego.token(index - 1).text in ("==", "=", "!=") and rego.is_mark(index - 3, "."):
                    members.setdefault(rego.token(index - 2).text, text)
            elif token.kind == "number" and token.text.isdigit() and len(token.text) < 10:
                numbers[int(token.text)] = None
        paths.update(dict.fromkeys(read_references(module)))
    return Steering(
        tuple(texts)[:_MOST], tuple(numbers)[:_MOST], tuple(paths)[:_MOST], tuple(members.items())[:_MOST]
    )


def _match(text: str) -> Iterator[str]:
    """The shortest text that a constant matches where it is a regular expression."""
    if _METACHARACTERS.search(text):
        try:
            yield find_shortest(text)
        except (UnreadableSource, ValueError, re.error):
            return
