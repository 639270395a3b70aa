"""Reads shell text into its simple commands, without running or expanding anything.

`shlex` knows neither command substitutions nor here-documents, in which policies stand. What is not read: aliases, functions as
what they stand for, and what a variable holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DEEPEST = 40
# A place to be filled in, as `<path>`, would be a redirection.
_BLANK = re.compile(r"(?<![<\w$&\d])<([A-Za-z][^<>\n()&|;]{0,60})(?<=\S)>(?!>)")
_RESERVED = frozenset(
    ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!", "time"]
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_ENDS = ";&|\n"


@dataclass(frozen=True, slots=True)
class Word:
    """A word without its quotation marks. literal: whether nothing in it is expanded or to be filled in."""

    text: str
    literal: bool = True


@dataclass(slots=True)
class Simple:
    """One simple command. inputs: its here-documents. outputs: the files that it is redirected to. line: from 0."""

    words: list[Word] = field(default_factory=list)
    assignments: list[tuple[str, Word]] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[Word] = field(default_factory=list)
    line: int = 0


@dataclass(frozen=True, slots=True)
class ShellText:
    """The commands of a text in the order in which they begin. fault: what is not closed, "" where all is."""

    commands: tuple[Simple, ...]
    fault: str = ""


class _UnclosedError(Exception):
    pass


def read_shell(text: str) -> ShellText:
    """The simple commands of a text, also those in substitutions."""
    reader = _Reader(_BLANK.sub(r"\\$\1", text.replace("\r\n", "\n")))
    try:
        reader.read_commands("", 0)
        reader.read_documents()
    except _UnclosedError as error:
        return ShellText(tuple(_keep(reader.commands)), str(error))
    return ShellText(tuple(_keep(reader.commands)))


def _keep(commands: list[Simple]) -> list[Simple]:
    return [each for each in commands if not _is_empty(each)]


def _is_empty(command: Simple) -> bool:
    return not (command.words or command.assignments or command.outputs or command.inputs)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 0
        self.commands: list[Simple] = []
        self._waiting: list[tuple[Simple, str, bool]] = []
        self._counted = 0

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _start(self) -> Simple:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = max(self._counted, self._at)
        if not self.commands or not _is_empty(self.commands[-1]):
            self.commands.append(Simple())
        self.commands[-1].line = self._line
        return self.commands[-1]

    def read_commands(self, end: str, depth: int) -> None:
        """Read up to `end`, or all that is left."""
        if depth > DEEPEST:
            raise _UnclosedError(f"brackets lie more than {DEEPEST} levels deep")
        current = self._start()
        while character := self._peek():
            if character == end:
                self._at += 1
                return
            if character in " \t":
                self._at += 1
            elif character in _ENDS:
                self._at += 1
                if character == "\n":
                    self.read_documents()
                current = self._start()
            elif character == "#":
                newline = self._text.find("\n", self._at)
                self._at = len(self._text) if newline < 0 else newline
            elif character == "(":
                self._at += 1
                self.read_commands(")", depth + 1)
                current = self._start()
            elif character == ")":
                # The end of a pattern of `case`.
                self._at += 1
                current = self._start()
            elif character in "<>" and self._peek(1) != "(":
                self._read_redirection(current, depth)
            else:
                current = self._add_word(current, depth)
        if end:
            raise _UnclosedError(f"`{end}` is missing")

    def _add_word(self, current: Simple, depth: int) -> Simple:
        begin = self._at
        word = self._read_word(depth)
        if word.text.isdigit() and self._peek() in ("<", ">") and self._at - begin == len(word.text):
            return current
        if not current.words:
            if word.text in _RESERVED and word.literal:
                return current
            found = _ASSIGNMENT.match(self._text, begin)
            if found:
                name = found[0].rstrip("+=")
                current.assignments.append((name, Word(word.text.partition("=")[2], word.literal)))
                return current
        current.words.append(word)
        return current

    def _read_redirection(self, current: Simple, depth: int) -> None:
        mark = self._peek()
        while self._peek() in ("<", ">", "&", "|") and self._peek():
            mark += self._peek()
            self._at += 1
        mark = mark[1:]
        strips = mark == "<<" and self._peek() == "-"
        self._at += strips
        while self._peek() in (" ", "\t"):
            self._at += 1
        if not self._peek() or self._peek() in _ENDS:
            return
        begin = self._at
        word = self._read_word(depth)
        if mark == "<<":
            self._waiting.append((current, word.text, strips))
        elif mark == "<<<":
            current.inputs.append(word.text)
        elif ">" in mark and not self._text[begin].isdigit():
            current.outputs.append(word)

    def read_documents(self) -> None:
        """Read the here-documents that begin on the next line."""
        waiting, self._waiting = self._waiting, []
        for command, delimiter, strips in waiting:
            lines = []
            while True:
                if self._at >= len(self._text):
                    raise _UnclosedError(f"no line ends the here-document at {delimiter[:40]}")
                end = self._text.find("\n", self._at)
                end = len(self._text) if end < 0 else end
                line = self._text[self._at : end]
                self._at = end + 1
                line = line.lstrip("\t") if strips else line
                if line == delimiter:
                    break
                lines.append(line + "\n")
            command.inputs.append("".join(lines))

    def _read_word(self, depth: int) -> Word:
        parts: list[str] = []
        literal = True
        while (character := self._peek()) and character not in " \t;&|\n()":
            if character in "<>" and self._peek(1) != "(":
                break
            begin = self._at
            if character == "'":
                parts.append(self._read_until("'"))
            elif character == '"':
                text, plain = self._read_double(depth)
                parts.append(text)
                literal &= plain
            elif character == "\\":
                self._at += 2
                following = self._text[begin + 1 : begin + 2]
                # A place to be filled in was written as `\$NAME`.
                literal &= following != "$"
                parts.append("" if following == "\n" else following)
            elif character in "$`" or (character in "<>" and self._peek(1) == "("):
                self._read_expansion(depth)
                parts.append(self._text[begin : self._at])
                literal = False
            else:
                self._at += 1
                literal &= character not in "*?[…"
                parts.append(character)
        if self._at < len(self._text) and not parts and self._peek() in "()":
            self._at += 1
        return Word("".join(parts), literal)

    def _read_until(self, mark: str) -> str:
        end = self._text.find(mark, self._at + 1)
        if end < 0:
            raise _UnclosedError(f"`{mark}` is not closed")
        text = self._text[self._at + 1 : end]
        self._at = end + 1
        return text

    def _read_double(self, depth: int) -> tuple[str, bool]:
        parts: list[str] = []
        literal = True
        self._at += 1
        while character := self._peek():
            begin = self._at
            if character == '"':
                self._at += 1
                return "".join(parts), literal
            if character == "\\":
                self._at += 2
                following = self._text[begin + 1 : begin + 2]
                parts.append(
                    following if following in '$`"\\' else "" if following == "\n" else "\\" + following
                )
            elif character in "$`":
                self._read_expansion(depth)
                parts.append(self._text[begin : self._at])
                literal = literal and self._at == begin + 1
            else:
                self._at += 1
                parts.append(character)
        raise _UnclosedError('`"` is not closed')

    def _read_expansion(self, depth: int) -> None:
        """Go past a `$…`, a `` `…` `` or a `<(…)`; the commands in it are read."""
        if self._peek() == "`":
            self._at += 1
            self.read_commands("`", depth + 1)
        elif self._peek(1) == "(":
            self._at += 2
            self.read_commands(")", depth + 1)
        elif self._peek(1) == "{":
            self._skip_braces()
        elif self._peek(1) == "'":
            self._at += 1
            self._read_until("'")
        else:
            self._at += 1
            while self._peek().isalnum() or self._peek() == "_":
                self._at += 1

    def _skip_braces(self) -> None:
        open_braces = 0
        while character := self._peek():
            self._at += 1
            open_braces += (character == "{") - (character == "}")
            if character == "}" and not open_braces:
                return
        raise _UnclosedError("`}` is missing")
