"""`python -m witness_schema.maintenance.gofmt`: prints the Go files that gofmt would change; `-w` rewrites them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain


def main(arguments: Sequence[str]) -> int:
    """Prints file names and returns gofmt's status, or 2 without a toolchain. Errors go to standard output as well."""
    # The Makefile tests whether the output is empty, so an error on standard error would pass as "well formatted".
    try:
        gofmt, sources = go_toolchain.find().find_gofmt(), build.find_sources()
    except WitnessSchemaError as error:
        print(error)
        return 2
    mode = "-w" if "-w" in arguments else "-l"
    return subprocess.run([gofmt, mode, "."], cwd=sources, check=False, stderr=subprocess.STDOUT).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
