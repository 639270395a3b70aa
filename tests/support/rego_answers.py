"""Answers for tasks of write-rego that are broken, or right in another style: rows of tests/corpus/answers/write-rego."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from witness_training.families.write_rego.rego_answers import write_answer_module
from witness_training.families.write_rego.requirement_kind import Wanted
from witness_training.families.write_rego.write_rego_family import read_wanted
from witness_training.tasks.task import Task

FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "answers" / "write-rego"


def read_rows(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The rows of `broken` or `right`, by id."""
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text())["answer"]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


def write_changed(task: Task, row: Mapping[str, Any]) -> str | None:
    """The answer of a row to this task, None if it does not apply."""
    wanted = read_wanted(task.spec)
    if not _fits(wanted, row):
        return None
    style = row.get("style")
    if style is not None and not any(style in each.kind.form.styles for each in wanted):
        return None
    styled = [replace(each, style=style) if style in each.kind.form.styles else each for each in wanted]
    module = write_answer_module(styled, {**task.spec, "syntax": row.get("syntax", task.spec["syntax"])})
    if not re.search(row.get("needs", ""), module, re.M) or (
        "lacks" in row and re.search(row["lacks"], module, re.M)
    ):
        return None
    changed = _edit(module, row)
    if changed is None:
        return None
    answer = row.get("answer", "```rego\nMODULE```\n")
    indented = "".join(f"  {line}" for line in changed.splitlines(keepends=True))
    return answer.replace("MODULE_INDENTED", indented).replace("MODULE", changed)


def _fits(wanted: tuple[Wanted, ...], row: Mapping[str, Any]) -> bool:
    if len(wanted) < row.get("rules", 1):
        return False
    among = [any(fnmatch(each.kind.id, pattern) for pattern in row.get("kinds", ["*"])) for each in wanted]
    one = [any(fnmatch(each.kind.id, pattern) for pattern in row.get("with", ["*"])) for each in wanted]
    return all(among) and any(one)


def _edit(module: str, row: Mapping[str, Any]) -> str | None:
    if "find" not in row:
        return module
    changed, times = re.subn(row["find"], row["replace"], module, count=row.get("times", 0), flags=re.M)
    if times == 0:
        return None
    if "then_find" in row:
        changed = re.sub(row["then_find"], row["then_replace"], changed, count=1, flags=re.M)
    return changed + row.get("append", "")
