"""The shell in a YAML text of a CI job, and the keys of a configuration file of `witness`, line by line.

Rows show pieces of YAML with places to be filled in, which no parser of YAML takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from witness_training.dataset.foreign.shell.witness_flags import find_flags

_BLOCK = re.compile(r"( *)(?:- )?(?:run|script|cmd|command|before_script|sh): *[|>][-+]? *")
_LINE = re.compile(r"(?:- *)?(?:(?:run|script|cmd|command): *)?([\"']?)((?:sudo +|\./)?witness +[a-z].*?)\1")
_SECTION = re.compile(r"(run|sign|verify):\s*")
_KEY = re.compile(r"( +)([A-Za-z][\w-]*):(?: .*)?")


def take_shell(text: str) -> str:
    """The lines that are commands of a shell."""
    taken: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        block = _BLOCK.fullmatch(lines[at])
        line = None if block else _LINE.fullmatch(lines[at].strip())
        at += 1
        if line:
            taken.append(line[2])
        if not block:
            continue
        inside = []
        while at < len(lines) and (not lines[at].strip() or _measure(lines[at]) > len(block[1])):
            inside.append(lines[at])
            at += 1
        indent = min((_measure(each) for each in inside if each.strip()), default=0)
        taken += [each[indent:] for each in inside]
    return "\n".join(taken)


def _measure(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def list_config_faults(text: str) -> Iterator[str]:
    """What `witness -c FILE` reads over in a configuration file; nothing for a text that is none."""
    section, indent = "", ""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    if not lines or not all(_SECTION.fullmatch(line) or line.startswith((" ", "-")) for line in lines):
        return
    for line in lines:
        if found := _SECTION.fullmatch(line):
            section, indent = found[1], ""
        elif section and (key := _KEY.fullmatch(line)):
            indent = indent or key[1]
            if key[1] == indent and key[2] not in find_flags(section):
                yield f"{section}: {key[2]}"
