"""`witness-schema policy check`: what is wrong with policies, whatever the evidence is."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.options.policy_options import (
    DrawsOption,
    FixOption,
    OpaOption,
    OwnTypeOption,
    PoliciesOption,
    StrictOption,
    VersionOption,
)
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import print_text
from witness_cli.terminal.report_printing import ReportForm

if TYPE_CHECKING:
    from witness_schema.policies.policy_check import PolicyReport
    from witness_schema.policies.policy_file import PolicyFile
    from witness_schema.policies.report_formats.judged_file import JudgedFile


def check(
    policies: PoliciesOption,
    form: Annotated[
        ReportForm,
        typer.Option(
            "--format", help="`github`: annotations; `sarif`: for code scanning; `junit`: as tests."
        ),
    ] = ReportForm.text,
    version: VersionOption = None,
    strict: StrictOption = False,
    opa: OpaOption = None,
    draws: DrawsOption = 200,
    own_type: OwnTypeOption = None,
    fix: FixOption = False,
) -> None:
    """Report what is wrong with policies, whatever the evidence is (exit 1 for an error, 2 for what is no policy).

    Needs: the package alone; a clone with its oracle for OPA and for drawn attestations. Example: `witness-schema policy check policy.json`
    """
    from witness_cli.policy_commands.judging_oracle import open_oracle
    from witness_cli.policy_commands.policy_fixing import fix_file
    from witness_generators.policy_trials.module_trials import judge_file
    from witness_schema.oracle.type_checking import make_type_check
    from witness_schema.policies.policy_check import Surroundings
    from witness_schema.policies.policy_file import read_policy_file
    from witness_schema.policies.report_formats.renderers import RENDERERS
    from witness_schema.schemas.bundled_versions import bundled_record

    version = bundled_record(version).version if version else None
    files = [read_policy_file(path) for path in policies]
    with ExitStack() as stack:
        oracle = stack.enter_context(open_oracle(opa))
        compiler = make_type_check(oracle) if oracle else None
        surroundings = Surroundings(version, None, compiler, frozenset(own_type or ()))
        if fix:
            # Standard output of the other forms is for programs, which read no diff there.
            show = print_text if form is ReportForm.text else note
            files = [fix_file(file, surroundings, show) for file in files]
        judged = [_name(file, form, judge_file(file, surroundings, oracle, draws)) for file in files]
    print_text(RENDERERS[form.value](judged), paint=form is ReportForm.text)
    if oracle is None:
        note(
            "not checked: whether OPA compiles the Rego, and what it says of drawn attestations; a clone with `make oracle` has both"
        )
    if any(each.report.errors or (strict and each.report.findings) for each in judged):
        raise typer.Exit(EXIT_FINDING)


def _name(file: PolicyFile, form: ReportForm, report: PolicyReport) -> JudgedFile:
    """The report under the file's name: in annotations its path from the root of the repository."""
    from witness_schema.policies.report_formats.judged_file import JudgedFile
    from witness_schema.report_formats.repository_paths import find_repository_path

    name = find_repository_path(file.path) if form is ReportForm.github else None
    return JudgedFile(name or str(file.path), file.signed, report)
