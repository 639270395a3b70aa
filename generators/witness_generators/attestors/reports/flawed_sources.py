"""Source files with lines that scanners report: what each language's files begin with, and where the flawed lines stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# What stands first, by suffix: the names that flawed lines use are there, and nothing is imported for naught.
_GO = 'package audit\n\nimport (\n\t"crypto/md5"\n\t"os"\n)\n\nvar _, _ = md5.Size, os.Args\n'
HEADS: Mapping[str, str] = {
    ".go": _GO,
    ".py": 'import subprocess\n\npassword = input("Password: ")\n',
    ".js": 'const fs = require("node:fs");\n',
    ".sh": "#!/bin/bash\nset -eu\n",
}
STEMS = ("audit", "report", "session", "upload")
FOLDERS = ("internal", "scripts", "src")


def flawed_path(number: int, suffix: str) -> str:
    """One of the paths of such files."""
    return f"{FOLDERS[number // len(STEMS) % len(FOLDERS)]}/{STEMS[number % len(STEMS)]}{suffix}"


class FlawedFiles:
    """Files under construction: each line is put where it was asked for, or on the next line that is free."""

    def __init__(self, wanted: Iterable[tuple[str, int, str]]) -> None:
        """`wanted`: path, lines below the head, and the line."""
        self._lines: dict[str, dict[int, str]] = {}
        self.places: list[tuple[str, int]] = [self._put(*one) for one in wanted]

    def _put(self, path: str, below: int, line: str) -> tuple[str, int]:
        head = HEADS[path[path.rindex(".") :]].splitlines()
        lines = self._lines.setdefault(path, dict(enumerate(head)))
        number = len(head) + 1 + below
        while number in lines:
            number += 1
        lines[number] = line
        return path, number

    def texts(self) -> dict[str, bytes]:
        """The files by path; what nobody asked for is blank."""
        return {
            path: "".join(f"{lines.get(number, '')}\n" for number in range(max(lines) + 1)).encode()
            for path, lines in self._lines.items()
        }
