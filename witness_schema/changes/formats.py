"""Formats changes as text, JSON, Markdown, or GitHub Actions annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Literal

from witness_schema.changes.change import Change, Changes, Side
from witness_schema.json_writing import dumps
from witness_schema.printable import MOST_FINDINGS, escape_json, escape_line, guard_commands
from witness_schema.report_formats.workflow_annotations import Level, write_annotation
from witness_schema.upstream.git_tags import tracked_files

Format = Literal["text", "json", "markdown", "github"]
# GitHub has error, warning and notice, but no "info".
_LEVELS: dict[str, Level] = {"error": "error", "warning": "warning", "info": "notice"}
_NOTHING = "no attestation has changed"


def as_text(changes: Changes) -> str:
    """Returns a paragraph for each change: rule, meaning, both sides. Equal changes of several places share one."""
    lines = [f"go-witness {changes.old} → {changes.new}: {_count_by_severity(changes)}"]
    groups = list(_group_by_place(changes.found))
    for one, pointers in groups[:MOST_FINDINGS]:
        lines += [
            "",
            f"{one.severity}: {one.rule_id} {one.attestor}{_format_places(pointers)}",
            f"  {one.rule.meaning}",
        ]
        lines += [f"  {word} {_format_side(side)}" for word, side in _label_sides(one)]
        lines.append(f"  concerns {one.direction}; {one.category}")
    lines += tell_more(len(groups))
    return join_lines(lines)


def tell_more(count: int) -> list[str]:
    """Returns the lines that say how many findings the text leaves out, none where it has all."""
    more = count - MOST_FINDINGS
    return ["", f"and {more} more; --format json has all"] if more > 0 else []


def join_lines(lines: Iterable[str]) -> str:
    """Returns the text of lines that quote names of a checkout or a policy: each stays one line, printable and no command."""
    return guard_commands("".join(f"{escape_line(line)}\n" for line in lines))


def as_json(changes: Changes) -> str:
    """Returns the JSON text of `as_object`."""
    return escape_json(dumps(as_object(changes), indent=2, ensure_ascii=False)) + "\n"


def as_object(changes: Changes) -> dict[str, Any]:
    """Returns `{"from", "to", "changes": […]}` with one entry for each place."""
    found = [
        {
            "rule": one.rule_id,
            "attestor": one.attestor,
            "pointer": one.pointer,
            "direction": one.direction,
            "severity": one.severity,
            "category": one.category,
            "before": _side_as_object(one.before),
            "after": _side_as_object(one.after),
        }
        for one in changes.found
    ]
    return {"from": changes.old, "to": changes.new, "changes": found}


def as_markdown(changes: Changes) -> str:
    """Returns a heading and a table, for a pull request or a changelog."""
    lines = [
        f"### go-witness {changes.old} → {changes.new}",
        "",
        f"{_count_by_severity(changes).capitalize()}.",
    ]
    if changes.found:
        lines += ["", "| | rule | where | before | after | concerns |", "|---|---|---|---|---|---|"]
    for one, pointers in _group_by_place(changes.found):
        where = f"{one.attestor}{_format_places(pointers)}"
        cells = [one.severity, f"`{one.rule_id}`", _format_code(where), *map(_format_cell, one.sides)]
        lines.append("| " + " | ".join([*cells, f"{one.direction} ({one.category})"]) + " |")
    return join_lines(lines)


def as_github(changes: Changes, files: Mapping[str, str]) -> str:
    """Returns GitHub Actions workflow commands.

    files: path in go-witness → path in the user's repository, for the files of the newer side that are tracked there.
    GitHub shows an annotation beside the line only for a file of the repository.
    """
    lines = [_format_annotation(one, pointers, files) for one, pointers in _group_by_place(changes.found)]
    # A run without output looks like a run that did not happen, so "nothing changed" is an annotation as well.
    nothing = write_annotation("notice", _NOTHING, title=f"go-witness {changes.old} → {changes.new}")
    return "".join(lines or [nothing])


RENDERERS: dict[Format, Callable[[Changes], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "github": lambda changes: as_github(changes, {}),
}


def render(changes: Changes, form: Format, folder: str = "") -> str:
    """Returns the changes in a format. folder: the checkout of the newer side, "" where there is none."""
    if form == "github" and folder:
        return as_github(changes, tracked_files(folder))
    return RENDERERS[form](changes)


def _count_by_severity(changes: Changes) -> str:
    if not changes.found:
        return _NOTHING
    found = [
        (level, sum(one.severity == level for one in changes.found)) for level in ("error", "warning", "info")
    ]
    many = "changes" if len(changes.found) > 1 else "change"
    return f"{len(changes.found)} {many} ({', '.join(f'{count} {level}' for level, count in found if count)})"


def _group_by_place(changes: Iterable[Change]) -> Iterator[tuple[Change, list[str]]]:
    """Groups the changes of an attestor that differ only in their place; yields one of them and all places."""

    def key(one: Change) -> tuple[str, str, str, str]:
        return one.attestor, one.rule_id, str(one.before), str(one.after)

    for _, group in groupby(sorted(changes, key=lambda one: (key(one), one.pointer)), key):
        ones = list(group)
        # The shortest pointer comes first: it is the one that the text shows.
        yield ones[0], sorted((one.pointer for one in ones), key=lambda pointer: (len(pointer), pointer))


def _format_places(pointers: list[str]) -> str:
    others = len(pointers) - 1
    more = f" and {others} more place{'s' * (others > 1)}" if others else ""
    return f" {pointers[0]}{more}" if pointers[0] or more else ""


def _label_sides(one: Change) -> tuple[tuple[str, Side | None], tuple[str, Side | None]]:
    return ("before:", one.before), ("after: ", one.after)


def _format_side(side: Side | None) -> str:
    if side is None:
        return "—"
    return f"{_format_value(side)}  {side.source}".rstrip()


def _format_value(side: Side) -> str:
    if side.value is None:
        return "—"
    return ", ".join(side.value) if isinstance(side.value, tuple) else str(side.value)


def _side_as_object(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    value = list(side.value) if isinstance(side.value, tuple) else side.value
    return {"value": value, "source": side.source}


def _format_cell(side: Side | None) -> str:
    return (
        "—"
        if side is None
        else f"{_format_code(_format_value(side)) if side.value is not None else '—'} {side.source}".rstrip()
    )


def _format_code(content: str) -> str:
    # A `|` would end the table cell even inside a code span; text with a backtick needs a longer fence.
    bare = content.replace("|", "\\|").replace("\n", " ")
    return f"`` {bare} ``" if "`" in bare else f"`{bare}`"


def _format_annotation(one: Change, pointers: list[str], files: Mapping[str, str]) -> str:
    properties = {**_locate_in_repository(one, files), "title": f"{one.rule_id} {one.attestor}"}
    sides = "; ".join(f"{word} {_format_side(side)}" for word, side in _label_sides(one))
    message = f"{one.attestor}{_format_places(pointers)}: {one.rule.meaning} ({sides})"
    return write_annotation(_LEVELS[one.severity], message, **properties)


def _locate_in_repository(one: Change, files: Mapping[str, str]) -> dict[str, str]:
    """Returns file and line of the newer side, or {} where the user's repository does not have the file."""
    side = one.after or one.before
    path, _, line = side.source.rpartition(":") if side is not None else ("", "", "")
    return {"file": files[path], "line": line} if path in files else {}
