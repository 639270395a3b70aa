"""Finds the fenced blocks of code in an answer that is Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MARKS = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the first word after the fence in lower case, "" for none, and the text inside."""

    language: str
    text: str


def list_blocks(answer: str) -> tuple[Block, ...]:
    """The fenced blocks of an answer, in their order. One that is never closed goes on to the end (CommonMark 0.31, 4.5)."""
    return tuple(_read_blocks(answer.splitlines()))


def _read_blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        opened = _read_fence(lines[at])
        at += 1
        if opened is None:
            continue
        mark, length, indent, info = opened
        inside = []
        while at < len(lines) and not _closes(lines[at], mark, length):
            line = lines[at]
            # As much is taken away as the fence itself is indented by.
            inside.append(line[min(indent, len(line) - len(line.lstrip(" "))) :])
            at += 1
        at += 1
        yield Block(info.split()[0].lower() if info.split() else "", "\n".join(inside) + "\n")


def _read_fence(line: str) -> tuple[str, int, int, str] | None:
    """The letter, length and indent of an opening fence, and what follows it."""
    text = line.lstrip(" ")
    for mark in MARKS:
        if text.startswith(mark):
            info = text.lstrip(mark[0])
            # A backquote after backquotes is code in a line of prose.
            return (
                None
                if mark[0] == "`" and "`" in info
                else (mark[0], len(text) - len(info), len(line) - len(text), info.strip())
            )
    return None


def _closes(line: str, mark: str, length: int) -> bool:
    text = line.strip()
    return len(text) >= length and set(text) == {mark}


def find_block(answer: str, language: str) -> str | None:
    """The text of the one block of this language, or of the only block; None where it is not clear which is meant."""
    blocks = list_blocks(answer)
    chosen = [block for block in blocks if block.language == language] or list(blocks)
    return chosen[0].text if len(chosen) == 1 else None
