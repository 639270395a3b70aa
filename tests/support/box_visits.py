"""Runs tests/support/ways_out.py without a box and in each class of boxes, from a process that has much to lose.

Run by path with a terminal of its own: it holds an open file, a variable and a terminal that a program must not get hold of.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from witness_schema.sandbox import Confined, Ended, Limits, Refused, run_foreign

WAYS = Path(__file__).with_name("ways_out.py")
PYTHON = Path(sys.executable).resolve()


def python_shown() -> tuple[Path, ...]:
    """What a box must show for this very interpreter to run in it."""
    return (Path(sys.base_prefix).resolve(), PYTHON)


def visits(world: dict[str, object], folder: Path) -> dict[str, object]:
    """Which ways are open: `outside` of any box, and `inside`; or why nothing is run inside."""
    argv = (str(PYTHON), "-I", "-S", str(WAYS), json.dumps(world))
    outside = subprocess.run(argv, cwd=folder, capture_output=True, check=True, close_fds=False)
    beside = Path(str(world["shown"])).with_name("new")
    beside.unlink()
    shown = (*python_shown(), WAYS, Path(str(world["shown"])))
    outcome = run_foreign(Confined(argv, read_only=shown, limits=Limits(wall_seconds=300, cpu_seconds=60)))
    told: dict[str, object] = {"outside": json.loads(outside.stdout)}
    match outcome:
        case Ended(0, printed):
            # It may well make a file of that name, in a folder of its own.
            inside = json.loads(printed.text()) | {"a_new_file_beside_what_is_shown": beside.exists()}
            return {**told, "inside": inside}
        case Refused(reason):
            return {**told, "refused": reason}
        case other:
            raise SystemExit(f"the box ended otherwise: {other}")


if __name__ == "__main__":
    if sys.argv[3] == "ordinary":
        # The way of whoever is not root: through a user namespace. Nothing else asks for the user here.
        os.geteuid = lambda: 1000
    world = json.loads(sys.argv[1])
    secret = os.open(f"{world['home']}/.ssh/id_ed25519", os.O_RDONLY)
    os.set_inheritable(secret, True)
    print(json.dumps(visits(world, Path(sys.argv[2]))))
