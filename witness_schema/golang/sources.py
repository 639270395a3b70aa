"""Reads Go files and works around Go 1.26 syntax that tree-sitter-go 0.25 does not parse; line numbers do not change.

Not handled: a one-line group without a final semicolon (`const (a = 1; b = 2)`), which gofmt never produces, and `new`
of a composite or function literal with an unnamed type (`new([]int{1})`).
"""

from __future__ import annotations

import re
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.text_encoding import decode_utf8

# What to do about a checkout whose source does not parse; the owner of a package mends it.
TAKE_RELEASE = "take a released version"
# A letter in Go and in the grammar, so that `newˑ` is an ordinary name; `remove_marks` removes it again.
MARK = "ˑ"
# Literals and comments come first in the alternatives, so that a `new(` within them is never changed. Each takes what it
# began, closed or not, and gives nothing back (`*+`): otherwise a text of quotes is scanned to its end from each of them.
_LITERAL = r"""//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|"(?:[^"\\\n]|\\[^\n])*+"?|`[^`]*+`?|'(?:[^'\\\n]|\\[^\n])*+'?"""
_CLOSED = re.compile(_LITERAL, re.S)
# The beginnings that only a type can have. The grammar accepts such a type after `new` and `make` and after no other name.
_TYPE = r"\[|(?:map|chan|func|struct|interface)\b|<-\s*chan\b"
_ALLOCATION = re.compile(rf"{_LITERAL}|(?<![\w.])(new|make)(?=\s*+\((?!\s*+(?:{_TYPE})))", re.S)


_MARK_OF_ORDER = b"\xef\xbb\xbf"
# Go's scanner refuses them in literals and comments as well; a byte order mark may begin a file.
_REFUSED = {"\0": "a NUL", "\ufeff": "a byte order mark"}


def decode_source(content: bytes, path: Path) -> str:
    """Return the text of a Go file, with a newline at its end: the grammar needs one, Go does not.

    Raises UnreadableSource with the line where the file is not UTF-8, which the Go spec requires, or holds what Go refuses
    even in comments.
    """
    text = (
        decode_utf8(content.removeprefix(_MARK_OF_ORDER).removesuffix(b"\n"), str(path), "the Go source")
        + "\n"
    )
    for character, name in _REFUSED.items():
        if character in text:
            line = text.count("\n", 0, text.index(character)) + 1
            raise UnreadableSource(f"the Go source holds {name}", where=f"{path}:{line}")
    return text


def find_unclosed_comment(source: str) -> int:
    """Return the line of a comment without an end, 0 where there is none: the grammar reads one to the end again and again."""
    last = source.rfind("/*")
    # Nearly every file is done here, which costs nothing.
    if last < 0 or source.find("*/", last + 2) >= 0:
        return 0
    for literal in _CLOSED.finditer(source):
        if literal[0].startswith("/*") and (len(literal[0]) < 4 or not literal[0].endswith("*/")):
            return source.count("\n", 0, literal.start()) + 1
    return 0


def mark_builtin_calls(source: str) -> str:
    """Mark `new` and `make` as ordinary names where something other than a type may follow.

    The grammar expects a type there, but Go 1.26 has `new(expression)`, and both names may be redeclared.
    """
    return _ALLOCATION.sub(lambda found: found[0] + MARK if found[1] else found[0], source)


def remove_marks(text: str) -> str:
    """Return the text as it is in the file."""
    return text.replace(MARK, "")
