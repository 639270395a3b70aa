"""The command, built once and with its imports made, for children that are forked from the test process."""

from __future__ import annotations

from importlib import import_module

import typer.main
from typer.testing import CliRunner

from witness_cli import command_tree

COMMAND = typer.main.get_command(command_tree.app)
# A misuse, so that the printing of those is imported as well, and commands that read the records and draw.
for words in (
    ["schema", "list", "--format", "x"],
    ["schema", "diff", "v0.11.0", "v0.12.0", "--format", "json"],
    ["sample", "git,environment"],
):
    CliRunner().invoke(command_tree.app, words)
for module in (
    *(
        "matplotlib.pyplot",
        "rich.progress",
        "witness_generators.runs.coverage",
        "witness_training.lora.training_run",
    ),
    *(
        "witness_schema.changes.bundle_check",
        "witness_schema.changes.impact",
        "witness_schema.changes.impact_formats",
    ),
    *("witness_training.pipeline.machine_checks", "witness_cli.terminal.tables"),
):
    import_module(module)
