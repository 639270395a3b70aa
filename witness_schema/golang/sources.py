"""The text of a Go file, made readable where tree-sitter-go 0.25 falls short of Go 1.26; every line stays where it was.

Not mended: a one-line group without a semicolon before its end (`const (a = 1; b = 2)`), which gofmt never leaves, and
`new` of a composite or function literal with an unnamed type (`new([]int{1})`).
"""

from __future__ import annotations

import re
from pathlib import Path

from witness_schema.errors import UnreadableSource

# A letter to Go and to the grammar, so that `newˑ` is a name like any other; `plain` takes it away again.
MARK = "ˑ"
_LITERAL = r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'"""
# What a type alone begins with; the grammar takes such a type after `new` and `make`, and after no other name.
_TYPE = r"\[|(?:map|chan|func|struct|interface)\b|<-\s*chan\b"
_ALLOCATION = re.compile(rf"{_LITERAL}|(?<![\w.])(new|make)(?=\s*\((?!\s*(?:{_TYPE})))", re.S)


def read_source(path: Path) -> str:
    """The text, ended by a newline: Go does without the last one, the grammar does not. Go takes nothing but UTF-8."""
    content = path.read_bytes()
    try:
        return content.removesuffix(b"\n").decode() + "\n"
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableSource("the Go source is not UTF-8", where=f"{path}:{line}") from None


def mark_builtin_calls(source: str) -> str:
    """`new` and `make` as names like any other where what follows may be no type, which the grammar wants after them.

    Go 1.26 has `new(expression)`, and both names may be declared anew. Literals and comments are left alone.
    """
    return _ALLOCATION.sub(lambda found: found[0] + MARK if found[1] else found[0], source)


def remove_marks(text: str) -> str:
    """The text as the file has it."""
    return text.replace(MARK, "")
