"""Rego text → tokens, as OPA's scanner splits it."""

from __future__ import annotations

import re
from typing import NamedTuple

# Each takes what it began, closed or not, and gives nothing back: the time grows with the text and no faster.
_BETWEEN = re.compile(r"(?:[ \t\r\n\ufeff]|#[^\n]*+)*+")
_TOKEN = re.compile(
    r"""(?P<name>[A-Za-z_]\w*+)
    | (?P<number>[0-9][\w.]*+)
    | (?P<string>"(?:[^"\\\n]|\\.)*+"?|`[^`]*+`?)
    | (?P<mark>\$["`]|:=|[=!<>]=|.)""",
    re.X | re.S,
)
# A part of a template string: up to an expression in braces, or to its end.
_TEMPLATE_PART = {
    '"': re.compile(r'(?:[^"\\{\n]|\\.)*+[{"]?', re.S),
    "`": re.compile(r"(?:[^`\\{]|\\\{|\\)*+[{`]?"),
}


class Token(NamedTuple):
    """A token. kind: name, number, string or mark. start, end: its place in the text. first: whether a line break stands before it."""

    kind: str
    text: str
    start: int
    end: int
    first: bool


def read_tokens(text: str) -> list[Token]:
    """Returns the tokens of a module without its comments. Text that is no Rego gives some tokens, never an error.

    Of a template string, each expression is in braces and the rest is left out: `$"at {input.x}"` gives `{input.x}`.
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens: list[Token] = []
        # Of each open brace the quotation mark of the template string that it is in, "" in none.
        self._braces: list[str] = []

    def scan(self) -> list[Token]:
        first = True
        while True:
            start = self._skip()
            first = first or "\n" in self._text[self._at : start]
            found = _TOKEN.match(self._text, start)
            if found is None:
                return self._tokens
            self._at = found.end()
            token = Token(found.lastgroup or "", found[0], start, self._at, first)
            first = False
            if token.kind == "mark" and token.text[0] in "{}$":
                self._add_mark(token)
            else:
                self._tokens.append(token)

    def _skip(self) -> int:
        found = _BETWEEN.match(self._text, self._at)
        return found.end() if found else self._at

    def _add_mark(self, token: Token) -> None:
        match token.text:
            case "{":
                self._braces.append("")
                self._tokens.append(token)
            case "}":
                self._tokens.append(token)
                quote = self._braces.pop() if self._braces else ""
                self._read_template(quote)
            case "$":
                self._tokens.append(token)
            case opening:
                self._read_template(opening[1])

    def _read_template(self, quote: str) -> None:
        """Goes on in a template string up to its next expression, or to its end. quote: "" for none."""
        found = _TEMPLATE_PART[quote].match(self._text, self._at) if quote else None
        if found is None:
            return
        self._at = found.end()
        if found[0].endswith("{"):
            self._braces.append(quote)
            self._tokens.append(Token("mark", "{", self._at - 1, self._at, False))
        else:
            # The string is a term, so what follows it on its line belongs to the same expression.
            self._tokens.append(Token("string", "", self._at, self._at, False))
