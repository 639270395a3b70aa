"""`witness-schema schema`: list, show and emit the schemas."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli import schema_check_command, schema_diff_command
from witness_cli.completion import complete_schema
from witness_cli.grammar import Command, Group
from witness_cli.schema_options import Mode, ModeOption, Profile, ProfileOption, StrictOption, VersionOption
from witness_cli.terminal.console import ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_records, print_summary

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="The JSON Schemas of every attestor and of the documents around them.",
)
# In modules of their own, so that this one stays short; typer registers them here all the same.
for command in (schema_diff_command.diff, schema_diff_command.history, schema_check_command.check):
    app.command(cls=Command)(command)


# Not named `list`: the annotation `list[Path]` below would then mean this function.
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
    form: FormatOption = Format.json,
) -> None:
    """Print the JSON Schema (2020-12) of one attestor or document, or with `--format text` its fields.

    Needs: the package alone. Example: `witness-schema schema show git`
    """
    from witness_schema import load
    from witness_schema.changes.history import list_fields
    from witness_schema.schemas.emission import render_schema

    schema = load(name, mode=mode.value, version=version)
    if form is Format.json:
        print_json(render_schema(schema, profile.value, strict=strict))
    else:
        columns = ("field", "value", "source")
        records = [
            {"field": field, "value": words, "source": place} for field, (words, place) in list_fields(schema)
        ]
        print_records(f"{name}: its fields in go-witness {schema.version}", columns, records, form)


@app.command(cls=Command)
def emit(
    out: Annotated[Path, typer.Option(help="The folder for NAME.json, one for each attestor and document.")],
    mode: ModeOption = Mode.serialization,
    profile: ProfileOption = Profile.full,
    strict: StrictOption = False,
    version: VersionOption = None,
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout to read instead of the bundled schemas.")
    ] = None,
    search_path: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of modules (`path@version`, as in Go's module cache) to search first."),
    ] = None,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Write every schema as NAME.json, and schemas.json, which names version, mode, profile and files.

    Needs: the package alone; Go for `--source`. Example: `witness-schema schema emit --out schemas --source vendor/go-witness`
    """
    from witness_schema.schemas.bundled_versions import bundled_record
    from witness_schema.schemas.emission import emit as write

    read, search = source or bundled_record(version), tuple(search_path or ())
    written = write(
        out, mode=mode.value, source=read, search=search, profile=profile.value, strict=strict, force=force
    )
    summary = f"wrote {len(written.files)} schemas of go-witness {written.version} to {out} ({written.unresolved} unresolved places)"
    print_summary({"out": out, **asdict(written)}, form, note, summary)
