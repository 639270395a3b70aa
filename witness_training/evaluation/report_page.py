"""One page about an evaluation, with its pictures: what was trained, how the loss fell, what the answers are worth."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from importlib import import_module
from pathlib import Path

from witness_schema.output_folders import Product, check_free, write_folder
from witness_training.evaluation.evaluation_report import EvaluationReport
from witness_training.evaluation.evaluation_scores import ScoredAnswer
from witness_training.evaluation.report_pictures import loss_picture, scores_picture

LOSS, SCORES = "loss.png", "scores.png"
_WRITTEN = frozenset({"report.json", "rows.jsonl", "report.md", LOSS, SCORES})


def _written_files(folder: Path) -> frozenset[str]:
    """The files of a report in a folder whose report.json is one of ours."""
    try:
        read = json.loads((folder / "report.json").read_text())
    except (OSError, ValueError):
        return frozenset()
    ours = isinstance(read, dict) and {"model", "split", "scores", "judge"} <= read.keys()
    return _WRITTEN if ours else frozenset()


REPORT = Product("report", "report", _written_files)


def check_report_folder(folder: Path, *, force: bool = False) -> None:
    """Raise what would keep a report from being written, before any question is asked."""
    import_module("matplotlib")
    check_free(folder, REPORT, force=force)


def write_report(report: EvaluationReport, folder: Path, *, force: bool = False) -> None:
    """Write report.json, rows.jsonl, report.md and the pictures into `folder`, all of them or none."""
    with write_folder(folder, REPORT, force=force) as fresh:
        _write(report, fresh)


def _write(report: EvaluationReport, folder: Path) -> None:
    (folder / "report.json").write_text(report.json())
    (folder / "rows.jsonl").write_text(
        "".join(json.dumps(answer.plain()) + "\n" for answer in report.answers)
    )
    if report.metrics:
        loss_picture(report.metrics, folder / LOSS)
    scores_picture(report.scores, report.base_scores, _names(report), folder / SCORES)
    (folder / "report.md").write_text("\n".join(_page(report)) + "\n")


def _names(report: EvaluationReport) -> tuple[str, str]:
    return (f"{report.model} with its adapter" if report.adapter else report.model, f"{report.model} before")


def _page(report: EvaluationReport) -> Iterator[str]:
    yield f"# {report.title()}\n"
    yield f"{_sentence(report)}\n"
    if report.metrics:
        yield from _loss(report)
    yield from _scores(report)
    yield from _examples(report.answers)
    yield from _inputs(report)


def _sentence(report: EvaluationReport) -> str:
    """What matters most, in a line."""
    for name in ("works", "exact"):
        for score in report.scores:
            if score.name == name:
                return f"**{score.passed} of {score.asked} answers: {score.title}** ({score.meaning})."
    return "No answer could be scored."


def _loss(report: EvaluationReport) -> Iterator[str]:
    valid = [m["val_loss"] for m in report.metrics if m["kind"] == "validation"]
    if valid:
        yield f"Validation loss {valid[0]:.3f} → {valid[-1]:.3f} nats a token.\n"
    yield f"![training and validation loss by iteration]({LOSS})\n"


def _scores(report: EvaluationReport) -> Iterator[str]:
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
    yield from _table(header, rows)
    if len(report.by_rego) > 1:
        yield "## By kind of Rego\n"
        names = [score.name for score in report.scores if score.name in ("types", "rego", "exact", "works")]
        titles = {score.name: score.title for score in report.scores}
        yield from _table(
            ("Rego", *(titles[name] for name in names)),
            [
                (
                    kind,
                    *(
                        next((f"{s.passed} of {s.asked}" for s in scores if s.name == name), "–")
                        for name in names
                    ),
                )
                for kind, scores in report.by_rego.items()
            ],
        )


def _examples(answers: Sequence[ScoredAnswer]) -> Iterator[str]:
    """One answer that is right, and one that is not with what sets it apart."""
    right = next((a for a in answers if a.scores["exact"]), None)
    wrong = next((a for a in answers if not a.scores["exact"]), None)
    if right is not None:
        yield f"## An answer that is exact\n\n> {right.question}\n"
        yield from _fenced(right.answer)
    if wrong is not None:
        yield f"## An answer that is not\n\n> {wrong.question}\n"
        if wrong.reason:
            yield f"{wrong.reason}\n"
        yield from _fenced("\n".join(difference(wrong)), "diff")


def difference(answer: ScoredAnswer) -> list[str]:
    """A unified diff from the expected answer to the one that was told."""
    expected, told = answer.expected.splitlines(), answer.answer.splitlines()
    return list(unified_diff(expected, told, "expected", "answer", lineterm="", n=1))


def _inputs(report: EvaluationReport) -> Iterator[str]:
    yield "## Inputs\n"
    yield from _table(
        ("input", "sha256"), [(name, f"`{value[:16]}…`") for name, value in sorted(report.inputs.items())]
    )
    yield from _table(("package", "version"), sorted(report.versions.items()))


def _fenced(text: str, kind: str = "markdown") -> Iterator[str]:
    yield f"````{kind}\n{text.strip()}\n````\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
