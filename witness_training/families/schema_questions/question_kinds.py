"""The kinds of questions about schemas: how a spec is drawn, what is right, and the sentences of a reference answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import document_names, load
from witness_training.families.schema_questions import question_drawing
from witness_training.families.schema_questions import record_facts as records
from witness_training.families.schema_questions.bump_sentences import tell_changes
from witness_training.judges.json_answers import Kind
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Spec


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


def _right_field(spec: Spec) -> dict[str, Any]:
    facts = records.find_field(spec["name"], spec["pointer"], spec["version"])
    if facts is None:
        raise KeyError(spec["pointer"])
    return {"type": facts.type, "always_written": facts.always_written, "nullable": facts.nullable}


def _say_field(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    facts = records.find_field(spec["name"], spec["pointer"], spec["version"])
    source = facts.source if facts else ""
    presence = "is always written" if right["always_written"] else "may be left out"
    if right["always_written"] and spec["pointer"].count("/") > 1:
        presence = "is always written where the object around it is"
    null = "may be null" if right["nullable"] else "is never null"
    article = "an" if right["type"][0] in "aeiou" else "a"
    # What another module writes by a method of its own has no declaration here.
    declared = f" Go declares it at {source}." if source else ""
    return [
        f"`{spec['pointer']}` is {article} {right['type']}. It {presence} and {null}.{declared}",
        f"What stands there is {article} {right['type']}. It {presence} and {null}.{declared}",
        f"{spec['version']} writes {article} {right['type']} there; the member {presence}, and its value {null}.",
        f"Expect {article} {right['type']} at `{spec['pointer']}`, which {presence}; the value {null}.{declared}",
    ]


def _count_members(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


def _say_record(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    count = len(right["fields"])
    source = load(spec["name"], version=spec["version"]).source
    return [
        f"There {'is' if count == 1 else 'are'} {count}; the Go type is declared at {source}.",
        f"What the Go type at {source} writes has {_count_members(count)}.",
        f"{name_document(spec['name'])[:1].upper()}{name_document(spec['name'])[1:]} has {count} of them in"
        f" {spec['version']}.",
        f"In {spec['version']} the root of {name_document(spec['name'])} has {_count_members(count)}.",
    ]


def _say_since(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    since = right["since"]
    before = records.list_releases()[records.list_releases().index(since) - 1]
    return [
        f"It came with {since}; {before} has no `{spec['pointer']}` there.",
        f"{since} is the first release that has it.",
        f"`{spec['pointer']}` is new in {since}, and {before} is still without it.",
        f"From {since} on. Older releases, {before} for instance, lack it.",
    ]


def _right_registration(spec: Spec) -> dict[str, Any]:
    schema = load(spec["name"], version=spec["version"])
    return {
        "predicate_types": list(schema.predicate_types),
        "stage": question_drawing.find_stage(spec["name"], spec["version"]),
    }


def _say_registration(spec: Spec, right: Mapping[str, Any]) -> list[str]:
    types = ", ".join(f"`{kind}`" for kind in right["predicate_types"])
    return [
        f"{spec['name']} runs at the stage {right['stage']} and is registered under {types}.",
        f"Type in a policy: {types}. Stage of the run: {right['stage']}.",
        f"In {spec['version']} {spec['name']} belongs to {right['stage']}; a policy names it by {types}.",
    ]


def _say_lookup(spec: Spec, _: Mapping[str, Any]) -> list[str]:
    source = load(spec["name"]).source
    return [
        f"That is {spec['name']}, whose Go type is declared at {source}.",
        f"{spec['name']} registers it.",
        f"It is the type of the attestor {spec['name']} ({source}).",
    ]


def _say_names(spec: Spec, _: Mapping[str, Any]) -> list[str]:
    return [
        f"No other attestor of {spec['version']} has these together: it was {spec['name']}.",
        f"They are properties of {spec['name']}.",
        f"{spec['name']} records them ({load(spec['name'], version=spec['version']).source}).",
    ]


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
            f"{name_document(spec['name'])[:1].upper()}{name_document(spec['name'])[1:]} is the same in {old} and {new}.",
            f"For {name_document(spec['name'])} the bump from {old} to {new} changes nothing.",
        ]
    clauses = list(tell_changes(records.list_changes(spec["pair"], spec["name"]), old))
    hurt = f"It can hurt {' and '.join(right['hurts'])}." if right["hurts"] else "That hurts nobody."
    told = "; ".join(clauses)
    return [
        f"From {old} to {new}: {told}. {hurt}",
        f"In {new}, compared with {old}: {told}. {hurt}",
        f"What {old} and {new} differ in: {told}. {hurt}",
    ]


KINDS: Mapping[str, QuestionKind] = {
    kind.name: kind
    for kind in (
        QuestionKind(
            "field",
            9,
            question_drawing.draw_field,
            _right_field,
            _say_field,
            {"type": "string", "always_written": "boolean", "nullable": "boolean"},
            "typing",
            1,
        ),
        QuestionKind(
            "record",
            5,
            question_drawing.draw_record,
            lambda spec: {"fields": list(records.list_top(spec["name"], spec["version"]))},
            _say_record,
            {"fields": "strings"},
            "listing",
            3,
        ),
        QuestionKind(
            "since",
            4,
            question_drawing.draw_since,
            lambda spec: {"since": records.find_since(spec["name"], spec["pointer"])},
            _say_since,
            {"since": "string"},
            "dating",
            2,
        ),
        QuestionKind(
            "registration",
            3,
            question_drawing.draw_registration,
            _right_registration,
            _say_registration,
            {"predicate_types": "strings", "stage": "string"},
            "staging",
            2,
        ),
        QuestionKind(
            "lookup",
            1,
            question_drawing.draw_lookup,
            lambda spec: {"attestor": spec["name"]},
            _say_lookup,
            {"attestor": "string"},
            "",
            1,
        ),
        QuestionKind(
            "names",
            4,
            question_drawing.draw_names,
            lambda spec: {"attestor": spec["name"]},
            _say_names,
            {"attestor": "string"},
            "",
            2,
        ),
        QuestionKind(
            "bump",
            9,
            question_drawing.draw_bump,
            _right_bump,
            _say_bump,
            {"added": "strings", "removed": "strings", "changed": "strings", "hurts": "strings"},
            "hurting",
            4,
        ),
    )
}
