"""Mends what is certain in a policy: names of fields and steps, ids of keys, predicate types. Nothing is guessed, and nothing is signed."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from witness_schema.documents.go_reading import fold_key
from witness_schema.documents.octets import read_octets
from witness_schema.json_pointers import render_pointer, split_pointer
from witness_schema.json_writing import dumps
from witness_schema.policies.form_findings import check_doubles, list_form_faults
from witness_schema.policies.key_findings import SERVICES, identify_key, is_key_id
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_file import PolicyFile
from witness_schema.policies.policy_members import Place
from witness_schema.policies.predicate_types import find_meant, list_types
from witness_schema.policies.shape_faults import ShapeFault

_INDENT = re.compile(r"\n([ \t]+)\S")


@dataclass(frozen=True, slots=True)
class Mended:
    """A policy before and after. changes: what was done, one clause each, () for nothing. text: the JSON to write."""

    before: str
    text: str
    changes: tuple[str, ...]

    def show_difference(self, name: str) -> str:
        """The unified diff, "" for none. name: of the file."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.text.splitlines(), name, f"{name} (mended)", lineterm=""
        )
        return "".join(f"{line}\n" for line in lines)


def mend_file(file: PolicyFile, version: str | None = None) -> Mended:
    """The policy of a file with all that is certain mended; of one in which a key stands twice nothing is."""
    # Which of two members is meant is not certain, and only the text has both.
    if any(True for _ in check_doubles(file.tree)):
        return Mended(file.text, file.text, ())
    value, changes = mend_policy(file.value, version)
    if not changes:
        return Mended(file.text, file.text, ())
    found = _INDENT.search(file.text)
    indent = len(found[1].expandtabs(4)) if found else None
    end = "\n" if file.text.endswith("\n") else ""
    return Mended(file.text, dumps(value, indent=indent, ensure_ascii=False) + end, changes)


def mend_policy(value: Any, version: str | None = None) -> tuple[Any, tuple[str, ...]]:
    """The policy with what is certain mended, as a new value, and what was done. A second call changes nothing."""
    value, changes = copy.deepcopy(value), list[str]()
    changes += _mend_fields(value, version)
    changes += _mend_steps(value, version)
    changes += _mend_keys(value)
    return value, tuple(changes)


def _mend_fields(value: Any, version: str | None) -> Iterator[str]:
    """Gives dropped fields the name that Go reads, and deletes empty ones. What comes to be read may have dropped fields itself."""
    kept: set[tuple[str, ...]] = set()
    # A round lists the faults once; another one comes only for what was renamed, so there are as many as levels of the shape.
    while faults := _list_dropped(value, version, kept):
        read: dict[tuple[str, ...], set[str]] = {}
        for fault in faults:
            above, key = _walk(value, fault.place[:-1]), fault.place[-1]
            if fault.place[:-1] not in read:
                read[fault.place[:-1]] = _list_read_names(above)
            names = read[fault.place[:-1]]
            pointer = render_pointer(fault.place)
            if fault.certain and fold_key(fault.read_name) not in names and _fits(value, fault, version):
                _drop_null(above, fault.read_name)
                _rename(above, {key: fault.read_name})
                names.add(fold_key(fault.read_name))
                yield f"{pointer}: {fault.read_name}"
            elif above[key] in ({}, [], "", None):
                del above[key]
                yield f"{pointer}: deleted, it was empty"
            else:
                kept.add(fault.place)


def _list_dropped(value: Any, version: str | None, kept: set[tuple[str, ...]]) -> list[ShapeFault]:
    faults = list_form_faults(value, version) if isinstance(value, dict) else []
    return [fault for fault in faults if fault.dropped and fault.place not in kept]


def _list_read_names(members: dict[str, Any]) -> set[str]:
    """The names that have a value, as Go compares them."""
    return {fold_key(key) for key, member in members.items() if member is not None}


def _fits(value: Any, fault: ShapeFault, version: str | None) -> bool:
    """Whether Go can read what it dropped under the other name."""
    # Judged alone, with what it stands in and nothing beside it, so the size of the policy does not matter.
    alone: Any = {fault.read_name: _walk(value, fault.place)}
    for number in reversed(range(len(fault.place) - 1)):
        above = _walk(value, fault.place[:number])
        alone = [alone] if isinstance(above, list) else {fault.place[number]: alone}
    return all(each.dropped for each in list_form_faults(alone, version))


def _mend_steps(value: Any, version: str | None) -> Iterator[str]:
    for key, step in Place(value).take("steps").members():
        name = step.take("name")
        if isinstance(step.value, dict) and name.text() != key and not is_placeholder(key):
            _set_member(step, name, key)
            yield f"{name.pointer}: {key}"
        for asked in step.take("attestations").items():
            kind = asked.take("type")
            meant, certain = find_meant(kind.text(), version)
            if kind.text() and kind.text() not in list_types(version) and certain:
                _set_member(asked, kind, meant)
                yield f"{kind.pointer}: {meant}"


def _mend_keys(value: Any) -> Iterator[str]:
    """Puts keys under their ids. An id that is the digest of another key stays: either may be the wrong one."""
    keys = Place(value).take("publickeys")
    renamed: dict[str, str] = {}
    taken = {name for name, _ in keys.members()}
    for name, key in keys.members():
        computed = identify_key(read_octets(key.take("key").value) or b"")
        if computed is None or name.startswith(SERVICES) or (is_key_id(name) and name != computed):
            continue
        if name != computed:
            if computed in taken:
                continue
            taken.add(computed)
            renamed[name] = computed
            yield f"{key.pointer}: {computed}"
        own = key.take("keyid")
        if own.text() != computed:
            _set_member(key, own, computed)
            yield f"{own.pointer}: {computed}"
    if renamed:
        _rename(keys.value, renamed)
        _replace_references(value, renamed)


def _replace_references(value: Any, renamed: Mapping[str, str]) -> None:
    for _, step in Place(value).take("steps").members():
        for functionary in step.take("functionaries").items():
            reference = functionary.take("publickeyid")
            if reference.text() in renamed:
                _set_member(functionary, reference, renamed[reference.text()])


def _set_member(above: Place, member: Place, new: str) -> None:
    above.value[split_pointer(member.pointer)[-1]] = new


def _walk(value: Any, place: Sequence[str]) -> Any:
    for step in place:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _drop_null(members: dict[str, Any], name: str) -> None:
    """Drops null under a name in any letter case: Go would read it after the value, and have nothing."""
    for key in [key for key, member in members.items() if member is None and fold_key(key) == fold_key(name)]:
        del members[key]


def _rename(members: dict[str, Any], names: Mapping[str, str]) -> None:
    """Renames keys in their places among the others. names: old → new, none of which stands there."""
    items = [(names.get(key, key), member) for key, member in members.items()]
    members.clear()
    members.update(items)
