"""The here-documents of a shell text, found line by line, so that no text of a model takes longer than its length."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict

_OPENING = re.compile(r"<<(?:'(\w+)'|(\w+))$")


def cut_here_documents(shell: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines outside the here-documents, and each document as its opening line and its body.

    The opening and the closing line count as outside. A document that no line closes is none.
    """
    # Not splitlines(), which also splits at U+2028 and others.
    lines = shell.split("\n")
    # A document ends at its own word, so a policy may hold lines of any other.
    places = defaultdict[str, list[int]](list)
    for number, line in enumerate(lines):
        places[line].append(number)
    outside: list[str] = []
    documents: list[tuple[str, str]] = []
    number = 0
    while number < len(lines):
        outside.append(lines[number])
        end = _find_end(lines[number], number, places)
        if end is not None:
            documents.append((lines[number], "".join(f"{line}\n" for line in lines[number + 1 : end])))
            outside.append(lines[end])
            number = end
        number += 1
    return outside, documents


def _find_end(line: str, number: int, places: dict[str, list[int]]) -> int | None:
    """The number of the line that closes the here-document which `line` opens, None where it opens none."""
    opening = _OPENING.search(line)
    if opening is None:
        return None
    ends = places.get(opening[1] or opening[2], [])
    at = bisect_right(ends, number)
    return ends[at] if at < len(ends) else None
