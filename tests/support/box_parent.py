"""Run by path: starts a program in one of the ways of running it, and waits for it; a test then kills this process.

Arguments: "foreign", "trusted" or "plain", and the seconds that what it starts shall sleep, by which a test knows it.
"""

from __future__ import annotations

import subprocess
import sys

from witness_schema.sandbox import Confined, run_foreign, run_trusted

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}


def main(way: str, mark: str) -> None:
    argv = ("sh", "-c", f"setsid sleep {mark} & wait")
    print("starting", flush=True)
    match way:
        case "foreign":
            print(run_foreign(Confined(argv, environment=PATH)))
        case "trusted":
            print(run_trusted(Confined(argv, environment=PATH)))
        case "plain":
            subprocess.run(argv, check=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
