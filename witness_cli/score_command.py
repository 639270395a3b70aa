"""`witness-schema score`: the verdict of real go-witness on answers to the tasks of a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import EXIT_FINDING, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_json_lines, print_records
from witness_schema.errors import Misuse


def score(
    data: Annotated[Path, typer.Argument(help="A data set with tasks, written by `generate --mix`.")],
    answers: Annotated[
        Path | None,
        typer.Option(help="Answers as JSON lines: {task_id, completion}. A row's id is its task id."),
    ] = None,
    reference: Annotated[
        bool,
        typer.Option("--reference", help="Score the data set's own answers; one that fails is a finding."),
    ] = False,
    form: FormatOption = Format.text,
) -> None:
    """Score answers by running them: scripts in a sandbox, Rego in hidden worlds, facts against the same bytes.

    Needs: a clone with its oracle; for answers that are scripts, a sandbox (`doctor` says). Example: `witness-schema score data/mixed --answers answers.jsonl --format json`
    """
    from witness_training.judges.bench import open_bench
    from witness_training.scoring.scored_files import (
        read_answers,
        read_tasks,
        score_answers,
        score_references,
    )

    if (answers is None) != reference:
        raise Misuse(
            "name the answers to score, or --reference for the data set's own",
            advice="--answers FILE or --reference",
        )
    tasks = read_tasks(data)
    given = read_answers(answers) if answers is not None else {}
    total = sum(map(len, given.values())) if given else len(tasks.specs)
    scored = []
    # A data set may be anybody's: what its specs make is run as what others wrote.
    with open_bench() as bench, bar("scoring") as progress:
        verdicts = score_answers(tasks, given, bench) if given else score_references(tasks, bench)
        for done, verdict in enumerate(verdicts, 1):
            scored.append(verdict.plain())
            progress.advance_to(done, total)
    passed = sum(each["passed"] is True for each in scored)
    unjudged = sum(each["passed"] is None for each in scored)
    if form is Format.json:
        print_json_lines(scored)
    else:
        print_records(
            f"{passed} of {len(scored)} pass", ("task_id", "passed", "reward", "reason"), scored, form
        )
    note(f"{passed} of {len(scored)} pass" + (f", {unjudged} could not be judged" if unjudged else ""))
    if reference and passed < len(scored):
        raise typer.Exit(EXIT_FINDING)
