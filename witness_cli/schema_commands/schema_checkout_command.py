"""`witness-schema schema emit` and `schema check`: what a checkout yields, written as files or beside what is bundled."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.package_options import PackageOption, SearchOption, TypesOption, choose_package
from witness_cli.options.schema_options import (
    FetchOption,
    Mode,
    ModeOption,
    Profile,
    ProfileOption,
    StrictOption,
    VersionOption,
)
from witness_cli.schema_commands.schema_diff_command import Form, FormOption
from witness_cli.terminal.console import EXIT_FINDING, ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_summary, print_text


def emit(
    out: Annotated[Path, typer.Option(help="The folder for NAME.json, one for each attestor and document.")],
    mode: ModeOption = Mode.serialization,
    profile: ProfileOption = Profile.full,
    strict: StrictOption = False,
    version: VersionOption = None,
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout to read instead of the bundled schemas.")
    ] = None,
    package: PackageOption = None,
    types: TypesOption = None,
    search_path: SearchOption = None,
    fetch: FetchOption = False,
    allow_unresolved: Annotated[
        bool,
        typer.Option(
            "--allow-unresolved",
            help="Exit 0 although places of a checkout stay open (`x-unresolved`), since something is unknown.",
        ),
    ] = False,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Write every schema as NAME.json, and schemas.json, which names version, mode, profile and files.

    What is unknown stays open in what is written and is listed (exit 1); so is an attestor that cannot be read.
    Needs: the package alone; Go for `--source`. Example: `witness-schema schema emit --out schemas --source vendor/go-witness`
    """
    from witness_schema.schemas.bundled_versions import bundled_record
    from witness_schema.schemas.emission import emit as write

    own = choose_package(package, types, {"--source": source, "--version": version})
    read, search = own or source or bundled_record(version), tuple(search_path or ())
    written = write(
        out,
        mode=mode.value,
        source=read,
        search=search,
        profile=profile.value,
        strict=strict,
        force=force,
        fetch=fetch,
        progress=note,
    )
    of = written.version if own else f"go-witness {written.version}"
    schemas = "1 schema" if len(written.files) == 1 else f"{len(written.files)} schemas"
    summary = f"wrote {schemas} of {of} to {out} ({written.unresolved} unresolved places)"
    places = (place.describe() for place in written.places)
    unread = (f"no schema of {one.name}: {one.build_error()}" for one in written.unread)
    print_summary({"out": out, **asdict(written)}, form, note, summary, *places, *unread)
    # Of a bundled version nothing can be mended here; its places are listed all the same.
    if written.unread or (written.places and (own or source) and not allow_unresolved):
        raise typer.Exit(EXIT_FINDING)


def check(
    source: Annotated[
        Path | None, typer.Option(help="A go-witness checkout (default: vendor/go-witness).")
    ] = None,
    form: FormOption = Form.text,
) -> None:
    """Check that the bundled schemas are those that a checkout yields (exit 1 if they are not); for CI.

    Needs: a clone, or `--source`. Example: `witness-schema schema check --format github`
    """
    from witness_schema.changes.bundle_check import check as look
    from witness_schema.changes.formats import as_object, render
    from witness_schema.clone import repository_root
    from witness_schema.report_formats.workflow_annotations import write_annotation

    drift = look(source or repository_root() / "vendor" / "go-witness")
    printed = render(drift.changes, form.value, drift.source)
    if form is Form.json:
        print_json({**as_object(drift.changes), "equal": drift.equal, "summary": drift.summary()})
    elif drift.changes.found or drift.equal:
        print_text(printed, paint=form is Form.text)
    # The bytes can differ without a listed change; an annotation without a file still shows in the job.
    elif form is Form.github:
        print_text(write_annotation("error", drift.summary(), title="schema check"))
    note(drift.summary())
    if not drift.equal:
        raise typer.Exit(EXIT_FINDING)
