"""The measures of a mixed data set as lines for people, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from witness_training.dataset.length_histogram import write_lines
from witness_training.dataset.set_page.measure_form import read_measures

_COLUMNS = 80


def write_report(manifest: Mapping[str, Any]) -> Iterator[str]:
    """The lines, from a manifest; a part that it lacks is left out. Raises UnreadableSource where one has another form."""
    measures = read_measures(manifest)
    yield f"mix {measures.about['mix']}, seed {measures.about['seed']}, " + (
        "verified by go-witness" if measures.about["verified"] else "not verified"
    )
    yield from _tabulate("rows", measures.files)
    for name in ("difficulty", "execution"):
        yield from _tabulate(name, measures.counts.get(name, {}))
    if measures.lengths:
        yield ""
        yield from write_lines(measures.lengths)
    distinct = measures.distinct
    yield from _tabulate(
        "distinct", {name: value for name, value in distinct.items() if name != "gzip_ratio"}
    )
    yield from _tabulate("gzip -9, ratio", distinct.get("gzip_ratio", {}))
    near = measures.near_copies
    yield from _tabulate(
        "share of rows like an earlier one of their family", near.get("with_an_earlier_row", {})
    )
    yield from _tabulate("share of rows like one of train", near.get("with_a_row_of_train", {}))
    yield from _tabulate("executions", measures.setups)
    yield from _tabulate("equal to fresh processes", measures.fresh)
    yield from _tabulate("refused", measures.refusals)


def _tabulate(title: str, values: Mapping[str, Any]) -> Iterator[str]:
    if not values:
        return
    yield ""
    yield f"{title}:"
    width = max(map(len, values))
    for name, value in values.items():
        shown = (
            ", ".join(f"{key} {count}" for key, count in value.items()) if isinstance(value, dict) else value
        )
        # A name and its number stay together.
        joined = str(shown).replace(", ", ",\0").replace(" ", "\xa0").replace("\0", " ")
        indent = " " * (width + 4)
        lines = textwrap.wrap(
            joined, max(_COLUMNS - width - 4, 20), break_long_words=False, break_on_hyphens=False
        )
        yield f"  {name:<{width}}  " + f"\n{indent}".join(lines).replace("\xa0", " ")
