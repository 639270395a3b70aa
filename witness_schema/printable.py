"""Makes foreign text safe to print: on a terminal, in a line that a program reads, and in a log of GitHub Actions.

A name or a message of a checkout, a policy, a data set or a model may hold any character. Nothing of it may move the cursor,
begin a new line, reorder what people read, or become a workflow command.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters of one foreign value in a message
MOST_FINDINGS = 20
# Control, format (bidirectional overrides, zero width), surrogate, line and paragraph separator.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# GitHub's runner takes a line that begins so, after blanks, for a command (`::error::`), and `##[error]` anywhere in a line.
_COMMAND = re.compile(r"(?m)^([^\S\n]*)::")
_OLD_COMMAND = "##["
_ELLIPSIS = "…"


def escape_line(text: str) -> str:
    """The text as one line: each character that is not printable becomes an escape such as \\x1b or \\u202e."""
    # Nearly all texts are printable, and this test takes no time.
    plain = text if text.isprintable() else "".join(map(_escape_character, text))
    return plain.replace(_OLD_COMMAND, "#\\x23[")


def escape_lines(text: str) -> str:
    """The text with its line breaks and tabs, every other unprintable character escaped, and no workflow command."""
    lines = ("\t".join(map(escape_line, line.split("\t"))) for line in text.split("\n"))
    return guard_commands("\n".join(lines))


def guard_commands(text: str) -> str:
    """The text without a line that GitHub Actions would take for a workflow command."""
    # A colon as an escape: the words stay readable, and the runner sees no command.
    return _COMMAND.sub(r"\1\\x3a:", text)


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning and end around an ellipsis where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    # The end tells as much as the beginning: a path's file, a message's reason.
    head = longest * 2 // 3
    return f"{text[:head]}{_ELLIPSIS}{text[head + len(_ELLIPSIS) - longest :]}"


def quote(value: object) -> str:
    """A foreign value as a message shows it: on one line, printable, and no longer than `LONGEST`."""
    return shorten(escape_line(value if isinstance(value, str) else repr(value)))


def escape_workflow(value: str, *, property_: bool = False) -> str:
    """A value for a workflow command, escaped as `@actions/core` does in command.ts. property_: one such as `file=`."""
    # `%` first, or the percent signs of the other escapes would be escaped again.
    plain = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    # Whatever else could end the line or hide a part of it, `@actions/core` passes through.
    plain = escape_line(plain)
    return plain.replace(":", "%3A").replace(",", "%2C") if property_ else plain


def escape_json(text: str) -> str:
    """JSON text in which strings hold no unprintable character: JSON's own escapes stand for them, so it parses to the same."""
    text = text.replace(_OLD_COMMAND, "#\\u0023[")
    if text.replace("\n", "").isprintable():
        return text
    # Outside strings JSON has no such character but line breaks and tabs, so a replacement is always inside a string.
    return "".join(
        _escape_for_json(each) if each not in "\n\t\r" and _is_unprintable(each) else each for each in text
    )


def _escape_for_json(character: str) -> str:
    # JSON escapes units of UTF-16.
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _is_unprintable(character: str) -> bool:
    return unicodedata.category(character) in _UNPRINTABLE


def _escape_character(character: str) -> str:
    if not _is_unprintable(character):
        return character
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    return (
        f"\\x{number:02x}"
        if number < 0x100
        else f"\\u{number:04x}"
        if number < 0x10000
        else f"\\U{number:08x}"
    )


_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
