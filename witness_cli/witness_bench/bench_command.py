"""`witness-schema bench`: the tasks of witness-bench, scores of answers to them, and its own answers judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.grammar import Command, Group
from witness_cli.terminal.console import EXIT_FINDING, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_json_lines, print_records
from witness_cli.witness_bench.bench_options import AnswersOption, FamilyOption, SeedOption

if TYPE_CHECKING:
    from witness_training.witness_bench.bench_scores import BenchResult
    from witness_training.witness_bench.bench_set import BenchSet

# The groups that the text shows; JSON has all.
SHOWN = ("all", "part", "family", "difficulty")

app = typer.Typer(
    cls=Group, no_args_is_help=True, help="witness-bench: 700 tasks of seven families, and scores on them."
)


def _open(seed: int, family: list[str] | None) -> BenchSet:
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
    human_eval: Annotated[
        bool, typer.Option("--human-eval", help="By HumanEval's names: task_id, prompt, canonical_solution.")
    ] = False,
) -> None:
    """Print the tasks as JSON lines: id, family, part, difficulty, axes, question and spec. `score` reads them too.

    Needs: nothing; a set of another seed takes about a minute. Example: `witness-schema bench tasks --family schema`
    """
    chosen = _open(seed, family)
    print_json_lines(
        each.human_eval(answer=answers) if human_eval else each.plain(answer=answers) for each in chosen.tasks
    )
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
    from witness_training.witness_bench.bench_scores import read_bench_answers, score_set

    chosen = _open(seed, family)
    given = read_bench_answers(answers, chosen)
    with bar("scoring") as shown:
        result = score_set(chosen, given, shown.advance_to)
    _print(result, form)


@app.command(cls=Command)
def verify(seed: SeedOption = 0, family: FamilyOption = None, form: FormatOption = Format.text) -> None:
    """Judge the reference answer of each task by real go-witness. Exits 1 if one does not pass.

    Needs: a clone with its oracle, and a sandbox. Example: `witness-schema bench verify --family schema`
    """
    from witness_training.witness_bench.bench_scores import score_set

    chosen = _open(seed, family)
    references = {each.task.id: each.task.answer for each in chosen.tasks}
    with bar("judging") as shown:
        result = score_set(chosen, references, shown.advance_to)
    _print(result, form)
    if result.whole.passed < result.whole.tasks:
        raise typer.Exit(EXIT_FINDING)


def _print(result: BenchResult, form: Format) -> None:
    from witness_training.evaluation.evaluation_report import describe_rates

    if form is Format.json:
        print_json(result.plain())
    else:
        rates = [each for each in describe_rates(result.rates) if each["group"] in SHOWN]
        print_records(
            f"witness-bench, judged by go-witness {result.go_witness}", tuple(rates[0]), rates, form
        )
    whole = result.whole
    note(f"{whole.passed} of {whole.tasks} pass, {len(result.scored)} answered; digest {result.tasks.digest}")
