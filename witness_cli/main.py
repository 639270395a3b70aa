"""The `witness-schema` command. A signal ends it properly from its first moment on: before that, next to nothing is imported."""

from __future__ import annotations

import os
import sys

from witness_schema.interrupts import exit_on_signals

_COMPLETE = "_WITNESS_SCHEMA_COMPLETE"


def main() -> None:
    """Run the command."""
    # First of all: the imports below take longer than many a command, and Python answers Ctrl-C in them by a traceback.
    exit_on_signals()
    from witness_cli import command_tree
    from witness_cli.endings.exit_codes import run_to_end

    clean_environment()
    sys.exit(run_to_end(command_tree.app))


def clean_environment() -> None:
    """Drop what Typer's completion for bash cannot read: without the shell's own variables it ends by a KeyError."""
    if "COMP_WORDS" not in os.environ and os.environ.get(_COMPLETE) == "complete_bash":
        del os.environ[_COMPLETE]


if __name__ == "__main__":
    main()
