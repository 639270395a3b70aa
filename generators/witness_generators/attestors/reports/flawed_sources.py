"""Source files with lines that scanners report: the head of each language's files, and the places of the flawed lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# By suffix: the head defines the names that the flawed lines use. Go refuses an unused import, so `var` uses both.
_GO = 'package audit\n\nimport (\n\t"crypto/md5"\n\t"os"\n)\n\nvar _, _ = md5.Size, os.Args\n'
HEADS: Mapping[str, str] = {
    ".go": _GO,
    ".py": 'import subprocess\n\npassword = input("Password: ")\n',
    ".js": 'const fs = require("node:fs");\n',
    ".sh": "#!/bin/bash\nset -eu\n",
}
STEMS = ("audit", "report", "session", "upload")
FOLDERS = ("internal", "scripts", "src")


def choose_flawed_path(number: int, suffix: str) -> str:
    """Returns the path of the file with this number; numbers beyond the last path start again."""
    return f"{FOLDERS[number // len(STEMS) % len(FOLDERS)]}/{STEMS[number % len(STEMS)]}{suffix}"


class FlawedFiles:
    """Builds source files with flawed lines; a line whose place is taken goes to the next free one.

    places: path and line, counted from 0, of each wanted line, in the order of `wanted`.
    """

    def __init__(self, wanted: Iterable[tuple[str, int, str]]) -> None:
        """Takes the path of each flawed line, its distance below the head, and its text."""
        self._lines: dict[str, dict[int, str]] = {}
        self.places: list[tuple[str, int]] = [self._place(*one) for one in wanted]

    def _place(self, path: str, below: int, line: str) -> tuple[str, int]:
        head = HEADS[path[path.rindex(".") :]].splitlines()
        lines = self._lines.setdefault(path, dict(enumerate(head)))
        # One blank line separates the head from the rest.
        number = len(head) + 1 + below
        while number in lines:
            number += 1
        lines[number] = line
        return path, number

    def render(self) -> dict[str, bytes]:
        """Renders the files, by path; lines without text are blank."""
        return {
            path: "".join(f"{lines.get(number, '')}\n" for number in range(max(lines) + 1)).encode()
            for path, lines in self._lines.items()
        }
