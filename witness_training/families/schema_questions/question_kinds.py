"""The kinds of questions about schemas: how a spec is drawn, what is right, and the sentences of a reference answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names, document_names, load
from witness_training.families.schema_questions import record_facts as records
from witness_training.judges.json_answers import Kind
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec

_STAGES = {"internal": "", "pre": "prematerial", "post": "postproduct"}


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """One kind of question.

    draw:    the kind's part of a spec, None if what was drawn is no question.
    right:   member → what is right; lists are sets.
    says:    the sentences of a reference answer, one of which is taken.
    members: the form of the block. note: the part of the grammar that explains the members, "" for none.
    """

    name: str
    weight: int
    draw: Callable[[Chance, Drawing], dict[str, Any] | None]
    right: Callable[[Spec], dict[str, Any]]
    says: Callable[[Spec, Mapping[str, Any]], Sequence[str]]
    members: Mapping[str, Kind]
    note: str
    level: int


def name_document(name: str) -> str:
    """How a question calls an attestor's attestation, or a document."""
    # An attestor that is no longer registered is none of today's documents either.
    return f"the document `{name}`" if name in document_names() else f"the attestation of `{name}`"


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


def _draw_field(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    version = _pick_version(chance)
    name = _pick_name(records.list_names(version), chance, drawing)
    if name is None:
        return None
    pointers = records.list_pointers(name, version)
    return {"name": name, "version": version, "pointer": pointers[chance.at("pointer").below(len(pointers))]}


def _right_field(spec: Spec) -> dict[str, Any]:
    facts = records.find_field(spec["name"], spec["pointer"], spec["version"])
    if facts is None:
        raise KeyError(spec["pointer"])
    return {"type": facts.type, "always_written": facts.always_written, "nullable": facts.nullable}


def _say_field(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    facts = records.find_field(spec["name"], spec["pointer"], spec["version"])
    source = facts.source if facts else ""
    presence = "is always written" if right["always_written"] else "may be left out"
    null = "may be null" if right["nullable"] else "is never null"
    article = "an" if right["type"][0] in "aeiou" else "a"
    return [
        f"`{spec['pointer']}` is {article} {right['type']}. It {presence} and {null} ({source}).",
        f"Go declares it at {source}: {article} {right['type']} that {presence} and {null}.",
        f"{spec['version']} writes {article} {right['type']} there; the member {presence}, and its value {null}.",
        f"Expect {article} {right['type']} at `{spec['pointer']}`, which {presence}; the value {null}. See {source}.",
    ]


def _draw_record(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    version = _pick_version(chance)
    names = [name for name in records.list_names(version) if 1 < len(records.list_top(name, version)) <= 20]
    name = _pick_name(names, chance, drawing)
    return None if name is None else {"name": name, "version": version}


def _say_record(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    count = len(right["fields"])
    source = load(spec["name"], version=spec["version"]).source
    return [
        f"There are {count}; the Go type stands at {source}.",
        f"The struct at {source} gives {count} properties.",
        f"{name_document(spec['name'])[:1].upper()}{name_document(spec['name'])[1:]} has {count} of them in"
        f" {spec['version']}.",
        f"At its root {spec['version']} knows {count} names.",
    ]


@cache
def _list_new() -> tuple[tuple[str, str, str], ...]:
    return tuple(records.list_new_fields())


def _draw_since(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    name = _pick_name(sorted({row[0] for row in _list_new()}), chance, drawing)
    if name is None:
        return None
    pointers = [row[1] for row in _list_new() if row[0] == name]
    return {"name": name, "pointer": pointers[chance.at("pointer").below(len(pointers))]}


def _say_since(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    since = right["since"]
    before = records.list_releases()[records.list_releases().index(since) - 1]
    return [
        f"It came with {since}; {before} has no `{spec['pointer']}` there.",
        f"{since} is the first release that has it.",
        f"`{spec['pointer']}` is new in {since}, and {before} is still without it.",
        f"From {since} on. Older releases, {before} for instance, lack it.",
    ]


def _draw_registration(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    version = _pick_version(chance)
    name = _pick_name(attestor_names(version), chance, drawing)
    if name is None or _find_stage(name, version) is None:
        return None
    return {"name": name, "version": version}


@cache
def _find_stage(name: str, version: str) -> str | None:
    """The stage by today's name; None where the version has one stage for three."""
    run_type = load(name, version=version).run_type
    stage = _STAGES.get(run_type, run_type)
    return stage or None


def _right_registration(spec: Spec) -> dict[str, Any]:
    schema = load(spec["name"], version=spec["version"])
    return {
        "predicate_types": list(schema.predicate_types),
        "stage": _find_stage(spec["name"], spec["version"]),
    }


def _say_registration(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    types = ", ".join(f"`{kind}`" for kind in right["predicate_types"])
    return [
        f"{spec['name']} runs at the stage {right['stage']} and has {types}.",
        f"Its type: {types}. Its stage: {right['stage']}.",
        f"In {spec['version']} {spec['name']} belongs to {right['stage']}; a policy names it by {types}.",
    ]


def _draw_lookup(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    version = records.list_releases()[-1]
    name = _pick_name(attestor_names(version), chance, drawing)
    if name is None:
        return None
    types = load(name).predicate_types
    kind = types[chance.at("type").below(len(types))]
    owners = [other for other in attestor_names(version) if kind in load(other).predicate_types]
    return {"name": name, "type": kind} if owners == [name] else None


def _say_lookup(spec: Spec, _: Mapping[str, Any]) -> list[str]:
    source = load(spec["name"]).source
    return [
        f"That is {spec['name']}, whose Go type is declared at {source}.",
        f"{spec['name']} registers it.",
        f"It is the type of {spec['name']} ({source}).",
    ]


def _draw_names(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
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


def _say_names(spec: Spec, _: Mapping[str, Any]) -> list[str]:
    return [
        f"No other attestor of {spec['version']} has these together: it was {spec['name']}.",
        f"They are properties of {spec['name']}.",
        f"{spec['name']} records them, at {load(spec['name'], version=spec['version']).source}.",
    ]


def _draw_bump(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    pair = drawing.pick("version-pair", records.list_pairs(), chance)
    names = records.list_changed(pair) if chance.at("changes").below(4) else records.list_unchanged(pair)
    name = _pick_name(names, chance, drawing)
    return None if name is None else {"name": name, "pair": pair}


def _right_bump(spec: Spec) -> dict[str, Any]:
    facts = records.compare_pair(spec["pair"], spec["name"])
    return {
        "added": list(facts.added),
        "removed": list(facts.removed),
        "changed": list(facts.changed),
        "hurts": list(facts.hurts),
    }


def _say_bump(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    old, new = spec["pair"].split("..")
    if not any(right.values()):
        return [
            f"Nothing changes in {name_document(spec['name'])} between {old} and {new}.",
            f"{name_document(spec['name']).capitalize()} is the same in {old} and {new}.",
            f"For {name_document(spec['name'])} the bump from {old} to {new} is without effect.",
        ]
    told = "; ".join(_list_news(right)) or "no property comes or goes"
    hurt = f"It can hurt {' and '.join(right['hurts'])}." if right["hurts"] else "It hurts nobody."
    return [
        f"From {old} to {new}: {told}. {hurt}",
        f"{told[:1].upper()}{told[1:]}. {hurt}",
        f"{hurt} The news of {new} against {old}: {told}.",
    ]


def _list_news(right: Mapping[str, Any]) -> Iterator[str]:
    verbs = {"added": "new", "removed": "gone", "changed": "changed"}
    for member, word in verbs.items():
        if right[member]:
            yield f"{', '.join(f'`{pointer}`' for pointer in right[member])} {word}"


KINDS: Mapping[str, QuestionKind] = {
    kind.name: kind
    for kind in (
        QuestionKind(
            "field",
            9,
            _draw_field,
            _right_field,
            _say_field,
            {"type": "string", "always_written": "boolean", "nullable": "boolean"},
            "typing",
            1,
        ),
        QuestionKind(
            "record",
            5,
            _draw_record,
            lambda spec: {"fields": list(records.list_top(spec["name"], spec["version"]))},
            _say_record,
            {"fields": "strings"},
            "listing",
            3,
        ),
        QuestionKind(
            "since",
            4,
            _draw_since,
            lambda spec: {"since": records.find_since(spec["name"], spec["pointer"])},
            _say_since,
            {"since": "string"},
            "dating",
            2,
        ),
        QuestionKind(
            "registration",
            3,
            _draw_registration,
            _right_registration,
            _say_registration,
            {"predicate_types": "strings", "stage": "string"},
            "staging",
            2,
        ),
        QuestionKind(
            "lookup",
            1,
            _draw_lookup,
            lambda spec: {"attestor": spec["name"]},
            _say_lookup,
            {"attestor": "string"},
            "",
            1,
        ),
        QuestionKind(
            "names",
            4,
            _draw_names,
            lambda spec: {"attestor": spec["name"]},
            _say_names,
            {"attestor": "string"},
            "",
            2,
        ),
        QuestionKind(
            "bump",
            9,
            _draw_bump,
            _right_bump,
            _say_bump,
            {"added": "strings", "removed": "strings", "changed": "strings", "hurts": "strings"},
            "hurting",
            4,
        ),
    )
}
