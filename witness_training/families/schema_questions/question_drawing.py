"""Draws what a question about schemas asks for; None if what was drawn is no question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names, document_names, load
from witness_training.families.schema_questions import record_facts as records
from witness_training.tasks.axes import Drawing

# Stages by their former names. "internal" was one stage for three: it stands for none of today's.
_STAGES = {"internal": "", "pre": "prematerial", "post": "postproduct"}


def _pick_version(chance: Chance) -> str:
    releases = records.list_releases()
    return releases[-1] if chance.below(3) == 0 else releases[chance.below(len(releases))]


def _allow(name: str, drawing: Drawing) -> bool:
    if name in document_names():
        return drawing.side("attestor") == "seen" and drawing.attestors is None
    return drawing.allow_attestor(name) and drawing.allows("attestor", name)


def _pick_name(names: Sequence[str], chance: Chance, drawing: Drawing) -> str | None:
    allowed = [name for name in names if _allow(name, drawing)]
    return allowed[chance.at("name").below(len(allowed))] if allowed else None


def draw_field(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A property of an attestation or a document."""
    version = _pick_version(chance)
    name = _pick_name(records.list_names(version), chance, drawing)
    pointers = records.list_pointers(name, version) if name else ()
    if not pointers:
        return None
    return {"name": name, "version": version, "pointer": pointers[chance.at("pointer").below(len(pointers))]}


def draw_record(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A record with few properties."""
    version = _pick_version(chance)
    names = [name for name in records.list_names(version) if 1 < len(records.list_top(name, version)) <= 20]
    name = _pick_name(names, chance, drawing)
    return None if name is None else {"name": name, "version": version}


@cache
def _list_new() -> tuple[tuple[str, str, str], ...]:
    return tuple(records.list_new_fields())


def draw_since(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A property that came with a release."""
    name = _pick_name(sorted({row[0] for row in _list_new()}), chance, drawing)
    if name is None:
        return None
    pointers = [row[1] for row in _list_new() if row[0] == name]
    return {"name": name, "pointer": pointers[chance.at("pointer").below(len(pointers))]}


def draw_registration(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """An attestor whose stage the release tells."""
    version = _pick_version(chance)
    name = _pick_name(attestor_names(version), chance, drawing)
    if name is None or find_stage(name, version) is None:
        return None
    return {"name": name, "version": version}


@cache
def find_stage(name: str, version: str) -> str | None:
    """The stage by today's name; None where the version has one stage for three."""
    run_type = load(name, version=version).run_type
    stage = _STAGES.get(run_type, run_type)
    return stage or None


def draw_lookup(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A predicate type that one attestor has."""
    version = records.list_releases()[-1]
    name = _pick_name(attestor_names(version), chance, drawing)
    if name is None:
        return None
    types = load(name).predicate_types
    kind = types[chance.at("type").below(len(types))]
    owners = [other for other in attestor_names(version) if kind in load(other).predicate_types]
    return {"name": name, "type": kind} if owners == [name] else None


def draw_names(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """Properties that one attestor alone has together."""
    version = _pick_version(chance)
    names = [name for name in attestor_names(version) if len(records.list_top(name, version)) > 2]
    name = _pick_name(names, chance, drawing)
    if name is None:
        return None
    keys = list(records.list_top(name, version))
    stream = chance.at("keys")
    drawn = [keys.pop(stream.below(len(keys))) for _ in range(min(len(keys), 2 + stream.below(3)))]
    owners = [other for other in names if set(drawn) <= set(records.list_top(other, version))]
    return {"name": name, "version": version, "keys": drawn} if owners == [name] else None


def draw_bump(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """Two releases, and something that they may have changed."""
    pair = drawing.pick("version-pair", records.list_pairs(), chance)
    # Few changes hurt, and those are what a bump is feared for.
    lists = (records.list_unchanged, records.list_changed, records.list_hurting, records.list_hurting)
    names = lists[chance.at("changes").below(len(lists))](pair)
    name = _pick_name(names, chance, drawing)
    return None if name is None else {"name": name, "pair": pair}
