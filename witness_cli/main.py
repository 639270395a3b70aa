"""The `witness-schema` command. A signal ends it properly from its first moment on: before that, next to nothing is imported."""

from __future__ import annotations

import sys

from witness_schema.interrupts import exit_on_signals


def main() -> None:
    """Run the command."""
    # First of all: the imports below take longer than many a command, and Python answers Ctrl-C in them by a traceback.
    exit_on_signals()
    from witness_cli import command_tree
    from witness_cli.endings.exit_codes import run_to_end

    sys.exit(run_to_end(command_tree.app))


if __name__ == "__main__":
    main()
