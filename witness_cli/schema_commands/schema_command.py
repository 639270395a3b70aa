"""`witness-schema schema`: list and show the schemas, and the commands of other modules."""

from __future__ import annotations

from typing import Annotated

import typer

from witness_cli.completion import complete_schema
from witness_cli.grammar import Command, Group
from witness_cli.options.schema_options import (
    Mode,
    ModeOption,
    Profile,
    ProfileOption,
    StrictOption,
    VersionOption,
)
from witness_cli.schema_commands import schema_checkout_command, schema_diff_command, schema_judge_command
from witness_cli.terminal.output import Format, FormatOption, print_json, print_records, print_text

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="The JSON Schemas of every attestor and of the documents around them.",
)
# In modules of their own, so that this one stays short; typer registers them here all the same.
for command in (
    schema_diff_command.diff,
    schema_diff_command.history,
    schema_checkout_command.check,
    schema_checkout_command.emit,
    schema_judge_command.judge,
):
    app.command(cls=Command)(command)


# Not named `list`, which would hide Python's own below.
@app.command("list", cls=Command)
def list_schemas(version: VersionOption = None, form: FormatOption = Format.text) -> None:
    """List the attestors: name, run type, predicate types, and the Go struct that each is read from.

    Needs: the package alone. Example: `witness-schema schema list`
    """
    from witness_schema.schemas.bundled_versions import schemas

    columns = ("name", "run_type", "predicate_types", "go_type", "source")
    known = schemas(version=version)
    records = [{key: getattr(known.get(name), key) for key in columns} for name in known.attestor_names]
    print_records(f"{len(records)} attestors of go-witness {known.version}", columns, records, form)


@app.command(cls=Command)
def show(
    name: Annotated[
        str,
        typer.Argument(
            help="An attestor, or one of: file, collection, statement, envelope, policy.",
            autocompletion=complete_schema,
        ),
    ],
    mode: ModeOption = Mode.serialization,
    profile: ProfileOption = Profile.full,
    strict: StrictOption = False,
    version: VersionOption = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Print the JSON Schema (2020-12); so do --strict and --profile opa.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="`text`: a tree of the fields; `json`: the same as --raw.")
    ] = Format.text,
) -> None:
    """Print the fields of one attestor or document with an example, or with `--raw` its JSON Schema.

    Needs: the package alone. Example: `witness-schema schema show git`
    """
    from witness_generators.api.example_documents import draw_example
    from witness_schema import load
    from witness_schema.schemas.emission import render_schema
    from witness_schema.showing.shown_schemas import show_schema

    schema = load(name, mode=mode.value, version=version)
    if raw or strict or profile is not Profile.full or form is Format.json:
        print_json(render_schema(schema, profile.value, strict=strict))
    else:
        print_text(show_schema(schema, draw_example(schema.name, schema.version)))
