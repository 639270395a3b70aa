"""Writes the report of an evaluation as one Markdown page with pictures: loss, scores, examples and inputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import unified_diff
from importlib import import_module
from pathlib import Path

from witness_schema.documents.record_form import ANYTHING, RecordForm, record_of
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product, write_folder
from witness_schema.printable import escape_line, escape_lines
from witness_training.evaluation.evaluation_report import GROUPINGS, RATES_NOTE, EvaluationReport
from witness_training.evaluation.evaluation_scores import Score, ScoredAnswer
from witness_training.evaluation.failure_page.page_rendering import render_failures
from witness_training.evaluation.report_pictures import draw_loss, draw_scores

LOSS, SCORES, PAGE = "loss.png", "scores.png", "report.html"
# report.json is a common name: --force must not replace the files of another tool.
_OURS = RecordForm(
    "report", record_of(dict.fromkeys(("model", "split", "scores", "judge"), ANYTHING), more=True), ""
)
_WRITTEN = frozenset({"report.json", "rows.jsonl", "base-rows.jsonl", "report.md", LOSS, SCORES, PAGE})
MOST_NOT_ASKED = 20  # of a list for people; report.json has all


def _list_written_files(folder: Path) -> frozenset[str]:
    """The files of a report, if the folder's report.json was written by `evaluate`."""
    return _WRITTEN if _OURS.find(folder / "report.json") is not None else frozenset()


REPORT = Product("report", "report", _list_written_files)


@contextmanager
def claim_report_folder(folder: Path | None, *, force: bool = False) -> Iterator[Path | None]:
    """Yield a folder for the files of a report, which move to `folder` when the block succeeds; None for no report.

    Raises Misuse, before any question is asked, if the folder is refused, ModuleNotFoundError if matplotlib is missing.
    """
    if folder is None:
        yield None
        return
    import_module("matplotlib")
    with write_folder(folder, REPORT, force=force) as fresh:
        yield fresh


def write_report(report: EvaluationReport, folder: Path) -> None:
    """Write report.json, rows.jsonl (and base-rows.jsonl), report.md, report.html and the pictures into `folder`."""
    (folder / "report.json").write_text(report.json())
    (folder / "rows.jsonl").write_text(_write_rows(report.answers))
    if report.base_answers:
        (folder / "base-rows.jsonl").write_text(_write_rows(report.base_answers))
    if report.metrics:
        draw_loss(report.metrics, folder / LOSS)
    draw_scores(report.scores, report.base_scores, _name_series(report), folder / SCORES)
    page = escape_lines("\n".join(_write_page(report)) + "\n")
    (folder / "report.md").write_text(page, encoding="utf-8")
    (folder / PAGE).write_text(render_failures(report), encoding="utf-8", newline="\n")


def _write_rows(answers: Iterable[ScoredAnswer]) -> str:
    return "".join(dumps(answer.plain()) + "\n" for answer in answers)


def _name_series(report: EvaluationReport) -> tuple[str, str]:
    # Drawn into pictures, whose font has no control characters.
    model = escape_line(report.model)
    return (f"{model} with its adapter" if report.adapter else model, f"{model} before")


def _write_page(report: EvaluationReport) -> Iterator[str]:
    yield f"# {report.title()}\n"
    yield f"{_summarize(report)}\n"
    if report.metrics:
        yield from _describe_loss(report)
    yield from _describe_scores(report)
    yield from _describe_rates(report)
    yield from _describe_not_asked(report.not_asked)
    yield from _describe_examples(report.answers)
    yield from _describe_inputs(report)


def _summarize(report: EvaluationReport) -> str:
    """The most important score in one line."""
    # `works` needs go-witness; without it the whole text is the strictest score.
    for name in ("works", "exact"):
        for score in report.scores:
            if score.name == name:
                return f"**{score.passed} of {score.asked} answers: {score.title}** ({score.meaning})."
    return "No answer could be scored."


def _describe_loss(report: EvaluationReport) -> Iterator[str]:
    valid = [m["val_loss"] for m in report.metrics if m["kind"] == "validation"]
    if valid:
        yield f"Validation loss {valid[0]:.3f} → {valid[-1]:.3f} nats a token.\n"
    yield f"![training and validation loss by iteration]({LOSS})\n"


def _describe_scores(report: EvaluationReport) -> Iterator[str]:
    yield "## Scores\n"
    yield f"![share of answers that pass, by dimension]({SCORES})\n"
    yield f"Judged by: {report.judge}.\n"
    base = {score.name: score for score in report.base_scores}
    header = ("score", "passed", "share", *(("base",) if base else ()), "what it means")
    rows = []
    for score in report.scores:
        before = (f"{base[score.name].share:.0%}" if score.name in base else "",) if base else ()
        rows.append(
            (score.title, f"{score.passed} of {score.asked}", f"{score.share:.0%}", *before, score.meaning)
        )
    yield from _format_table(header, rows)
    for name, group in report.groups.items():
        yield from _describe_group(name, group)


def _describe_rates(report: EvaluationReport) -> Iterator[str]:
    """What works by group, with intervals, and beside the base model."""
    records = report.rate_records()
    if not records:
        return
    yield "## What works\n"
    yield f"{RATES_NOTE}\n"
    columns = [name for name in records[0] if name not in ("group", "value")]
    yield from _format_table(
        ("group", *(name.replace("_", " ") for name in columns)),
        [
            (f"{each['group']}: {each['value']}", *(each.get(name, "–") for name in columns))
            for each in records
        ],
    )


def _describe_not_asked(not_asked: Mapping[str, str]) -> Iterator[str]:
    if not not_asked:
        return
    yield f"## Not asked\n\n{len(not_asked)} questions were not asked, and no score counts them:\n"
    for task_id, reason in list(not_asked.items())[:MOST_NOT_ASKED]:
        yield f"- `{task_id}`: {reason}"
    more = len(not_asked) - MOST_NOT_ASKED
    yield f"- and {more} more (`not_asked` in report.json)\n" if more > 0 else ""


_SHOWN = ("types", "rego", "exact", "works")


def _describe_group(name: str, group: Mapping[str, Sequence[Score]]) -> Iterator[str]:
    if len(group) < 2:
        return
    yield f"## By {GROUPINGS[name]}\n"
    titles = {score.name: score.title for scores in group.values() for score in scores}
    shown = [each for each in _SHOWN if each in titles]
    yield from _format_table(
        (GROUPINGS[name], *(titles[each] for each in shown)),
        [(value, *(_format_cell(scores, each) for each in shown)) for value, scores in group.items()],
    )


def _format_cell(scores: Sequence[Score], name: str) -> str:
    return next((f"{each.passed} of {each.asked}" for each in scores if each.name == name), "–")


def _describe_examples(answers: Sequence[ScoredAnswer]) -> Iterator[str]:
    """Show one exact answer, and one that is not exact with its difference."""
    right = next((a for a in answers if a.scores["exact"]), None)
    wrong = next((a for a in answers if not a.scores["exact"]), None)
    if right is not None:
        yield f"## An answer that is exact\n\n> {right.question}\n"
        yield from _fence(right.answer)
    if wrong is not None:
        yield f"## An answer that is not\n\n> {wrong.question}\n"
        if wrong.reason:
            yield f"{wrong.reason}\n"
        yield from _fence("\n".join(diff_answer(wrong)), "diff")


def diff_answer(answer: ScoredAnswer) -> list[str]:
    """A unified diff from the expected answer to the given one."""
    expected, given = answer.expected.splitlines(), answer.answer.splitlines()
    return list(unified_diff(expected, given, "expected", "answer", lineterm="", n=1))


def _describe_inputs(report: EvaluationReport) -> Iterator[str]:
    yield "## Inputs\n"
    yield from _format_table(
        ("input", "sha256"), [(name, f"`{value[:16]}…`") for name, value in sorted(report.inputs.items())]
    )
    yield from _format_table(("package", "version"), sorted(report.versions.items()))


def _fence(text: str, kind: str = "markdown") -> Iterator[str]:
    # Longer than any fence in the text: the answers hold fences of three.
    fence = "`" * max([4, *(len(run) + 1 for run in re.findall("`+", text))])
    yield f"{fence}{kind}\n{text.strip()}\n{fence}\n"


def _format_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
