"""`witness-schema run`: a step of the user's own repository, recorded and signed beside stand-ins."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from witness_cli.options import run_options
from witness_cli.terminal.console import EXIT_FINDING, ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_records, print_text
from witness_schema.errors import Misuse
from witness_schema.printable import escape_line

if TYPE_CHECKING:
    from witness_stand_ins.step_runs.step_endings import StepFailed


def run(
    attestors: run_options.Attestors = "",
    command: run_options.StepCommand = None,
    step: run_options.StepName = "build",
    supply: run_options.Supply = None,
    keep_supplied: run_options.KeepSupplied = False,
    repo: run_options.Repo = Path(),
    out: run_options.Out = None,
    force: ForceOption = False,
    witness: run_options.Witness = None,
    key: run_options.Key = None,
    timeout: run_options.Timeout = 600,
    isolated: run_options.Isolated = False,
    event: run_options.Event = "",
    ref: run_options.Ref = "",
    fault: run_options.Faults = None,
    list_: run_options.Listed = False,
    form: FormatOption = Format.text,
) -> None:
    """Record a step of your own repository with stand-ins for its services: signed test evidence, with a policy that fits (exit 1 where nothing was recorded or it does not verify).

    Needs: git, and the oracle of a clone or --witness. Example: `witness-schema run github,git,sbom --supply sbom -- make`
    """
    from witness_stand_ins.step_runs.attestor_ways import list_way_records
    from witness_stand_ins.step_runs.run_folder import check_folder, keep_record
    from witness_stand_ins.step_runs.run_summary import build_summary
    from witness_stand_ins.step_runs.step_endings import StepFailed
    from witness_stand_ins.step_runs.step_request import StepRequest, split_names
    from witness_stand_ins.step_runs.step_run import run_step

    if list_:
        records = list(list_way_records())
        print_records("How attestors run here", tuple(records[0]), records, form)
        return
    if not attestors:
        raise Misuse("no attestor is named", advice="for instance: witness-schema run git,github -- make")
    request = StepRequest(
        split_names([attestors]), tuple(command or ()), step, repo, event, ref, tuple(fault or ()),
        split_names(supply or ()), keep_supplied, witness, key, timeout, isolated,
    )  # fmt: skip
    if out is not None:
        check_folder(out, force=force)
    made = run_step(request, note)
    if isinstance(made, StepFailed):
        _end_without_record(made)
    else:
        summary = build_summary(made, request, out)
        if out is not None:
            keep_record(out, made.files, summary, force=force)
        _print_summary(summary, form)
        if made.verified is False:
            raise typer.Exit(EXIT_FINDING)


def _end_without_record(failed: StepFailed) -> None:
    sys.stderr.write(f"witness-schema: {escape_line(failed.what)}\n")
    if failed.advice:
        note(f"  → {failed.advice}")
    raise typer.Exit(failed.code)


def _print_summary(summary: dict[str, Any], form: Format) -> None:
    from witness_stand_ins.step_runs.run_summary import COLUMNS, TITLE, list_rows

    if form is Format.json:
        print_json(summary)
        return
    # By itself, so that no width of a table hides what this is.
    print_text(f"{TITLE}\n")
    print_records(f"step {summary['step']}", COLUMNS, list_rows(summary), form)
    kept = (
        f"kept in {summary['folder']}\n" if summary["folder"] else "nothing is kept: --out FOLDER keeps it\n"
    )
    print_text(kept + (f"{summary['verify']}\n" if summary["verify"] else ""))
