"""`witness-schema validate`: what is wrong in documents of witness, and which versions could have written them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.completion import complete_schema, complete_version
from witness_cli.options.schema_options import Mode
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.report_printing import PRINT, ReportForm
from witness_schema.errors import UnreadableSource

if TYPE_CHECKING:
    from witness_schema.validation.document_judge import Demands
    from witness_schema.validation.findings.report import Report


def validate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…|-", help="Documents as JSON, or JSON lines; `-` is standard input."),
    ],
    form: Annotated[
        ReportForm,
        typer.Option(
            "--format", help="`github`: annotations; `sarif`: for code scanning; `junit`: as test results."
        ),
    ] = ReportForm.text,
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="KIND",
            help="What the documents are: a document, an attestor or a predicate type. [default: found out]",
            autocompletion=complete_schema,
        ),
    ] = "",
    mode: Annotated[
        Mode | None,
        typer.Option(
            help="What go-witness writes, or what it reads. [default: reads for a policy, else writes]"
        ),
    ] = None,
    version: Annotated[
        str | None,
        typer.Option(
            help="The go-witness version that must have written them. [default: any since v0.1.10]",
            autocompletion=complete_version,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count what Go reads over as an error.")] = False,
    key: Annotated[
        list[Path] | None,
        typer.Option(help="A public key or certificate (PEM): an envelope must be signed by one of them."),
    ] = None,
    policy_ca: Annotated[
        list[Path] | None,
        typer.Option(help="A root or intermediate (PEM): the certificate of a signature must come from one."),
    ] = None,
) -> None:
    """Judge documents of witness at every level, say what is wrong where, and which versions could have written them. Exits 1 if anything is.

    Needs: the package alone. Example: `witness-schema validate build.json --key build.pub`
    """
    from witness_schema.documents.foreign_file import read_bytes
    from witness_schema.validation.document_judge import Demands
    from witness_schema.validation.signatures import read_trust
    from witness_schema.validation.validating import check_kind, check_version

    trust = read_trust(
        *([(str(path), read_bytes(path)) for path in paths or ()] for paths in (key, policy_ca))
    )
    demands = Demands(mode.value if mode else None, check_version(version), check_kind(kind), strict, trust)
    _print(form, files, demands)


def _print(form: ReportForm, files: list[Path], demands: Demands) -> None:
    """Print the reports of all files. Raises UnreadableSource where one could not be read, Exit where a document is wrong."""
    from witness_schema.rare_collections import collect_rarely

    tally = _Tally()
    with collect_rarely():
        PRINT[form](_judge(files, demands, tally))
    for error in tally.unreadable[:-1]:
        note(str(error))
    if tally.unreadable:
        raise tally.unreadable[-1]
    if tally.wrong:
        raise typer.Exit(EXIT_FINDING)


class _Tally:
    """How many documents are wrong, and why files could not be read."""

    def __init__(self) -> None:
        self.wrong = 0
        self.unreadable: list[UnreadableSource] = []


def _judge(files: list[Path], demands: Demands, tally: _Tally) -> Iterator[tuple[str, Report]]:
    from witness_schema.validation.file_judging import judge_file

    for path in files:
        try:
            for report in judge_file(path, demands):
                tally.wrong += not report.ok
                yield str(path), report
        except UnreadableSource as error:
            tally.unreadable.append(error)
