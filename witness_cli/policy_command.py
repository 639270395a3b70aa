"""`witness-schema policy`: judges, writes and tries witness policies; what a change of go-witness does to them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.completion import complete_version
from witness_cli.grammar import Command, Group
from witness_cli.options.package_options import JoinedOption
from witness_cli.options.schema_options import FetchOption
from witness_cli.policy_commands.policy_check_command import check
from witness_cli.policy_commands.policy_new_command import new
from witness_cli.policy_commands.policy_test_command import try_on_evidence
from witness_cli.terminal.console import EXIT_FINDING
from witness_cli.terminal.output import print_text

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="What is wrong with witness policies, and what a change of go-witness does to them.",
)
app.command(cls=Command)(check)
app.command(cls=Command)(new)
app.command("test", cls=Command)(try_on_evidence)


class Form(StrEnum):
    """How to print the impact."""

    text = "text"
    json = "json"
    github = "github"


@app.command(cls=Command)
def impact(
    policies: Annotated[
        list[Path],
        typer.Argument(
            exists=True, dir_okay=False, help="Policies, signed (DSSE) or plain; signatures are not checked."
        ),
    ],
    old: Annotated[
        str,
        typer.Option(
            "--from",
            help="The earlier side: a version, a checkout, or CHECKOUT@TAG.",
            autocompletion=complete_version,
        ),
    ],
    new: Annotated[
        str,
        typer.Option("--to", help="The later side, given in the same way.", autocompletion=complete_version),
    ],
    form: Annotated[
        Form,
        typer.Option("--format", help="`github`: annotations for GitHub Actions, on the policies' files."),
    ] = Form.text,
    type_check: Annotated[
        bool | None,
        typer.Option(
            "--type-check/--no-type-check",
            help="Run OPA's type checker, which the oracle has, on every Rego module. [default: in a clone]",
        ),
    ] = None,
    fetch: FetchOption = False,
    source: JoinedOption = None,
    own_type: Annotated[
        list[str] | None,
        typer.Option(help="A predicate type of an attestor of your own, unknown to go-witness."),
    ] = None,
) -> None:
    """Report which steps and Rego modules ask for attestations that changed (exit 1 if one is hurt or a type is unknown).

    Needs: the package alone; a clone with its oracle for the type checker. Example: `witness-schema policy impact policy.json --from v0.9.1 --to v0.12.0`
    """
    from witness_cli.terminal.console import note
    from witness_schema.changes.impact import find_impact as look
    from witness_schema.changes.impact_formats import as_github, as_json, as_text
    from witness_schema.clone import is_clone
    from witness_schema.oracle import Oracle
    from witness_schema.oracle.type_checking import make_type_check

    checks = is_clone() if type_check is None else type_check
    with ExitStack() as stack:
        oracle = stack.enter_context(Oracle.start(jobs=1, progress=note)) if checks else None
        check = make_type_check(oracle) if oracle is not None else None
        found = look(policies, old, new, check, note, fetch=fetch, source=source)
    if type_check is None and not checks:
        note("Rego modules are not type-checked: only a clone has OPA's type checker")
    found = replace(found, steps=tuple(step for step in found.steps if step.type not in (own_type or ())))
    render = {Form.text: as_text, Form.json: as_json, Form.github: as_github}[form]
    print_text(render(found), paint=form is Form.text)
    if found.hurt:
        raise typer.Exit(EXIT_FINDING)
