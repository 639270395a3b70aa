"""Answers made from reference answers by the rows of `tests/corpus/answers/FAMILY/`: broken ones, and right ones in another style.

A row is JSON: `name`; `set`, member → its new value, or an operation below; `drop`, members to leave out; `add`, members to add;
`text`, how the answer is laid out. A row that does not apply to an answer (it has no such member, or nothing would change) makes none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus" / "answers"
PLAIN = "{prose}\n\n```json\n{block}\n```"


def read_rows(family: str, kind: str) -> list[dict[str, Any]]:
    """The rows of a family; kind: `broken` or `right`. Every family has those of `all` too, which break or keep the form."""
    rows = [
        row for place in ("all", family) for row in json.loads((CORPUS / place / f"{kind}.json").read_text())
    ]
    assert len({row["name"] for row in rows}) == len(rows)
    return rows


def list_edited(answer: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The name and the text of each answer that a row makes of this one."""
    prose, _, rest = answer.partition("\n\n```json\n")
    block = json.loads(rest.removesuffix("\n```"))
    for row in rows:
        edited = _edit(block, row)
        if edited is None:
            continue
        shown = json.dumps(edited, ensure_ascii=False)
        text = (
            row.get("text", PLAIN)
            .replace("{block}", shown)
            .replace("{pretty}", json.dumps(edited, indent=2))
            .replace("{reversed}", json.dumps(dict(reversed(edited.items()))))
            .replace("{prose}", prose)
        )
        if text != answer:
            yield row["name"], text


def _edit(block: dict[str, Any], row: dict[str, Any]) -> dict[str, Any] | None:
    edited = {name: value for name, value in block.items() if name not in row.get("drop", ())}
    if len(edited) != len(block) - len(row.get("drop", ())):
        return None
    for name, change in row.get("set", {}).items():
        if name not in edited:
            return None
        edited[name] = _change(edited[name], change)
        if edited[name] == block[name] and type(edited[name]) is type(block[name]):
            return None
    return edited | row.get("add", {})


def _change(value: Any, change: Any) -> Any:
    if not isinstance(change, str) or not change.startswith("$"):
        return change
    operation, _, operand = change.partition(":")
    filled = isinstance(value, list | dict) and bool(value)
    match operation:
        case "$not":
            return not value
        case "$text":
            return str(value)
        case "$list":
            return [value]
        case "$upper":
            return value.upper() if isinstance(value, str) else value
        case "$other":
            return next(other for other in operand.split("|") if other != value)
        case "$reverse":
            return value[::-1]
        case "$more":
            return [*value, operand] if isinstance(value, list) else {**value, operand: "/x"}
        case "$fewer" if filled:
            return value[:-1] if isinstance(value, list) else dict(list(value.items())[:-1])
        case "$twice" if filled:
            return [*value, value[0]]
        case "$each" if filled:
            return (
                [operand.replace("*", item) for item in value]
                if isinstance(value, list)
                else {name: operand.replace("*", item) for name, item in value.items()}
            )
        case "$empty":
            return type(value)()
    return value
