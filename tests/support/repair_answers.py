"""Answers to repair tasks with a JSON block that are broken, or right in another style: one function a row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from witness_schema.json_pointers import render_pointer
from witness_training.families.repair.attestation_repairs import find_break
from witness_training.families.repair.mended_blocks import ABSENT, get, put
from witness_training.families.repair.policy_setting import build_setting
from witness_training.families.repair.spoiled_policy import build_broken, find_pointer
from witness_training.tasks.task import Task

Block = dict[str, Any]
Row = Callable[["Repair"], str | None]


class Repair:
    """The parts of a task and its reference answer."""

    def __init__(self, task: Task) -> None:
        self.spec = task.spec
        self.mode = task.spec["mode"]
        self.prose, _, rest = task.answer.partition("\n\n```json\n")
        self.text = rest.removesuffix("\n```")
        self.block: Block = json.loads(self.text)
        self.place = tuple(task.spec["place"])
        if task.spec["kind"] == "policy":
            setting = build_setting(task.spec)
            self.right, self.broken = setting.policy, build_broken(task.spec, setting)
            self.pointer, self.step = find_pointer(task.spec), setting.step
            self.trusts = not setting.case.spec["certificate"]
        else:
            self.right, self.broken, _ = find_break(task.spec)
            self.pointer = render_pointer(self.place)
        self.renamed = task.spec.get("way") == "rename"
        self.added = get(self.right, self.place) is ABSENT

    @property
    def value(self) -> Any:
        return get(self.right, self.place)

    def write(self, block: Any, text: str = "{prose}\n\n```json\n{block}\n```") -> str:
        shown = block if isinstance(block, str) else json.dumps(block, ensure_ascii=False)
        return text.replace("{prose}", self.prose).replace("{block}", shown)

    def change(self, **members: Any) -> str | None:
        if not members.keys() <= self.block.keys():
            return None
        changed = {**self.block, **members}
        return None if changed == self.block else self.write(changed)

    def patch(self, *operations: Block) -> str | None:
        return self.change(patch=list(operations))

    def mend(self, value: Any) -> str | None:
        """The answer with this value at the place."""
        if self.renamed or self.added or value == self.value:
            return None
        match self.mode:
            case "value":
                return self.change(mended=value)
            case "document":
                return self.change(mended=put(self.broken, self.place, value))
        return self.patch({**self.block["patch"][0], "value": value})


def _alter(repair: Repair) -> str | None:
    """Another member of the document is changed as well."""
    other = _find_other(repair)
    if other is None:
        return None
    if repair.mode == "document":
        return repair.change(mended=put(repair.block["mended"], other, "altered"))
    if repair.mode == "patch":
        return repair.patch(
            *repair.block["patch"], {"op": "replace", "path": render_pointer(other), "value": "altered"}
        )
    return None


def _find_other(repair: Repair) -> tuple[str, ...] | None:
    """A member at the root that is not at fault."""
    if not isinstance(repair.broken, dict) or not isinstance(repair.right, dict):
        return None
    return next(((key,) for key in repair.right if key in repair.broken and key != repair.place[0]), None)


def _lose_other(repair: Repair) -> str | None:
    other = _find_other(repair)
    if other is None or repair.mode == "value":
        return None
    if repair.mode == "document":
        return repair.change(
            mended={key: value for key, value in repair.block["mended"].items() if key != other[0]}
        )
    return repair.patch(*repair.block["patch"], {"op": "remove", "path": render_pointer(other)})


def _trust_more(repair: Repair) -> str | None:
    """The functionary is mended, and another one is trusted as well."""
    if (
        repair.spec["kind"] != "policy"
        or not repair.trusts
        or repair.place[-1] != "functionaries"
        or repair.renamed
    ):
        return None
    return repair.mend([*repair.value, {"type": "publickey", "publickeyid": "5e" * 32}])


def _trust_anybody(repair: Repair) -> str | None:
    """A constraint that any certificate fulfils."""
    if repair.spec["code"] != "certificate-constraint":
        return None
    return repair.mend("*" if repair.place[-1] == "commonname" else ["*"])


def _require_other(repair: Repair) -> str | None:
    """Another type that the collection has: right evidence passes, and what should be required is not."""
    if repair.spec["code"] != "unknown-type":
        return None
    return repair.mend("https://witness.dev/attestations/material/v0.1")


def _require_less(repair: Repair) -> str | None:
    if repair.spec["code"] != "no-attestations":
        return None
    return repair.mend([{"type": "https://witness.dev/attestations/material/v0.1", "regopolicies": []}])


def _drop_rego(repair: Repair) -> str | None:
    if repair.spec["code"] != "plain-module":
        return None
    return repair.mend("cGFja2FnZSBub3RoaW5nCg==")


def _drop_demand(repair: Repair) -> str | None:
    """What Go drops is removed, where it should count under its right name."""
    if not repair.renamed or repair.mode != "patch":
        return None
    return repair.patch({"op": "remove", "path": repair.pointer})


def _delete(repair: Repair) -> str | None:
    if repair.added or repair.mode != "patch" or repair.renamed or repair.place[-1] == "regopolicies":
        return None
    return repair.patch({"op": "remove", "path": repair.pointer})


def _unmended(repair: Repair) -> str | None:
    if repair.mode == "document" and repair.spec["code"] != "key-twice":
        return repair.change(mended=repair.broken)
    value = get(repair.broken, repair.place)
    return None if value is ABSENT or repair.spec.get("raw") else repair.mend(value)


def _point(pointer: str) -> Row:
    return lambda repair: repair.change(pointer=pointer) if repair.mode == "document" else None


def _drop_member(name: str) -> Row:
    return lambda repair: (
        repair.write({key: value for key, value in repair.block.items() if key != name})
        if name in repair.block
        else None
    )


BROKEN: Mapping[str, Row] = {
    "empty": lambda _: "",
    "prose alone": lambda repair: repair.prose,
    "no fence": lambda repair: repair.write(repair.block, "{prose}\n\n{block}"),
    "not marked as json": lambda repair: repair.write(repair.block, "{prose}\n\n```\n{block}\n```"),
    "fence left open": lambda repair: repair.write(repair.block, "{prose}\n\n```json\n{block}"),
    "block twice": lambda repair: repair.write(repair.block, "```json\n{block}\n```\n\n```json\n{block}\n```"),
    "prose behind": lambda repair: repair.write(repair.block, "```json\n{block}\n```\n{prose}"),
    "no json": lambda repair: repair.write(repair.text[:-1]),
    "python": lambda repair: repair.write(repr(repair.block)) if repr(repair.block) != repair.text else None,
    "comment in json": lambda repair: repair.write(repair.text[:-1] + " // mended\n}"),
    "a list": lambda repair: repair.write([repair.block]),
    "another member": lambda repair: repair.write({**repair.block, "note": "x"}),
    "no rule": _drop_member("rule"),
    "no mended": _drop_member("mended"),
    "no patch": _drop_member("patch"),
    "no pointer": _drop_member("pointer"),
    "another rule": lambda repair: repair.change(rule=next(code for code in repair.spec["codes"] if code != repair.spec["code"])),
    "rule in capitals": lambda repair: repair.change(rule=repair.spec["code"].upper()),
    "rule is null": lambda repair: repair.change(rule=None),
    "rules in a list": lambda repair: repair.change(rule=[repair.spec["code"]]),
    "the pointer of another place": _point("/nowhere"),
    "a pointer without slash": lambda repair: repair.change(pointer=repair.pointer[1:]),
    "a path with dots": lambda repair: repair.change(pointer="$" + repair.pointer.replace("/", ".")),
    "a pointer as URI fragment": lambda repair: repair.change(pointer=f"#{repair.pointer}"),
    "unmended": _unmended,
    "null": lambda repair: None if repair.place[-1] == "regopolicies" else repair.mend(None),
    "an empty object": lambda repair: repair.mend({"": ""}),
    "altered elsewhere": _alter,
    "lost elsewhere": _lose_other,
    "deleted": _delete,
    "nothing patched": lambda repair: repair.change(patch=[]),
    "an operation that is none": lambda repair: repair.change(patch=[{"op": "delete", "path": repair.pointer}]),
    "a patch without list": lambda repair: repair.change(patch=repair.block["patch"][0]) if repair.mode == "patch" else None,
    "only a test": lambda repair: repair.change(patch=[{"op": "test", "path": repair.pointer, "value": None}]),
    "the document emptied": lambda repair: repair.change(mended={}) if repair.mode == "document" else None,
    "the document as text": lambda repair: repair.change(mended=json.dumps(repair.block["mended"])) if repair.mode == "document" else None,
    "trusts another": _trust_more,
    "trusts anybody": _trust_anybody,
    "requires another type": _require_other,
    "requires less": _require_less,
    "drops the Rego": _drop_rego,
    "drops the demand": _drop_demand,
}  # fmt: skip


def _parent(repair: Repair) -> str | None:
    """The holder of the place is replaced, or named."""
    if len(repair.place) < 2 or repair.spec["code"] == "key-twice":
        return None
    parent = repair.place[:-1]
    whole = get(repair.right, parent)
    pointer = render_pointer(parent)
    match repair.mode:
        case "value":
            return repair.change(pointer=pointer, mended=whole)
        case "document":
            return repair.change(pointer=pointer)
    return repair.patch({"op": "replace", "path": pointer, "value": whole})


def _add_for_replace(repair: Repair) -> str | None:
    if (
        repair.mode != "patch"
        or repair.block["patch"][0]["op"] != "replace"
        or isinstance(repair.place[-1], int)
    ):
        return None
    return repair.patch({"op": "add", "path": repair.pointer, "value": repair.value})


def _remove_and_add(repair: Repair) -> str | None:
    if repair.mode != "patch" or repair.block["patch"][0]["op"] not in ("replace", "move"):
        return None
    return repair.patch(
        {"op": "remove", "path": repair.pointer},
        {"op": "add", "path": render_pointer(repair.place), "value": repair.value},
    )


def _add_and_remove(repair: Repair) -> str | None:
    if repair.mode != "patch" or not repair.renamed:
        return None
    return repair.patch(
        {"op": "add", "path": render_pointer(repair.place), "value": repair.value},
        {"op": "remove", "path": repair.pointer},
    )


def _reorder(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reorder(value[key]) for key in reversed(value)}
    return [_reorder(item) for item in value] if isinstance(value, list) else value


def _other_date(repair: Repair) -> str | None:
    return repair.mend("2199-12-31T23:59:59Z") if repair.place == ("expires",) else None


RIGHT: Mapping[str, Row] = {
    "as it is": lambda repair: repair.write(repair.block),
    "without prose": lambda repair: repair.write(repair.block, "```json\n{block}\n```"),
    "other prose": lambda repair: repair.write(repair.block, "I compared each member with Go's structs.\n\n- one is off\n\n```json\n{block}\n```\n"),
    "prose in another language": lambda repair: repair.write(repair.block, "Der Fehler steht im Block.\n\n```json\n{block}\n```"),
    "blank lines behind": lambda repair: repair.write(repair.block, "{prose}\n```json\n\n{block}\n\n```\n\n \n"),
    "a longer fence": lambda repair: repair.write(repair.block, "{prose}\n\n````json\n{block}\n````"),
    "capitals behind the fence": lambda repair: repair.write(repair.block, "{prose}\n\n```JSON\n{block}\n```"),
    "another block before": lambda repair: repair.write(repair.block, "```text\n/a/b\n```\n\n{prose}\n\n```json\n{block}\n```"),
    "indented": lambda repair: repair.write(json.dumps(repair.block, indent=2, ensure_ascii=False)),
    "on one line": lambda repair: repair.write(json.dumps(repair.block, separators=(",", ":"), ensure_ascii=False)),
    "in ASCII": lambda repair: repair.write(json.dumps(repair.block)),
    "members in another order": lambda repair: repair.write(dict(reversed(repair.block.items()))),
    "all members in another order": lambda repair: repair.write(_reorder(repair.block)) if repair.mode != "patch" else None,
    "an indented fence": lambda repair: repair.write(repair.block, "{prose}\n\n  ```json\n  {block}\n  ```"),
    "the holder": _parent,
    "add for replace": _add_for_replace,
    "remove and add": _remove_and_add,
    "add and remove": _add_and_remove,
    "another date": _other_date,
    "the right name": lambda repair: (
        repair.change(pointer=render_pointer(repair.place)) if repair.renamed and repair.mode == "document" else None
    ),
}  # fmt: skip


def list_answers(task: Task, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Name and text of each row's answer that can be made of this task."""
    repair = Repair(task)
    for name, row in rows.items():
        answer = row(repair)
        if answer is not None:
            yield name, answer
