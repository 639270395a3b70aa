"""Stand-ins for the tools that a step calls: whichever is called first writes and prints what they all would."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

# A tool whose output goes into a file prints nothing else there.
SCRIPT = """#!/bin/sh
cp -R {source}/. .
if [ ! -f /dev/stdout ]; then mv {said} {said}.told 2>/dev/null && cat {said}.told || true; fi
"""


def tools_of(command: str) -> set[str]:
    """The programs that a shell's line of `&&` calls."""
    return {shlex.split(part)[0] for part in command.split(" && ") if part}


def put_tools(folder: Path, tools: set[str], files: Mapping[str, bytes], printed: str = "") -> Path:
    """A folder with these programs, to stand first on PATH."""
    source, programs = folder / "written", folder / "bin"
    source.mkdir(parents=True)
    programs.mkdir()
    (folder / "printed").write_text(printed)
    for path, content in files.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    for tool in tools:
        program = programs / tool
        places = {"source": source, "said": folder / "printed"}
        program.write_text(SCRIPT.format(**{name: shlex.quote(str(path)) for name, path in places.items()}))
        program.chmod(0o755)
    return programs
