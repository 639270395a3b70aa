"""Answers that end in one fenced JSON block of a form that the question names. Only the block is judged, never the prose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_training.tasks.task import Verdict, conclude

# What a member of the block may be.
Kind = Literal["boolean", "string", "string or null", "integer", "strings", "texts by name", "any"]
# Returns what is wrong with a member of the right kind, "" for nothing.
Check = Callable[[Any], str]
_FENCE = "```"
# Longer answers are refused: no answer of these forms needs as much.
_LONGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class JsonForm:
    """The members that the block must have, no more and no fewer: name → kind."""

    members: Mapping[str, Kind] = field(hash=False)


@dataclass(frozen=True, slots=True)
class BlockFault:
    """Why an answer has no block of the form."""

    reason: str


def read_block(answer: str, form: JsonForm) -> Mapping[str, Any] | BlockFault:
    """The block that an answer ends in. Nothing but white space may follow it, and no other block may be marked as JSON."""
    if len(answer) > _LONGEST:
        return BlockFault(f"the answer has {len(answer)} characters; {_LONGEST} are read")
    blocks = _list_blocks(answer)
    if isinstance(blocks, BlockFault):
        return blocks
    marked = [block for block in blocks if block.language == "json"]
    if len(marked) != 1:
        return BlockFault(f"the answer has {len(marked)} fenced blocks marked json; it must have one")
    if not marked[0].last:
        return BlockFault("the block marked json is not the end of the answer")
    try:
        value = parse_json(marked[0].text, fault="the block is not plain JSON")
    except UnreadableSource as error:
        return BlockFault(str(error))
    return _check_form(value, form)


def judge_block(
    answer: str, form: JsonForm, checks: Mapping[str, Check], evidence: Mapping[str, Any]
) -> Verdict:
    """The verdict on an answer: `block` has the form, and each member passes its check. A member without a check is free."""
    parts: dict[str, bool | None] = {"block": False, **dict.fromkeys(checks)}
    block = read_block(answer, form)
    if isinstance(block, BlockFault):
        return conclude(parts, block.reason, evidence)
    parts["block"], reason = True, ""
    for name, check in checks.items():
        wrong = check(block[name])
        parts[name] = not wrong
        reason = reason or (f"{name}: {wrong}" if wrong else "")
    return conclude(parts, reason, evidence)


def equals(expected: object) -> Check:
    """A check for one value; true is not 1."""
    return lambda value: (
        "" if value == expected and type(value) is type(expected) else f"{_show(value)} is not right"
    )


def equals_set(expected: frozenset[str]) -> Check:
    """A check for a list of texts, in any order, each once."""

    def check(values: list[str]) -> str:
        if len(set(values)) < len(values):
            return "an item stands twice"
        if missing := expected - set(values):
            return f"{len(missing)} missing"
        if extra := sorted(set(values) - expected):
            return f"{_show(extra[0])} does not belong there"
        return ""

    return check


@dataclass(frozen=True, slots=True)
class _Block:
    language: str
    text: str
    last: bool


def _list_blocks(answer: str) -> list[_Block] | BlockFault:
    """The fenced blocks (CommonMark, "Fenced code blocks"): a fence of ` or ~, closed by one that is as long or longer."""
    blocks: list[_Block] = []
    lines = answer.splitlines()
    at = 0
    while at < len(lines):
        mark = _find_mark(lines[at])
        if not mark:
            at += 1
            continue
        end = next((end for end in range(at + 1, len(lines)) if _closes(lines[end], mark)), None)
        if end is None:
            return BlockFault("a fenced block is not closed")
        words = lines[at].strip().strip(mark[0]).lower().split()
        rest = "\n".join(lines[end + 1 :])
        blocks.append(_Block(words[0] if words else "", "\n".join(lines[at + 1 : end]), not rest.strip()))
        at = end + 1
    return blocks


def _find_mark(line: str) -> str:
    """The fence that this line opens, "" if it opens none."""
    text = line.strip()
    mark = text[: len(text) - len(text.lstrip(text[0]))] if text[:1] in ("`", "~") else ""
    # A fence of backticks has none behind it, or it would be code within a line.
    return mark if len(mark) >= len(_FENCE) and "`" not in text[len(mark) :] else ""


def _closes(line: str, mark: str) -> bool:
    text = line.strip()
    return len(text) >= len(mark) and set(text) == {mark[0]}


def _check_form(value: Any, form: JsonForm) -> Mapping[str, Any] | BlockFault:
    if not isinstance(value, dict):
        return BlockFault("the block is no JSON object")
    for name in form.members:
        if name not in value:
            return BlockFault(f"the block has no member {name}")
    for name, member in value.items():
        if name not in form.members:
            return BlockFault(f"the block has a member {quote(name)}, which was not asked for")
        if not _is_of_kind(member, form.members[name]):
            return BlockFault(f"{name} is no {form.members[name]}: {_show(member)}")
    return value


def _is_of_kind(value: Any, kind: Kind) -> bool:
    match kind:
        case "boolean":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "string or null":
            return value is None or isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "strings":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "texts by name":
            return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        case "any":
            return True
        case _:
            assert_never(kind)


def _show(value: object) -> str:
    return quote(repr(value))
