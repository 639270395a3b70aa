"""A `witness` command for shell scripts: a wrapper that runs the oracle in the command's place."""

from __future__ import annotations

import shlex
from pathlib import Path

from witness_schema.oracle import build
from witness_schema.upstream.go_command import Progress, silent


def witness_command(directory: Path, progress: Progress = silent, *, services: bool = False) -> Path:
    """Writes an executable `witness` into a folder, for PATH, and returns its path. Builds the oracle where necessary.

    The wrapper has the subcommands of `witness` with their flags, exit codes and errors, without the network; it exits with
    69 where a command needs a service. services: whether services, or stand-ins for them, answer; then `run` has the network, and
    what an attestor finds is go-witness's word. Raises what `build.ensure` raises.
    """
    program = build.ensure(progress)
    directory.mkdir(parents=True, exist_ok=True)
    # A script rather than a link: the oracle chooses its mode by its first argument.
    wrapper = directory / "witness"
    mode = "witness-with-services" if services else "witness"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(str(program))} {mode} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper
