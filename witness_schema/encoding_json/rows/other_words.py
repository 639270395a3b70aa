"""Patterns of texts that are none of some words: the words that tell known types apart, where any other stands for the rest."""

from __future__ import annotations

from collections.abc import Iterable

_ANY = "(.|\\n)"
# Characters that mean something in a class of a pattern.
_SPECIAL = frozenset("\\]^-")


def build_none_of(words: Iterable[str]) -> str:
    """Build the pattern of the texts that are none of these words, which are not empty. It needs no look-around."""
    return f"^{_build_tail(set(words))}$"


def _build_tail(tails: set[str]) -> str:
    """Build the pattern of what may follow a common beginning of words that end with these tails."""
    heads = sorted({tail[0] for tail in tails if tail})
    barred = "".join(f"\\{head}" if head in _SPECIAL else head for head in heads)
    parts = [f"[^{barred}]{_ANY}*" if heads else f"{_ANY}+"]
    parts += [_quote(head) + _build_tail({tail[1:] for tail in tails if tail[:1] == head}) for head in heads]
    return f"({'|'.join(parts if '' in tails else [*parts, ''])})"


def _quote(character: str) -> str:
    return character if character.isalnum() or character in "_#/ " else f"\\{character}"
