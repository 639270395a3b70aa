"""`witness-schema bench`: the tasks of witness-bench, scores of answers to them, and its own answers judged."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from witness_cli.grammar import Command, Group
from witness_cli.terminal.console import EXIT_FINDING, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_facts, print_json, print_json_lines
from witness_cli.witness_bench.bench_options import AnswersOption, FamilyOption, SeedOption

app = typer.Typer(
    cls=Group, no_args_is_help=True, help="witness-bench: 700 tasks of seven families, and scores on them."
)


def _open(seed: int, family: list[str] | None) -> Any:
    from witness_training.witness_bench.public_set import open_set

    with bar("drawing") as shown:
        return open_set(seed, tuple(family or ()), shown.advance_to)


@app.command(cls=Command)
def tasks(
    seed: SeedOption = 0,
    family: FamilyOption = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Print the reference answer of each task as well.")
    ] = False,
) -> None:
    """Print the tasks as JSON lines: id, family, part, difficulty, axes, question and spec. `score` reads them too.

    Needs: nothing; a set of another seed takes about a minute. Example: `witness-schema bench tasks --family schema`
    """
    chosen = _open(seed, family)
    print_json_lines(each.plain(answer=answers) for each in chosen.tasks)
    note(f"{len(chosen.tasks)} tasks, digest {chosen.digest}")


@app.command(cls=Command)
def score(
    answers: AnswersOption,
    seed: SeedOption = 0,
    family: FamilyOption = None,
    form: FormatOption = Format.text,
) -> None:
    """Score answers to a set: one for each task, and a task without an answer counts as not passed.

    Needs: a clone with its oracle, and a sandbox. Example: `witness-schema bench score --answers bench-answers.jsonl`
    """
    from witness_training.judges.bench import open_bench
    from witness_training.witness_bench.bench_scores import read_bench_answers, score_set

    chosen = _open(seed, family)
    given = read_bench_answers(answers, chosen)
    with open_bench() as bench, bar("scoring") as shown:
        result = score_set(chosen, given, bench, shown.advance_to)
    _print(result, form)


@app.command(cls=Command)
def verify(seed: SeedOption = 0, family: FamilyOption = None, form: FormatOption = Format.text) -> None:
    """Judge the reference answer of each task by real go-witness. Exits 1 if one does not pass.

    Needs: a clone with its oracle, and a sandbox. Example: `witness-schema bench verify --family schema`
    """
    from witness_training.judges.bench import open_bench
    from witness_training.witness_bench.bench_scores import score_set

    chosen = _open(seed, family)
    with open_bench() as bench, bar("judging") as shown:
        result = score_set(
            chosen, {each.task.id: each.task.answer for each in chosen.tasks}, bench, shown.advance_to
        )
    _print(result, form)
    if not all(each.verdict.passed for each in result.scored):
        raise typer.Exit(EXIT_FINDING)


def _print(result: Any, form: Format) -> None:
    record = result.describe()
    if form is Format.json:
        print_json({**record, "verdicts": [each.plain() for each in result.scored]})
    else:
        shares = {
            f"{group} {key}" if group != "all" else "all": f"{each['passed']} of {each['tasks']}"
            for group in ("all", "family", "part", "difficulty")
            for key, each in ({"": record["all"]} if group == "all" else record[group]).items()
        }
        print_facts("witness-bench", {"digest": record["digest"], **shares}, form)
    note(f"{record['all']['passed']} of {record['all']['tasks']} pass, {record['answered']} answered")
