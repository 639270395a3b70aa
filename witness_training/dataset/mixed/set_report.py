"""The measures of a mixed data set as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def write_report(manifest: Mapping[str, Any]) -> Iterator[str]:
    """The lines, from a manifest; a part that it lacks is left out."""
    yield f"mix {manifest['mix']}, seed {manifest.get('seed')}, " + (
        "verified by go-witness" if manifest.get("verified") else "not verified"
    )
    yield from _tabulate("rows", {name: file["rows"] for name, file in manifest["files"].items()})
    counts = manifest.get("counts", {})
    for name in ("difficulty", "execution"):
        yield from _tabulate(name, counts.get(name, {}))
    yield from _tabulate("tokens by family", manifest.get("lengths", {}))
    distinct = manifest.get("distinct", {})
    yield from _tabulate(
        "distinct", {name: value for name, value in distinct.items() if name != "gzip_ratio"}
    )
    yield from _tabulate("gzip -9, ratio", distinct.get("gzip_ratio", {}))
    near = manifest.get("near_copies", {})
    yield from _tabulate(
        "share of rows like an earlier one of their family", near.get("with_an_earlier_row", {})
    )
    yield from _tabulate("share of rows like one of train", near.get("with_a_row_of_train", {}))
    yield from _tabulate("executions", manifest.get("setups", {}))
    yield from _tabulate("equal to fresh processes", manifest.get("equal_to_fresh_processes", {}))
    yield from _tabulate("refused", manifest.get("refusals", {}))


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
        yield f"  {name:<{width}}  {shown}"
