"""`witness-schema schema judge`: a package's schemas beside real Go, which compiles and runs the package."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.package_options import TypesOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_summary

_MOST = 20


def judge(
    package: Annotated[Path, typer.Option(help="A Go package of your own, its module or go.work.")],
    types: TypesOption = None,
    seed: Annotated[int, typer.Option(min=0, help="Another one draws other documents.")] = 1,
    form: FormatOption = Format.text,
) -> None:
    """Compare the schemas of a package with real Go: fill its types, change what Go writes, compare verdicts.

    This compiles and runs the package and what it imports, in the sandbox, after its modules were downloaded. Exit code 1
    where Go and a schema disagree; each disagreement is told with file and line of the Go field.
    Needs: Go and a sandbox (`witness-schema doctor`). Example: `witness-schema schema judge --package ./mypkg --type Report`
    """
    from witness_schema.differential.package_judge import judge_package
    from witness_schema.printable import quote
    from witness_schema.upstream.user_packages import UserPackage

    verdict = judge_package(UserPackage(package, tuple(types or ())), note, seed=seed)
    found, total = verdict.disagreements, sum(verdict.counts.values())
    summary = f"{total} documents of {package}: {len(found)} on which Go and a schema disagree"
    counts = [f"  {number} {words}" for words, number in sorted(verdict.counts.items())]
    lines = [
        f"{one.source}: {one.schema}: the schema of {one.direction} at {one.place or '/'} ({one.kind}), {quote(one.go)}\n  {quote(one.text)}"
        for one in found[:_MOST]
    ]
    rest = [f"… and {len(found) - _MOST} more"] if len(found) > _MOST else []
    skipped = [f"not judged, since no type of the modules here: {name}" for name in verdict.skipped]
    print_summary(
        {"package": package, **asdict(verdict)}, form, note, summary, *counts, *lines, *rest, *skipped
    )
    if found:
        raise typer.Exit(EXIT_FINDING)
