"""The JSON blocks in which answers mend a document: a value at a pointer, a patch (RFC 6902), or the whole document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from witness_schema.json_pointers import render_pointer
from witness_schema.json_writing import dumps
from witness_schema.printable import quote
from witness_training.judges.json_answers import JsonForm

Place = tuple[str | int, ...]
Mode = Literal["value", "patch", "document"]
MODES: tuple[Mode, ...] = ("value", "patch", "document")
FORMS: Mapping[Mode, JsonForm] = {
    "value": JsonForm({"rule": "string", "pointer": "string", "mended": "any"}),
    "patch": JsonForm({"rule": "string", "patch": "any"}),
    "document": JsonForm({"rule": "string", "pointer": "string", "mended": "any"}),
}
SHOWN: Mapping[Mode, str] = {
    "value": '{"rule": CODE, "pointer": POINTER, "mended": VALUE}',
    "patch": '{"rule": CODE, "patch": [{"op": …, "path": …, …}]}',
    "document": '{"rule": CODE, "pointer": POINTER, "mended": DOCUMENT}',
}
_OPERATIONS = {
    "add": {"op", "path", "value"},
    "replace": {"op", "path", "value"},
    "remove": {"op", "path"},
    "move": {"op", "path", "from"},
}
_MOST_OPERATIONS = 4
ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Mended:
    """What an answer makes of the broken document. pointers: the places that it names."""

    document: Any = field(hash=False)
    pointers: tuple[str, ...]


def read_mended(mode: Mode, block: Mapping[str, Any], broken: Any) -> Mended | str:
    """The mended document of a block of this form; or what is wrong with the block."""
    try:
        match mode:
            case "value":
                place = find_place(broken, block["pointer"])
                return Mended(put(broken, place, block["mended"]), (block["pointer"],))
            case "document":
                return Mended(block["mended"], (block["pointer"],))
            case "patch":
                return _apply_patch(block["patch"], broken)
    except (LookupError, ValueError, TypeError) as error:
        return f"the change cannot be made: {quote(str(error))}"


def _apply_patch(patch: Any, broken: Any) -> Mended | str:
    if not isinstance(patch, list) or not 0 < len(patch) <= _MOST_OPERATIONS:
        return f"the patch is no list of one to {_MOST_OPERATIONS} operations"
    document, pointers = broken, []
    for operation in patch:
        if not isinstance(operation, dict) or _OPERATIONS.get(str(operation.get("op"))) != set(operation):
            return f"{quote(dumps(operation))} is no add, replace, remove or move of RFC 6902"
        document, place = _apply(operation, document)
        pointers.append(render_pointer(place))
        if "from" in operation:
            pointers.append(operation["from"])
    return Mended(document, tuple(pointers))


def _apply(operation: Mapping[str, Any], document: Any) -> tuple[Any, Place]:
    place = find_place(document, operation["path"])
    match operation["op"]:
        case "remove":
            return remove(document, place), place
        case "replace":
            if get(document, place) is ABSENT:
                raise LookupError(f"nothing stands at {operation['path']}")
            return put(document, place, operation["value"]), place
        case "move":
            start = find_place(document, operation["from"])
            value = get(document, start)
            if value is ABSENT:
                raise LookupError(f"nothing stands at {operation['from']}")
            rest = remove(document, start)
            return _insert(rest, find_place(rest, operation["path"]), value), place
        case _:
            return _insert(document, place, operation["value"]), place


def find_place(document: Any, pointer: str) -> Place:
    """The place that a pointer names; its last step may be new. Raises ValueError or LookupError where there is no such place."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer} is no JSON pointer")
    steps: list[str | int] = []
    value: Any = document
    written = pointer.split("/")[1:]
    for number, text in enumerate(written):
        step: str | int = text.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            step = len(value) if step == "-" else int(step)
            if not 0 <= step <= len(value):
                raise LookupError(f"{pointer} is beyond its list")
        elif not isinstance(value, dict):
            raise LookupError(f"{pointer} lies in no object and no list")
        steps.append(step)
        if number < len(written) - 1:
            value = value[step]
    return tuple(steps)


def get(document: Any, place: Place) -> Any:
    """The value at a place, ABSENT where there is none."""
    value = document
    for step in place:
        there: Any = ABSENT
        if isinstance(value, dict):
            there = value.get(step, ABSENT)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            there = value[step]
        if there is ABSENT:
            return ABSENT
        value = there
    return value


def put(document: Any, place: Place, value: Any) -> Any:
    """The document with this value at a place; nothing is changed in place."""
    return _change(document, place, lambda holder, step: _set(holder, step, value)) if place else value


def _insert(document: Any, place: Place, value: Any) -> Any:
    """As `add` of RFC 6902 has it: in a list the others move up."""

    def insert(holder: Any, step: Any) -> None:
        if isinstance(holder, list):
            holder.insert(step, value)
        else:
            holder[step] = value

    return _change(document, place, insert) if place else value


def remove(document: Any, place: Place) -> Any:
    """The document without the value at a place."""
    return _change(document, place, lambda holder, step: holder.__delitem__(step)) if place else None


def _set(holder: Any, step: Any, value: Any) -> None:
    if isinstance(holder, list) and step == len(holder):
        holder.append(value)
    else:
        holder[step] = value


def _change(document: Any, place: Place, change: Any) -> Any:
    copied: Any = dict(document) if isinstance(document, dict) else list(document)
    if len(place) == 1:
        change(copied, place[0])
    else:
        copied[place[0]] = _change(copied[place[0]], place[1:], change)
    return copied


def list_differences(one: Any, other: Any, place: Place = ()) -> Iterator[Place]:
    """The places at which two documents differ, as deep as they can be named."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            if key in one and key in other:
                yield from list_differences(one[key], other[key], (*place, key))
            else:
                yield (*place, key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from list_differences(left, right, (*place, number))
    elif type(one) is not type(other) or one != other:
        yield place


def build_block(mode: Mode, rule: str, pointer: str, broken: Any, mended: Any) -> dict[str, Any]:
    """The reference block. pointer: of the one changed place, or of a renamed member."""
    match mode:
        case "value":
            return {"rule": rule, "pointer": pointer, "mended": get(mended, find_place(mended, pointer))}
        case "document":
            return {"rule": rule, "pointer": pointer, "mended": mended}
        case "patch":
            return {"rule": rule, "patch": _write_patch(pointer, broken, mended)}


def _write_patch(pointer: str, broken: Any, mended: Any) -> list[dict[str, Any]]:
    place = find_place(broken, pointer)
    parent = get(broken, place[:-1])
    new = [key for key in get(mended, place[:-1]) if key not in parent] if isinstance(parent, dict) else []
    before, after = get(broken, place), get(mended, place)
    if after is ABSENT and new:
        return [{"op": "move", "from": pointer, "path": render_pointer((*place[:-1], new[0]))}]
    if after is ABSENT:
        return [{"op": "remove", "path": pointer}]
    return [{"op": "add" if before is ABSENT else "replace", "path": pointer, "value": after}]
