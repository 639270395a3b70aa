"""Pins every package that the project installs: `python tools/constraints.py UV` writes constraints.txt and requirements/.

uv resolves the project once for every Python and platform (constraints.txt: names and versions), then lists the digests of
each package's files (requirements/EXTRA.txt), which `make setup` requires. A pin stays as it is while pyproject.toml allows
it; with UPGRADE=1 in the environment each becomes the newest allowed version.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS, HASHED = ROOT / "constraints.txt", ROOT / "requirements"
HEAD = "# Exact versions that the tests passed with. Regenerate with: make constraints\n"
HASHED_HEAD = "# {}, with the digest of every file that may be installed. Regenerate with: make constraints\n"
OLDEST_PYTHON = "3.11"
PIN = re.compile(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+")


def main() -> int:
    """Writes all files; returns 2 where uv cannot resolve or reach the index."""
    uv = sys.argv[1]
    try:
        CONSTRAINTS.write_text(HEAD + "".join(f"{pin}\n" for pin in resolve_all(uv)))
        for part, requirements in read_parts().items():
            text = compile_part(uv, requirements)
            (HASHED / f"{part}.txt").write_text(HASHED_HEAD.format(describe(part)) + text)
    except subprocess.CalledProcessError:
        print("constraints: uv could not pin the packages (see its output above)", file=sys.stderr)
        print(
            "  → check the bounds in pyproject.toml and the network (PIP_INDEX_URL names a mirror)",
            file=sys.stderr,
        )
        return 2
    return 0


def describe(part: str) -> str:
    """Returns what a file pins, for its first line."""
    return "The project's dependencies" if part == "base" else f"The extra `{part}`"


def read_parts() -> dict[str, list[str]]:
    """Returns the requirements of each file in requirements/: `base` and the extras of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"base": project["dependencies"], **project["optional-dependencies"]}


def resolve_all(uv: str) -> list[str]:
    """Returns `name==version` of every package that the project and its extras need anywhere.

    Raises SystemExit if one package would have two versions: a constraint has only one.
    """
    everything = [line for lines in read_parts().values() for line in lines]
    # uv prefers the versions that its output file has.
    options = ["--no-annotate", "--no-header", "--output-file", str(CONSTRAINTS)]
    run_uv(uv, everything, *options, *(["--upgrade"] if os.environ.get("UPGRADE") else []))
    lines = CONSTRAINTS.read_text().splitlines()
    pins = sorted(found[0] for line in lines if (found := PIN.match(line)))
    names = [pin.split("==")[0] for pin in pins]
    if twice := {name for name in names if names.count(name) > 1}:
        raise SystemExit(
            f"constraints: {', '.join(sorted(twice))} would be pinned twice; narrow the bounds in pyproject.toml"
        )
    return pins


def compile_part(uv: str, requirements: list[str]) -> str:
    """Returns the lines of one file: each package with its version and the digests of its files."""
    options = ["--constraint", str(CONSTRAINTS), "--generate-hashes", "--no-annotate", "--no-header"]
    return run_uv(uv, requirements, *options)


def run_uv(uv: str, requirements: list[str], *options: str) -> str:
    """Returns what `uv pip compile` prints for these requirements, for every platform and Python."""
    command = [
        uv,
        "pip",
        "compile",
        "-",
        "--quiet",
        "--universal",
        "--python-version",
        OLDEST_PYTHON,
        *options,
    ]
    # No address of an index may come into a committed file.
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    mirror = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if os.environ.get("PIP_INDEX_URL") else {}
    done = subprocess.run(
        command,
        input="\n".join(requirements),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **mirror},
        cwd=ROOT,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
