"""`witness-schema dataset check`: what is wrong with chat rows about witness that others wrote."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, print_records, print_texts


class Form(StrEnum):
    """How to print the findings."""

    text = "text"
    json = "json"
    github = "github"


def check(
    rows: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON lines: messages, prompt and completion, …")
    ],
    form: Annotated[
        Form, typer.Option("--format", help="`github`: annotations for GitHub Actions, on the rows.")
    ] = Form.text,
    questions: Annotated[
        bool, typer.Option("--questions", help="Judge what is asked as well: it may show a fault on purpose.")
    ] = False,
    run: Annotated[
        bool,
        typer.Option("--run", help="Run the scripts of answers, in a sandbox, and say whether they work."),
    ] = False,
    type_check: Annotated[
        bool | None,
        typer.Option(
            "--type-check/--no-type-check",
            help="Let OPA, which the oracle has, compile the Rego. [default: in a clone with an oracle]",
        ),
    ] = None,
    own_type: Annotated[
        list[str] | None,
        typer.Option(help="A predicate type of an attestor of your own, unknown to go-witness."),
    ] = None,
) -> None:
    """Check chat rows that others wrote about witness, without running them: commands, flags, Rego, documents. Exits 1 if it finds anything.

    Needs: the package alone; a clone with its oracle for OPA and `--run`. Example: `witness-schema dataset check rows.jsonl`
    """
    from witness_cli.policy_commands.judging_oracle import open_oracle
    from witness_schema.oracle.type_checking import make_type_check
    from witness_schema.report_formats.repository_paths import find_repository_path
    from witness_training.dataset.foreign.file_check import Tally, check_file
    from witness_training.dataset.foreign.finding_formats import as_github, as_object, as_text, summarize
    from witness_training.dataset.foreign.row_check import RowJudge
    from witness_training.judges.scripts.script_jobs import BOUNDS

    tally = Tally()
    with ExitStack() as stack:
        oracle = stack.enter_context(open_oracle(type_check))
        opa = make_type_check(oracle) if oracle else None
        judge = RowJudge(opa, own_types=frozenset(own_type or ()), questions=questions)
        findings = check_file(rows, judge, tally, BOUNDS if run else None)
        match form:
            case Form.json:
                print_records("", (), (as_object(rows, each) for each in findings), Format.json)
            case Form.github:
                file = Path(find_repository_path(rows) or rows)
                print_texts(as_github(file, each) for each in findings)
            case Form.text:
                print_texts((as_text(rows, each) for each in findings), paint=True)
    for line in summarize(rows, tally, opa=opa is not None, trials=run):
        note(line)
    if tally.faulty:
        raise typer.Exit(EXIT_FINDING)
