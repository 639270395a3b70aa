"""`witness-schema policy test`: what each step of a policy says of evidence, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_text

if TYPE_CHECKING:
    from witness_generators.policy_trials.evidence_trials import StepTrial
    from witness_schema.policies.policy_file import PolicyFile


def try_on_evidence(
    policy: Annotated[
        Path,
        typer.Argument(
            help="A policy, signed or plain; it is tried as if you had signed it.",
        ),
    ],
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence",
            help="A folder of what `witness run -o` wrote. [default: evidence is drawn that fits, and broken]",
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(min=1, help="Draw so many attestations to find one that fits its Rego.")
    ] = 200,
    form: FormatOption = Format.text,
) -> None:
    """Try a policy on evidence by real go-witness, and say for each step what passes, what is denied and why.

    Exit 1 where the whole is denied, and of drawn evidence where something broken passes or `policy check` knows an error.
    Needs: a clone with its oracle. Example: `witness-schema policy test policy.json --evidence attestations`
    """
    from witness_schema.policies.policy_file import read_policy_file

    file = read_policy_file(policy)
    holds = _try_drawn(file, draws, form) if evidence is None else _try_on_folder(file.value, evidence, form)
    if not holds:
        raise typer.Exit(EXIT_FINDING)


def _try_drawn(file: PolicyFile, draws: int, form: Format) -> bool:
    from witness_cli.policy_commands.drawn_trial_printing import as_object, describe_trials, list_failures
    from witness_generators.policy_trials.drawn_trials import try_drawn
    from witness_schema.oracle import Oracle
    from witness_schema.oracle.type_checking import make_type_check
    from witness_schema.policies.policy_check import Surroundings, check_policy

    with Oracle.start(jobs=1, progress=note) as oracle:
        report = check_policy(file.value, file.tree, Surroundings(check=make_type_check(oracle)))
        trials = list(try_drawn(file.value, oracle, draws))
    if form is Format.json:
        print_json(as_object(trials, report))
    else:
        print_text(describe_trials(trials, report))
    return not list_failures(trials, report)


def _try_on_folder(value: Any, evidence: Path, form: Format) -> bool:
    from witness_generators.policy_trials.evidence_trials import read_evidence, try_evidence, try_whole
    from witness_schema.errors import UnreadableSource
    from witness_schema.oracle import Oracle

    collections = read_evidence(evidence)
    if not collections:
        raise UnreadableSource(
            "there is no signed collection here",
            where=str(evidence),
            advice="name the folder that `witness run -o` wrote into",
        )
    with Oracle.start(jobs=1, progress=note) as oracle:
        trials = list(try_evidence(value, collections, oracle))
        whole = try_whole(value, collections, oracle)
    if form is Format.json:
        print_json([_as_object(trial) for trial in (*trials, whole)])
    else:
        print_text("".join(map(_describe, (*trials, whole))))
    return whole.passed is True


def _describe(trial: StepTrial) -> str:
    from witness_schema.printable import escape_line, guard_commands

    what = f"step {trial.step}" if trial.step else "the whole policy"
    word = {True: "passes", False: "is denied", None: "is not judged"}[trial.passed]
    lines = [f"{what}: {trial.path or 'all evidence'} {word}", *(f"  {reason}" for reason in trial.reasons)]
    return guard_commands("".join(f"{escape_line(line)}\n" for line in lines))


def _as_object(trial: StepTrial) -> dict[str, object]:
    return {
        "step": trial.step,
        "evidence": trial.path,
        "passed": trial.passed,
        "reasons": list(trial.reasons),
    }
