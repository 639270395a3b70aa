"""The tokens of a Rego module with what the references in them need: which bracket closes which, and statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.documents.go_text import as_go_text, parse_text
from witness_schema.errors import UnreadableSource
from witness_schema.rego.rego_tokens import Token, read_tokens

ANY = "*"
# A longer path ends here, and so stands for all that lies below.
MOST_STEPS = 32
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# Between two names on two lines, these say that the second goes on with the statement of the first. Some are names in
# old Rego; a statement that is taken for a part of the one before is only read less sharply.
_INFIX = {"as", "contains", "else", "if", "in", "with"}
_PREFIX = _INFIX | {"default", "every", "import", "not", "package", "some"}
_NOTHING = Token("mark", "", -1, -1, True)


@dataclass(frozen=True, slots=True)
class Chain:
    """A name with its steps. name: its token's index. end: index after its last token."""

    name: int
    steps: tuple[str, ...]
    end: int


class RegoText:
    """The tokens of a module. Indices may lie outside, where `token` returns an empty mark."""

    def __init__(self, text: str) -> None:
        self.tokens = read_tokens(text)
        self._depths: list[int] = []
        self._partners: dict[int, int] = {}
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.text in _BRACKETS.values() and token.kind == "mark" and opened:
                self._partners[opened.pop()] = index
            self._depths.append(len(opened))
            if token.text in _BRACKETS and token.kind == "mark":
                opened.append(index)

    def token(self, index: int) -> Token:
        return self.tokens[index] if 0 <= index < len(self.tokens) else _NOTHING

    def is_mark(self, index: int, text: str) -> bool:
        token = self.token(index)
        return token.kind == "mark" and token.text == text

    def is_name(self, index: int, text: str = "") -> bool:
        """Whether a name stands there, or this name. A step after a dot is none."""
        token = self.token(index)
        return token.kind == "name" and text in ("", token.text) and not self.is_mark(index - 1, ".")

    def is_outside(self, index: int) -> bool:
        """Whether the token lies in no bracket."""
        return self._depths[index] == 0

    def list_statements(self) -> Iterator[range]:
        """Yields the token indices of each statement: the package, an import, a rule with its bodies.

        Where it is not sure, two are one.
        """
        start = 0
        for index in range(1, len(self.tokens)):
            if self._begins(index):
                yield range(start, index)
                start = index
        yield range(start, len(self.tokens))

    def read_chain(self, index: int) -> Chain:
        """Returns the name there with its steps; OPA allows no blank before a dot or an opening bracket."""
        steps: list[str] = []
        at = index + 1
        while self._joins(at):
            if self.is_mark(at, ".") and self._joins(at + 1) and self.token(at + 1).kind == "name":
                steps.append(self.token(at + 1).text)
                at += 2
            elif self.is_mark(at, "[") and at in self._partners:
                closing = self._partners[at]
                steps.append(self._read_key(at + 1, closing))
                at = closing + 1
            else:
                break
        return Chain(index, tuple(steps[:MOST_STEPS]), at)

    def ends_expression(self, index: int) -> bool:
        """Whether the expression before this token has ended for certain."""
        token = self.token(index)
        if token.kind == "mark":
            return token.text in ("", ";", "}", "]")
        return token.first and not (token.kind == "name" and token.text in _INFIX)

    def read_string(self, index: int) -> str | None:
        """Returns what a string literal stands for; None where none stands there."""
        token = self.token(index)
        if token.kind != "string" or not token.text:
            return None
        if token.text[0] == "`":
            return token.text[1:].removesuffix("`")
        return _unescape(token.text)

    def _begins(self, index: int) -> bool:
        token, before = self.tokens[index], self.tokens[index - 1]
        if not token.first or token.kind != "name" or token.text in _INFIX or self._depths[index]:
            return False
        if before.kind == "mark":
            return before.text in _BRACKETS.values()
        return before.kind != "name" or before.text not in _PREFIX or self.is_mark(index - 2, ".")

    def _joins(self, index: int) -> bool:
        return self.token(index).start == self.token(index - 1).end

    def _read_key(self, start: int, end: int) -> str:
        key = self.read_string(start) if end == start + 1 else None
        return ANY if key is None else key


def _unescape(literal: str) -> str:
    """The text that a string literal stands for, so that an escaped letter hides no name."""
    try:
        return as_go_text(parse_text(literal))
    except UnreadableSource:
        return literal[1:].removesuffix('"')
