"""The parts of an answer: fenced blocks by what they hold, code in prose, and prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from witness_training.judges.fenced_blocks import MARKS

Kind = Literal["shell", "session", "rego", "json", "yaml", "text"]
_LANGUAGES: dict[str, Kind] = {
    **dict.fromkeys(("sh", "bash", "shell", "dash", "zsh", "shellscript"), "shell"),
    **dict.fromkeys(("console", "shell-session", "terminal", "shellsession"), "session"),
    **dict.fromkeys(("rego", "opa"), "rego"),
    **dict.fromkeys(("json", "jsonc", "json5", "policy", "dsse"), "json"),
    **dict.fromkeys(("yaml", "yml"), "yaml"),
}  # fmt: skip
_UNNAMED = frozenset({"", "text", "txt", "plain", "plaintext", "code"})
# Before a block, or in a sentence: what follows is shown as what one should not do.
WRONG = re.compile(
    r"\b(?:wrong|incorrect|invalid|broken|bad|mistake\w*|mistyped|avoid|instead of|rather than|fail(?:s|ed)?|refuse[sd]?|reject(?:s|ed)?|unknown|nonexistent"
    r"|buggy|faulty|before|original|your|error|misspel\w+|typo|deprecated|was|were|no|not|never|none|nobody|nothing|neither|nor|without|cannot|replace[sd]?"
    r"|your own|custom)\b|n['’]t\b",
    re.IGNORECASE,
)
# The place of a heading or a lead above a block, in characters.
_LEAD = 240
_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{1,400})\1(?!`)")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=\s*[-*\d])")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. number: from 1. named: whether its fence names the language. shown_wrong: whether its lead says so."""

    number: int
    kind: Kind
    named: bool
    text: str
    shown_wrong: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """Code in a sentence of prose. denied: whether the sentence says that it is wrong, or is not there."""

    code: str
    sentence: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer, parted."""

    blocks: tuple[Block, ...]
    prose: str


def part_answer(text: str) -> Parts:
    """Part a text in Markdown. A text without a fence that is as a whole one command, module or document is one block."""
    blocks: list[Block] = []
    prose: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        mark = _read_mark(lines[at])
        if mark is None:
            prose.append(lines[at])
            at += 1
            continue
        end = at + 1
        while end < len(lines) and not _closes(lines[end], mark):
            end += 1
        inside = _dedent(lines[at + 1 : end], lines[at])
        language = lines[at].strip().lstrip(mark[0]).strip().split(" ")[0].lower().strip("{}.")
        lead = "\n".join(prose[-6:])[-_LEAD:].rpartition("\n\n")[2] if prose else ""
        kind = _LANGUAGES.get(language) or (guess_kind(inside) if language in _UNNAMED else "text")
        blocks.append(Block(len(blocks) + 1, kind, language in _LANGUAGES, inside, _leads_to_wrong(lead)))
        prose.append("")
        at = end + 1
    if not blocks and (kind := guess_kind(text)) != "text":
        return Parts((Block(1, kind, False, text, False),), "")
    return Parts(tuple(blocks), "\n".join(prose))


def _read_mark(line: str) -> str | None:
    text = line.lstrip(" \t>")
    for mark in MARKS:
        if text.startswith(mark):
            length = len(text) - len(text.lstrip(mark[0]))
            return None if mark[0] == "`" and "`" in text[length:] else mark[0] * length
    return None


def _closes(line: str, mark: str) -> bool:
    text = line.strip(" \t>")
    return len(text) >= len(mark) and set(text) == {mark[0]}


def _dedent(lines: list[str], fence: str) -> str:
    indent = len(fence) - len(fence.lstrip(" \t"))
    return "".join(f"{line[min(indent, len(line) - len(line.lstrip(' ' + chr(9)))) :]}\n" for line in lines)


def _leads_to_wrong(lead: str) -> bool:
    """Whether the last sentence before a block says that it shows what is wrong."""
    last = [part for part in _SENTENCE.split(lead.strip()) if part.strip()][-1:]
    return bool(last) and re.search(_SHOWN_WRONG, last[0]) is not None


_SHOWN_WRONG = re.compile(
    r"\b(?:wrong|incorrect|invalid|broken|bad|don['’]?t|do not|never|avoid|instead of|rather than|does(?:n['’]t| not) work|fails?|buggy|faulty|before"
    r"|original|your|mistake)\b|❌|✗",
    re.IGNORECASE,
)
# No two parts of these may match the same blanks: a text of many would take a square of its length.
_BEGINS_SHELL = re.compile(
    r"(?:(?:#|set -).*\n\s*)*(?:\$ )?(?:\./)?(?:witness|openssl|export|mkdir|cat|git|cosign|cd) "
)
_BEGINS_REGO = re.compile(r"(?m)(?:#.*\n\s*)*package +[\w.\[\]\"]+ *$")


def guess_kind(text: str) -> Kind:
    """What a block holds that does not say it."""
    text = text.lstrip()
    if text.startswith(("{", "[")):
        return "json"
    if _BEGINS_REGO.match(text):
        return "rego"
    if text.startswith("$ "):
        return "session"
    if _BEGINS_SHELL.match(text):
        return "shell"
    return "text"


def list_mentions(prose: str) -> Iterator[Mention]:
    """Code between backquotes, each with its sentence."""
    for sentence in _SENTENCE.split(prose):
        if "`" not in sentence:
            continue
        denied = WRONG.search(_SPAN.sub(" ", sentence)) is not None
        for found in _SPAN.finditer(sentence):
            yield Mention(found[2].strip(), sentence, denied)


def list_sentences(prose: str) -> Iterator[tuple[str, bool]]:
    """The sentences, each with whether it says that something is wrong, or is not there."""
    for sentence in _SENTENCE.split(prose):
        yield sentence, WRONG.search(_SPAN.sub(" ", sentence)) is not None


def take_session(text: str) -> str:
    """The commands of a recorded session: the lines behind a prompt, with those that go on."""
    taken: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        found = re.match(r"(?:\S{1,40}[$#%]|[$#%❯➜]) (.*)", line)
        if found:
            taken.append(found[1])
        elif goes_on:
            taken.append(line.removeprefix("> "))
        goes_on = bool(taken) and (found is not None or goes_on) and line.endswith("\\")
    return "\n".join(taken) if taken else text
