"""Writes report.html: one file that needs no network, and whose every text is escaped. This module alone imports Jinja."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from witness_schema.printable import escape_lines
from witness_training.dataset.length_histogram import MARKS, read_lengths
from witness_training.dataset.set_page.heat_maps import list_heat_maps, list_kinds
from witness_training.dataset.set_page.measure_form import SetMeasures, read_measures
from witness_training.dataset.set_page.page_rows import PageRows, read_page_rows, read_refusals
from witness_training.dataset.set_page.shown_rows import show_row
from witness_training.dataset.token_lengths import BARS
from witness_training.families.family import Family
from witness_training.tasks.dataset_files import TASKS

# A page is known by it.
GENERATOR = "witness-schema dataset report"
_TEMPLATES = Path(__file__).with_name("templates")


def write_page(data: Path, manifest: Mapping[str, Any], titles: Mapping[str, str], page: Path) -> None:
    """Write the page of the data set in the folder `data`. titles: family → what its tasks are.

    Its bytes depend on the data set and these titles alone. Raises UnreadableSource where manifest, rows or tasks cannot be read.
    """
    measures = read_measures(manifest)
    text = render_page(measures, read_page_rows(data, measures.files), data, titles)
    page.write_text(text, encoding="utf-8", newline="\n")


def list_titles(families: Iterable[Family]) -> dict[str, str]:
    """Family → what its tasks are."""
    return {family.name: family.title for family in families}


def render_page(measures: SetMeasures, rows: PageRows, data: Path, titles: Mapping[str, str]) -> str:
    """The page as text. data: the folder whose tasks say what was refused."""
    sample = rows.sample()
    wanted = [each for row in sample for each in (row.row["id"], row.row["shared"]) if each]
    refused = read_refusals(data, wanted) if TASKS in measures.files else {}
    environment = open_templates()
    script = environment.get_template("browse.js.j2").render()
    return environment.get_template("page.html.j2").render(
        measures=measures,
        total=sum(count for name, count in measures.files.items() if name != TASKS),
        titles=titles,
        families=list(measures.distinct.get("skeletons", {})),
        rows_of=_sum_files(measures),
        maps={each.about.key: each for each in list_heat_maps(measures, rows)},
        kinds=list_kinds(rows.kinds),
        lengths=read_lengths(measures.lengths),
        bars=BARS,
        marks=MARKS,
        sample=[show_row(row, refused) for row in sample],
        style=Markup(environment.get_template("page.css.j2").render()),  # ours, as the script is
        generator=GENERATOR,
        script=Markup(script),
        script_digest=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _sum_files(measures: SetMeasures) -> dict[str, int]:
    counts: dict[str, int] = {}
    for families in measures.counts.get("file", {}).values():
        for family, count in families.items():
            counts[family] = counts.get(family, 0) + count
    return counts


def open_templates(*folders: Path) -> Environment:
    """What renders the templates of these folders and of this page, whose style others share."""
    environment = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,  # whatever the name of a template ends in
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "visible": escape_lines,  # no character of a row may reorder the text around it
        "number": lambda value: f"{value:,}",
        "percent": lambda share: f"{100 * share:.1f} %",
    }
    return environment
