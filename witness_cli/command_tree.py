"""The tree of subcommands."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from witness_cli import (
    combinations_command,
    doctor_command,
    evaluate_command,
    generate_command,
    policy_command,
    quickstart_command,
    refresh_command,
    run_command,
    sample_command,
    score_command,
    stand_ins_command,
    train_command,
    vendor_command,
)
from witness_cli.datasets import dataset_command
from witness_cli.document_commands import show_command, validate_command
from witness_cli.endings.empty_paths import check_paths
from witness_cli.grammar import Command, Group
from witness_cli.models import ask_command, export_command, model_command, publish_command, serve_command
from witness_cli.schema_commands import schema_command
from witness_cli.witness_bench import bench_command

BEGIN, SCHEMAS, TRAINING, UPSTREAM = (
    "Begin here",
    "Schemas, attestations and policies",
    "Training examples and models",
    "The go-witness source that everything is read from",
)
app = typer.Typer(
    name="witness-schema",
    cls=Group,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Schemas, attestations and training examples for in-toto **witness**, read from the source of go-witness "
    "and judged by real go-witness.\n\nExample: `witness-schema sample git,environment -n 3`",
)
for panel, command in (
    (BEGIN, quickstart_command.quickstart),
    (BEGIN, doctor_command.doctor),
    (SCHEMAS, validate_command.validate),
    (SCHEMAS, show_command.show),
    (SCHEMAS, sample_command.sample),
    (SCHEMAS, combinations_command.combinations),
    (SCHEMAS, run_command.run),
    (TRAINING, generate_command.generate),
    (TRAINING, train_command.train),
    (TRAINING, score_command.score),
    (TRAINING, evaluate_command.evaluate),
    (TRAINING, ask_command.ask),
    (TRAINING, serve_command.serve),
    (TRAINING, export_command.export),
    (TRAINING, publish_command.publish),
    (UPSTREAM, refresh_command.refresh),
):
    app.command(cls=Command, rich_help_panel=panel)(command)
app.add_typer(schema_command.app, name="schema", rich_help_panel=SCHEMAS)
app.add_typer(dataset_command.app, name="dataset", rich_help_panel=TRAINING)
app.add_typer(model_command.app, name="model", rich_help_panel=TRAINING)
app.add_typer(bench_command.app, name="bench", rich_help_panel=TRAINING)
app.add_typer(policy_command.app, name="policy", rich_help_panel=SCHEMAS)
app.add_typer(stand_ins_command.app, name="stand-ins", rich_help_panel=SCHEMAS)
app.add_typer(vendor_command.app, name="vendor", rich_help_panel=UPSTREAM)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from witness_schema import bundled_version

        typer.echo(f"witness-schema {version('witness-schema')} (schemas of go-witness {bundled_version()})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the versions and exit."),
    ] = False,
) -> None:
    """Root options."""
    if not version:
        check_paths(sys.argv[1:])
