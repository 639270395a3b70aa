"""JSON texts as Go's encoding/json scans them, with all that a parsed value would hide: every member, numbers as spelled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.text_encoding import advise_encoding

# Go stops at 10,000 levels; our validator at 255. What lies deeper is said to be unread, never guessed.
MOST_LEVELS = 255
REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number as it stands in the text."""

    text: str


class Members(list[tuple[str, Any]]):
    """The members of an object, with every duplicate, in the order of the text."""


def parse_text(text: str | bytes) -> Any:
    """Read a JSON text: objects as Members, numbers as Spelled, texts with a lone surrogate for what is not Unicode.

    Raises UnreadableSource where Go finds a syntax error, and for more than MOST_LEVELS levels.
    """
    try:
        plain = decode(text)
        value = json.loads(
            plain,
            object_pairs_hook=Members,
            parse_int=Spelled,
            parse_float=Spelled,
            parse_constant=_refuse,
        )
        # Counting brackets takes a hundredth of the time of a walk, and settles it for nearly all texts.
        if plain.count("[") + plain.count("{") > MOST_LEVELS:
            _check_depth(value)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise UnreadableSource(f"this is not a JSON text: {error}", advice=_advice(text)) from None
    return value


def decode(text: str | bytes) -> str:
    """The text; each byte that is not UTF-8 becomes one lone surrogate, which stands for Go's U+FFFD."""
    return text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text


def parse_straight(text: str | bytes) -> Any:
    """The value of a text that all parsers read alike, several times faster than by `make_plain`."""
    return json.loads(decode(text))


def is_all_unicode(text: str | bytes) -> bool:
    """Whether Go surely reads nothing of a JSON text as U+FFFD; False for one with escaped surrogates, paired or not."""
    plain = decode(text)
    return _HALF_ESCAPED.search(plain) is None and (plain.isascii() or not is_replaced(plain))


def is_replaced(text: str) -> bool:
    """Whether Go reads something in this text as U+FFFD: a byte that is not UTF-8, or half of a surrogate pair."""
    return _SURROGATE.search(text) is not None


def as_go_text(text: str) -> str:
    """The text with U+FFFD for what is not Unicode."""
    return _SURROGATE.sub(REPLACEMENT, text)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [below for one in level for below in _below(one)]
        if not level:
            return
    raise _too_deep()


def _below(value: Any) -> Iterator[Any]:
    if isinstance(value, Members):
        for _, member in value:
            if isinstance(member, list):
                yield member
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, list):
                yield item


def _too_deep() -> UnreadableSource:
    return UnreadableSource(
        f"lists and objects lie more than {MOST_LEVELS} levels deep: it is not judged here",
        advice="no attestor of go-witness nests that deep",
    )


def _advice(text: str | bytes) -> str:
    return advise_encoding(text.encode("utf-8", "surrogatepass")[:4] if isinstance(text, str) else text)
