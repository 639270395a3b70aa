"""The lines of a go.mod, by the rules of its lexer in Go: words, strings, comments, and blocks with a directive of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.errors import UnreadableSource
from witness_schema.golang.string_literals import NotALiteralError, read_literal

# Each alternative takes what it begins, closed or not, so that a scan is linear. A comment may follow a word without a blank.
_TOKEN = re.compile(
    r"""[ \t\r]+|//.*|/\*|[()\[\]{},]|"(?:[^"\\]|\\.)*+"?|`[^`]*+`?|(?:(?!//|/\*)[^ \t\r()\[\]{},])+""", re.S
)
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: its directive, the words after it as they are written, and `path:line`."""

    verb: str
    words: tuple[str, ...]
    where: str

    def read_word(self, index: int) -> str:
        """Return the value of a word. Raises UnreadableSource for a string that Go takes in no place."""
        word = self.words[index]
        if word.startswith('"') and len(word) > 1:
            try:
                return read_literal(word)
            except NotALiteralError:
                raise self.build_error("is no string", word) from None
        if any(quote in word for quote in "\"'`"):
            raise self.build_error("holds a quotation mark", word)
        return word

    def build_error(self, fault: str, text: str) -> UnreadableSource:
        return build_error(f"{self.verb}: {text[:_SHOWN]!a} {fault}", self.where)


def build_error(what: str, where: str) -> UnreadableSource:
    return UnreadableSource(what, where=where, advice="mend go.mod; nothing of it is used")


def list_lines(text: str, where: str) -> Iterator[Line]:
    """Yield the entries, those of a block with the directive of the block. Raises UnreadableSource where Go cannot scan them."""
    block = opened = ""
    # Not `splitlines`, which also ends a line where Go does not, at U+2028 for instance.
    for number, text_line in enumerate(text.split("\n"), 1):
        place = f"{where}:{number}"
        words = _split_words(text_line, place)
        match words:
            case ():
                continue
            case (")",) if block:
                block = ""
            case (")", *_):
                raise build_error("a block ends where none is open, or before the end of its line", place)
            case _ if block:
                yield Line(block, words, place)
            case (verb, "("):
                block, opened = verb, place
            case (_, "(", ")"):
                continue
            case (_, *_, "("):
                raise build_error("a block begins with more than its directive", place)
            case _:
                yield Line(words[0], words[1:], place)
    if block:
        raise build_error("the block is never closed", opened)


def _split_words(line: str, where: str) -> tuple[str, ...]:
    words = tuple(
        token for token in _TOKEN.findall(line) if not token.startswith("//") and token.strip(" \t\r")
    )
    for word in words:
        _check_word(word, where)
    return words


def _check_word(word: str, where: str) -> None:
    if word == "/*":
        raise build_error("go.mod has no comments in /* */", where)
    if word[0] in '"`':
        if len(word) < 2 or word[-1] != word[0] or (word[0] == '"' and _ESCAPED_END.search(word)):
            raise build_error("a string is never closed", where)
    elif not word.isprintable():
        raise build_error(f"{word[:_SHOWN]!a} holds a character that go.mod cannot hold", where)


# A quotation mark at the end that a backslash takes away.
_ESCAPED_END = re.compile(r'(?<!\\)(?:\\\\)*\\"\Z')
