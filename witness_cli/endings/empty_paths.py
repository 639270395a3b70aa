"""Refuses an option for a path whose value is empty, which Python takes for the current folder."""

from __future__ import annotations

from collections.abc import Sequence

from witness_schema.errors import Misuse

_OPTIONS = frozenset(
    {"--out", "--adapter-path", "--data", "--source", "--search-path", "--ignore", "--path", "--from", "--to"}
)


def check_paths(words: Sequence[str]) -> None:
    """Raises Misuse for an empty path: `--out "$FOLDER"` with an unset variable would write where the user stands."""
    for word, following in zip(words, [*words[1:], "x"], strict=False):
        option = word.removesuffix("=")
        if option in _OPTIONS and (word != option or not following):
            raise Misuse(f"{option} is empty", advice="name a path; is a variable of the shell unset?")
