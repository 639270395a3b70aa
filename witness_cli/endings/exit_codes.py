"""How a run of the command ends: the exit code of each ending, told in a line or two and never by a traceback."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable

import typer

from witness_cli.endings.bug_report import list_arguments, report_bug
from witness_cli.endings.fixable_failures import OPTIONAL, OUT_OF_MEMORY, describe_refusal, lacks_memory
from witness_cli.terminal.console import EXIT_BUG, EXIT_MISUSE, detail, wishes
from witness_cli.terminal.streams import discard_output, is_reader_gone, open_missing_streams
from witness_schema.clone import install_command
from witness_schema.errors import WitnessSchemaError
from witness_schema.interrupts import INTERRUPTED, SIGNAL_BASE, find_signal, interrupt_on_signals
from witness_schema.printable import escape_lines


def run_to_end(app: Callable[[], object]) -> int:
    """Run the command and return its exit code; report a failure on standard error, with a traceback under --verbose."""
    began = time.monotonic()
    open_missing_streams()
    try:
        with interrupt_on_signals():
            _run(app)
        code, text = 0, ""
    # The only place that catches every error: what it does not know is a defect of ours.
    except (Exception, KeyboardInterrupt, SystemExit) as ending:
        code, text = explain(ending)
        if wishes.verbose and not isinstance(ending, SystemExit):
            traceback.print_exc()
    try:
        if text:
            sys.stderr.write(f"witness-schema: {escape_lines(text)}\n")
        detail(f"took {time.monotonic() - began:.1f} s")
        sys.stderr.flush()
    # Nobody is left to be told.
    except OSError:
        discard_output(sys.stderr)
    return code


def _run(app: Callable[[], object]) -> None:
    """Run the command, and write its output within the reach of the caller's handlers."""
    try:
        app()
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            discard_output(sys.stdout)
            raise


def explain(ending: BaseException) -> tuple[int, str]:
    """The exit code of an ending, and the text that tells it; "" where nothing is to be told."""
    if (number := find_signal(ending)) is not None:
        # An error that came of the signal says what was kept of the work.
        return SIGNAL_BASE + number, str(ending) if isinstance(ending, WitnessSchemaError) else INTERRUPTED
    match ending:
        case WitnessSchemaError():
            return EXIT_MISUSE, str(ending)
        case SystemExit():
            return _explain_exit(ending)
        case BrokenPipeError() if is_reader_gone():
            return 0, ""
        case _ if lacks_memory(ending):
            return EXIT_MISUSE, OUT_OF_MEMORY
        case ModuleNotFoundError() if ending.name in OPTIONAL:
            # The lazy imports of commands meet a missing extra only here.
            from witness_training.lora.training_extra import install_training

            extra = OPTIONAL[ending.name]
            advice = install_command(extra) if extra else install_training()
            return EXIT_MISUSE, f"this needs {ending.name}, which is not installed\n  → {advice}"
        case OSError() if text := describe_refusal(ending):
            return EXIT_MISUSE, text
    return EXIT_BUG, report_bug(ending, list_arguments())


def _explain_exit(ending: SystemExit) -> tuple[int, str]:
    """The code of typer's own exit."""
    # Typer and rich exit with 1, which means a finding here, when a pipe breaks.
    if isinstance(ending.__context__, BrokenPipeError):
        return explain(ending.__context__)
    match ending.code:
        # Typer ends so by itself for completion variables that it cannot read; a finding of ours is an Exit.
        case 1 if not isinstance(ending.__context__, typer.Exit):
            return EXIT_MISUSE, ""
        case None:
            return 0, ""
        case int():
            return ending.code, ""
        case _:
            return EXIT_MISUSE, str(ending.code)
