"""`python -m witness_schema.maintenance.gotest`: runs `go vet` and `go test` with the toolchain that builds the oracle."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_command import fetch_modules


def main(arguments: Sequence[str]) -> int:
    """Returns 0 where both pass, 1 where one fails, 2 without a toolchain or modules. Passes the arguments to `go test`."""
    try:
        toolchain, sources = go_toolchain.find(), build.find_sources()
        # Fetched first, with retries: a network failure inside `go test` would look like a failed test.
        fetch_modules(toolchain, sources, print)
    except WitnessSchemaError as error:
        print(error, file=sys.stderr)
        return 2
    for command in (["vet", "./..."], ["test", *arguments, "./..."]):
        done = subprocess.run(
            [toolchain.path, *command], cwd=sources, env=toolchain.build_environment(), check=False
        )
        if done.returncode:
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
