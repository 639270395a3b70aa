"""`witness-schema evaluate`: the score of a model, a server or a file of answers on held-out questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from witness_cli.options import evaluate_options as options
from witness_cli.terminal.console import ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_records
from witness_cli.terminal.progress_lines import show_progress
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    from witness_training.evaluation.evaluation_report import EvaluationReport

# The groups that the text shows; the report has all.
SHOWN = ("all", "file", "family", "kind of Rego")


def evaluate(
    data: options.Data,
    model: options.ModelName = None,
    adapter_path: options.AdapterPath = None,
    endpoint: options.EndpointAddress = None,
    answers: options.Answers = None,
    connections: options.Connections = 4,
    timeout: options.Timeout = 300,
    compare: options.Compare = True,
    split: options.Splits = None,
    limit: options.Limit = None,
    samples: options.Samples = 1,
    temperature: options.Temperature = 0.0,
    seed: options.Seed = 0,
    max_tokens: options.MaxTokens = None,
    out: options.Out = None,
    judge: options.Judge = True,
    workers: options.Workers = None,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Ask a model the questions of a data set and judge its answers by text, by schema, and by real go-witness.

    An interrupted evaluation goes on where it was when the command is repeated.

    Needs: the `train` extra for models of this machine and for --out, `paraphrase` for --endpoint; a clone with its oracle for the judge. Example: `witness-schema evaluate --model tiny --adapter-path adapters/tiny --data data/quickstart --limit 20`
    """
    from witness_training.dataset.paraphrase.endpoint import Endpoint
    from witness_training.evaluation.asking.asker import Sampling
    from witness_training.evaluation.evaluating import evaluate as run

    if endpoint is not None and model is None:
        raise Misuse("a server has several models", advice="--model NAME, as the server names it")
    with show_progress("asking") as shown:
        report = run(
            model,
            data,
            adapter_path=adapter_path,
            endpoint=Endpoint(endpoint, model or "", timeout) if endpoint is not None else None,
            answers=answers,
            connections=connections,
            compare=compare,
            split=split or (),
            limit=limit,
            sampling=Sampling(temperature, samples, seed, max_tokens),
            out=out,
            judge=judge,
            workers=workers,
            force=force,
            progress=lambda done, total: shown.advance_to(done, total, "asking"),
            judging=lambda done, total: shown.advance_to(done, total, "judging"),
        )
    _print_report(report, form)
    if out is not None:
        note(f"report in {out / 'report.html'}")


def _print_report(report: EvaluationReport, form: Format) -> None:
    if form is Format.json:
        print_json(report.plain())
    else:
        _print_tables(report, form)
    if report.not_asked:
        reason = next(iter(report.not_asked.values()))
        note(f"{len(report.not_asked)} questions were not asked, and no score counts them: {reason}")


def _print_tables(report: EvaluationReport, form: Format) -> None:
    columns = ("score", "passed", "share")
    records = [dict(zip(columns, row, strict=True)) for row in report.score_rows()]
    print_records(report.title(), columns, records, form)
    rates: list[dict[str, Any]] = [each for each in report.rate_records() if each["group"] in SHOWN]
    if rates:
        print_records(f"works, judged by {report.judge}", tuple(rates[0]), rates, form)
