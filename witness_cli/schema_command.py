"""`witness-schema schema`: list, show and emit the schemas."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli import schema_diff_command
from witness_cli.console import ForceOption, note, table, write_json

app = typer.Typer(
    no_args_is_help=True, help="The JSON Schemas of every attestor and of the documents around them."
)
app.command()(schema_diff_command.diff)
app.command()(schema_diff_command.history)
app.command()(schema_diff_command.check)


class Mode(StrEnum):
    """What the schema speaks of: the bytes go-witness writes, or the bytes it reads without an error."""

    serialization = "serialization"
    validation = "validation"


class Profile(StrEnum):
    """For whom the schema is printed."""

    full = "full"
    opa = "opa"


ProfileOption = Annotated[
    Profile, typer.Option(help="`opa`: inlined and without recursion, for `opa check --schema`; it is wider.")
]
StrictOption = Annotated[
    bool,
    typer.Option("--strict", help="Forbid unknown keys, which Go reads past (`serialization` always does)."),
]
ModeOption = Annotated[
    Mode, typer.Option(help="`serialization`: what go-witness writes; `validation`: what it reads.")
]

VersionOption = Annotated[str | None, typer.Option(help="A bundled version (default: the pinned one).")]


@app.command("list")
def list_schemas(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """List the attestors: name, run type, predicate types, and the Go struct they come from.

    Example: `witness-schema schema list`
    """
    from witness_schema import attestor_names, bundled_version, load

    loaded = [load(name) for name in attestor_names()]
    rows = [(s.name, s.run_type, " ".join(s.predicate_types), s.go_type, s.source) for s in loaded]
    table(
        f"{len(rows)} attestors of go-witness {bundled_version()}",
        ("name", "runs", "predicate types", "Go type", "source"),
        rows,
        as_json=as_json,
    )


@app.command()
def show(
    name: Annotated[
        str, typer.Argument(help="An attestor, or one of: file, collection, statement, envelope, policy.")
    ],
    mode: ModeOption = Mode.serialization,
    profile: ProfileOption = Profile.full,
    strict: StrictOption = False,
    version: VersionOption = None,
) -> None:
    """Print the JSON Schema (2020-12) of one attestor or document.

    Example: `witness-schema schema show git`
    """
    from witness_schema import load
    from witness_schema.schemas.emission import printed

    write_json(printed(load(name, mode=mode.value, version=version), profile.value, strict=strict))


@app.command()
def emit(
    out: Annotated[Path, typer.Option(help="The folder for NAME.json, one per attestor and document.")],
    mode: ModeOption = Mode.serialization,
    profile: ProfileOption = Profile.full,
    strict: StrictOption = False,
    version: VersionOption = None,
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout to read instead of the bundled schemas.")
    ] = None,
    search_path: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of modules (`path@version`, as in Go's module cache) to look in first."),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Write every schema as NAME.json.

    Example: `witness-schema schema emit --out schemas --source vendor/go-witness`
    """
    from witness_schema.schemas.bundled_versions import bundled_record
    from witness_schema.schemas.emission import emit as write

    read, search = source or bundled_record(version), tuple(search_path or ())
    written = write(
        out, mode=mode.value, source=read, search=search, profile=profile.value, strict=strict, force=force
    )
    note(
        f"wrote {len(written.files)} schemas of go-witness {written.version} to {out} ({written.unresolved} unresolved places)"
    )
