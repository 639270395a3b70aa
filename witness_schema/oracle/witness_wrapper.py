"""A `witness` for shell blocks: a wrapper that makes the oracle behave as the command of that name."""

from __future__ import annotations

import shlex
from pathlib import Path

from witness_schema.oracle import build
from witness_schema.upstream.go_command import Progress, silent


def witness_command(directory: Path, progress: Progress = silent) -> Path:
    """Write an executable `witness` into a folder, to be put on PATH; builds the oracle if need be.

    It knows `run`, `sign`, `verify`, `attestors` and `version` with their flags and exit codes, without the network.
    """
    program = build.ensure(progress)
    directory.mkdir(parents=True, exist_ok=True)
    wrapper = directory / "witness"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(str(program))} witness "$@"\n')
    wrapper.chmod(0o755)
    return wrapper
