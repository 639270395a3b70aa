"""Renders report.html of an evaluation: one file that needs no network, and whose every text is escaped."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from witness_training.dataset.set_page.page_writing import open_templates
from witness_training.evaluation.evaluation_report import (
    GROUPINGS,
    RATES_NOTE,
    EvaluationReport,
    describe_rate,
)
from witness_training.evaluation.failure_page.failed_answers import list_failures, list_values
from witness_training.evaluation.rates.intervals import Interval
from witness_training.evaluation.rates.pass_rates import ALL, GroupRate

# A page is known by it.
GENERATOR = "witness-schema evaluate"
WIDTH = 160  # of the line of an interval, in SVG units
_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class RateLine:
    """A row of a table of rates: texts by column, and where the marks of its line stand, from 0 to WIDTH."""

    value: str
    texts: dict[str, str] = field(hash=False)
    ends: Interval | None
    mark: float
    base: float | None


def render_failures(report: EvaluationReport) -> str:
    """The page as text; its bytes depend on the report alone."""
    environment = open_templates(_TEMPLATES)
    script = environment.get_template("failures.js.j2").render()
    failures = list_failures(report)
    whole = report.rates.get(ALL, {}).get(ALL)
    return environment.get_template("evaluation.html.j2").render(
        report=report,
        whole=None if whole is None else describe_rate(whole),
        tables={
            GROUPINGS[name]: list(_list_lines(report, name)) for name in GROUPINGS if report.rates.get(name)
        },
        note=RATES_NOTE,
        width=WIDTH,
        failures=failures,
        choices={name: list(list_values(failures, name)) for name in ("file", "family", "outcome", "base")},
        base_scores={score.name: score for score in report.base_scores},
        judged=not report.judge.startswith("nobody"),
        style=Markup(environment.get_template("page.css.j2").render()),  # ours, as the script is
        more_style=Markup(environment.get_template("rates.css.j2").render()),
        generator=GENERATOR,
        script=Markup(script),
        script_digest=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _list_lines(report: EvaluationReport, name: str) -> Iterator[RateLine]:
    for value, group in report.rates[name].items():
        yield _draw_line(value, group)


def _draw_line(value: str, group: GroupRate) -> RateLine:
    ends = group.rate.wilson or group.rate.bootstrap
    return RateLine(
        value,
        describe_rate(group),
        None if ends is None else (round(WIDTH * ends[0], 1), round(WIDTH * ends[1], 1)),
        round(WIDTH * group.rate.share, 1),
        None if group.base is None else round(WIDTH * group.base.share, 1),
    )
