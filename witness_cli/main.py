"""The `witness-schema` command: the tree of subcommands, and how every failure is told."""

from __future__ import annotations

import errno
import sys
from typing import Annotated

import typer

from witness_cli import (
    doctor,
    evaluate,
    generate,
    policy,
    quickstart,
    refresh,
    sample,
    schema,
    schema_changes,
    train,
    vendor,
)
from witness_cli.console import EXIT_MISUSE
from witness_schema.errors import WitnessSchemaError

EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="witness-schema",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Schemas, attestations and training examples for in-toto **witness**, read from the source of go-witness "
    "and judged by real go-witness.\n\nExample: `witness-schema sample git,environment -n 3`",
)
app.add_typer(vendor.app, name="vendor")
schema.app.command()(schema_changes.diff)
schema.app.command()(schema_changes.history)
schema.app.command()(schema_changes.check)
app.add_typer(schema.app, name="schema")
app.add_typer(policy.app, name="policy")
app.command()(refresh.refresh)
app.command()(sample.sample)
app.command()(generate.generate)
app.command()(train.train)
app.command()(evaluate.evaluate)
app.command()(doctor.doctor)
app.command()(quickstart.quickstart)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from witness_schema import bundled_version

        typer.echo(f"witness-schema {version('witness-schema')} (schemas of go-witness {bundled_version()})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the versions and exit.")
    ] = False,
) -> None:
    """Root options."""


def main() -> None:
    """Run the command; a failure is one or two lines on standard error and an exit code, never a traceback."""
    try:
        app()
    except WitnessSchemaError as error:
        _fail(str(error), EXIT_MISUSE)
    except KeyboardInterrupt:
        _fail("interrupted; nothing unfinished was left behind", EXIT_INTERRUPTED)
    except ModuleNotFoundError as error:
        if error.name not in _OPTIONAL:
            raise
        _fail(f"this needs {error.name}, which is not installed\n  → {_INSTALL}", EXIT_MISUSE)
    except BrokenPipeError:
        _close_quietly()
    except OSError as error:
        if error.errno not in _TOLD:
            raise
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{_TOLD[error.errno][0]}\n  → {_TOLD[error.errno][1]}", EXIT_MISUSE)


# Packages of the `train` extra.
_OPTIONAL = {"mlx", "mlx_lm", "matplotlib", "yaml"}
_INSTALL = "make setup in a clone, or pip install 'witness-schema[train]'"

# The system's refusals that a user can mend; any other OSError is a defect of ours and keeps its traceback.
_TOLD = {
    errno.ENOSPC: (
        "the disk is full",
        "free some space and run the command again; nothing half-written was kept",
    ),
    errno.EDQUOT: (
        "the disk quota is used up",
        "free some space and run the command again; nothing half-written was kept",
    ),
    errno.EACCES: ("permission denied", "choose a folder that you may write"),
    errno.EPERM: ("operation not permitted", "choose a folder that you may write"),
    errno.EROFS: ("the file system is read-only", "choose a folder that you may write"),
    errno.EISDIR: ("a folder stands where a file was expected", "name another path"),
    errno.ENOTDIR: ("a file stands where a folder was expected", "name another path"),
    errno.EEXIST: ("the path already exists", "name another path"),
}


def _fail(text: str, code: int) -> None:
    sys.stderr.write(f"witness-schema: {text}\n")
    sys.exit(code)


def _close_quietly() -> None:
    """The reader went away (`| head`): point standard output at nothing, so that Python's exit stays silent."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


if __name__ == "__main__":
    main()
