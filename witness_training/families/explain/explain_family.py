"""The family `explain`: an attestation in the question; what it states, which fields carry it, what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from string import ascii_uppercase
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_generators.runs.roster import ROWS
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_training.families.explain.explain_claims import Claim, Sentence, is_tellable, list_sentences
from witness_training.families.explain.explain_wording import GRAMMAR
from witness_training.families.explain.open_claims import DOUBTED, VOUCHED, list_open
from witness_training.families.explain.recorded_places import PLACES, describe_place
from witness_training.families.explain.service_claims import draw_row, list_values, record
from witness_training.families.family import Family
from witness_training.families.shown_documents.leaf_rules import find_value, list_leaves
from witness_training.families.shown_documents.service_faults import ServiceFault
from witness_training.families.shown_documents.small_scenes import draw_small_scene, type_in
from witness_training.judges.bench import Bench
from witness_training.judges.json_answers import Check, JsonForm, equals, equals_set, judge_block
from witness_training.tasks.axes import Drawing
from witness_training.tasks.layouts import read_layout
from witness_training.tasks.task import Spec, Task, Verdict
from witness_training.wording.question_grammar import Wording
from witness_training.wording.question_writing import (
    draw_wording,
    fence,
    measure_wording,
    reword_spec,
    write_question,
)

_ATTESTORS = tuple(
    name for name in ROWS if name in PLACES and name != "policyverify" and belongs_in_collections(name)
)
_BUDGETS = (350, 400, 450, 500, 600, 800, 1200, 2400)  # characters of the attestation
_TRIES = 120
_SERVED_TRIES = 20
_WORDINGS = 3
FORM = JsonForm(
    {
        "attestor": "string",
        "states": "strings",
        "contradicts": "strings",
        "leaves_open": "strings",
        "fields": "texts by name",
    }
)
_SHOWN = '{"attestor": "…", "states": […], "contradicts": […], "leaves_open": […], "fields": {"A": "/…"}}'
# Beginnings of answers; each is true of every attestation of its attestor.
_BEGINS = (
    "This is an attestation of {attestor}.",
    "The attestor {attestor} wrote this.",
    "`{kind}` is a predicate type of the attestor {attestor}.",
    "The predicate type shows that the attestor {attestor} wrote this.",
)


def draw(chance: Chance, drawing: Drawing) -> Spec:
    """A spec of the family. Raises Misuse if the drawing allows no attestor."""
    known = [name for name in _ATTESTORS if drawing.allow_attestor(name) and drawing.allows("attestor", name)]
    budget = _BUDGETS[chance.at("budget").below(len(_BUDGETS))]
    row = draw_row(chance.at("service"), known.__contains__)
    for number in range(_TRIES if known else 0):
        stream = chance.at(f"try {number}")
        served = row if number < _SERVED_TRIES else None
        attestor = served.attestor if served else known[stream.at("attestor").below(len(known))]
        seed = stream.at("seed").below(1 << 30)
        service = served.id if served else ""
        attestation = record(attestor, seed, service)
        # What is held out may not be so small, and what a service vouches for is long.
        roomy = served is not None or number >= _TRIES // 2
        if len(dumps(attestation)) > (max(_BUDGETS) if roomy else budget):
            continue
        if served and attestation == record(attestor, seed, ""):
            continue
        claims = list(_draw_claims(attestor, attestation, seed, stream, served))
        if any(claim.place for claim in claims):
            layout = (None, None, 1, 2)[stream.at("layout").below(4)]
            return {
                "attestor": attestor,
                "seed": seed,
                **({"service": service} if service else {}),
                "claims": [claim.to_spec() for claim in claims],
                "layout": layout,
                "wording": _draw_brief(drawing, chance, _WORDINGS if layout is None else 1).to_spec(),
            }
    raise Misuse("no explain task could be drawn", advice="allow more attestors")


def _draw_brief(drawing: Drawing, chance: Chance, count: int) -> Wording:
    """The shortest of so many wordings: who sends documents on one line is brief in words as well."""
    parts = tuple(GRAMMAR.parts)
    drawn = (draw_wording(GRAMMAR, parts, drawing, chance.at(str(number))) for number in range(count))
    return min(drawn, key=partial(measure_wording, GRAMMAR))


def _draw_claims(
    attestor: str, attestation: Any, seed: int, chance: Chance, served: ServiceFault | None
) -> Iterator[Claim]:
    """One to four claims about values and one to three that stay open, mixed; half of the former are wrong.

    served: the fault of the service, of which one claim more speaks.
    """
    other = draw_small_scene((attestor,), seed + 1).attestation(attestor)
    places = [
        (place, value)
        for place, value in list_leaves(attestation)
        if is_tellable(value) and describe_place(attestor, place) is not None
    ]
    claims = []
    told = chance.at("told").below(100)
    if served:
        good = record(attestor, seed, "")
        for place, value, reading in list_values(served, good, chance.at("fault")):
            claims.append(Claim(attestor, place, value, told, reading=reading))
            places = [each for each in places if each[0] != place]
    for number in range(1 + chance.at("values").below(4)):
        stream = chance.at(f"value {number}")
        if places:
            place, value = places.pop(stream.below(len(places)))
            wrong = _find_other(value, find_value(other, place), stream) if stream.below(2) else None
            claims.append(Claim(attestor, place, value if wrong is None else wrong, told))
    rows = list(list_open(attestor))
    doubted = [row for row in rows if row.id in (VOUCHED if served else DOUBTED)]
    doubted = [doubted[chance.at("doubted").below(len(doubted))]] if served and doubted else doubted
    for number in range(1 + chance.at("open").below(3)):
        row = rows.pop(chance.at(f"open {number}").below(len(rows)))
        if number == 0 and doubted and chance.at("doubt").below(2):
            # Where values are copied from what a job can set, that is what a reader has to know first.
            rows = [each for each in (*rows, row) if each is not doubted[0]]
            row = doubted[0]
        claims.append(Claim(attestor, None, None, 0, row.id))
    while claims:
        yield claims.pop(chance.at(f"mixed {len(claims)}").below(len(claims)))


def _find_other(value: Any, other: Any, chance: Chance) -> Any:
    """Another value of the same type, as a run elsewhere has it; None if there is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 + chance.below(5)
    return other if isinstance(other, str) and other != value and is_tellable(other) else None


def build(spec: Spec) -> Task:
    """The task of a spec."""
    scene = draw_small_scene((spec["attestor"],), spec["seed"])
    attestation = find_attestation(spec)
    kind = type_in(scene, spec["attestor"])
    separators = (",", ":") if spec["layout"] is None else (",", ": ")
    document = dumps(
        {"type": kind, "attestation": attestation},
        indent=read_layout(spec["layout"]),
        separators=separators,
        ensure_ascii=False,
    )
    claims = list_claims(spec)
    wording = Wording.from_spec(spec["wording"])
    facts = {
        "document": fence(document, "json"),
        "claims": "; ".join(f"({letter}) {claim.write()}" for letter, claim in claims),
        "form": _SHOWN,
    }
    sentences = build_sentences(spec, attestation, kind)
    block = fence(dumps(find_block(spec, attestation), ensure_ascii=False), "json")
    return Task(
        "explain",
        spec,
        write_question(GRAMMAR, wording, facts),
        f"{_lay_out([sentence.text for sentence in sentences])}\n\n{block}",
        min(5, 1 + len(claims) // 2),
        {"phrasing": wording.ids, "attestor": (spec["attestor"],)},
        {"attestation.json": document},
    )


def find_attestation(spec: Spec) -> Any:
    """The attestation of a spec."""
    return record(spec["attestor"], spec["seed"], spec.get("service", ""))


def _lay_out(texts: list[str]) -> str:
    """Prose for one claim or two, a list for more."""
    first, *others = texts
    return " ".join(texts) if len(others) < 3 else "\n".join([first, "", *(f"- {text}" for text in others)])


def list_claims(spec: Spec) -> list[tuple[str, Claim]]:
    """The claims with their letters."""
    claims = (Claim.from_spec(spec["attestor"], claim) for claim in spec["claims"])
    return list(zip(ascii_uppercase, claims, strict=False))


def build_sentences(spec: Spec, attestation: Any, kind: str) -> list[Sentence]:
    """The prose of the reference answer."""
    begin = _BEGINS[spec["seed"] // 11 % len(_BEGINS)].format(attestor=spec["attestor"], kind=kind)
    return [
        Sentence(begin, lambda _: True),
        *list_sentences(list_claims(spec), attestation, spec["seed"] // 3),
    ]


def find_block(spec: Spec, attestation: Any) -> dict[str, Any]:
    """The block that is right for an attestation."""
    claims = list_claims(spec)
    standings = {letter: claim.judge(attestation) for letter, claim in claims}
    lists = {
        name: [letter for letter, standing in standings.items() if standing == name]
        for name in ("states", "contradicts", "leaves_open")
    }
    return {
        "attestor": spec["attestor"],
        **lists,
        "fields": {letter: claim.pointer for letter, claim in claims if claim.place is not None},
    }


def judge(task: Task, answer: str, _: Bench) -> Verdict:
    """The verdict on an answer: its block against the same attestation, which is drawn anew."""
    spec = task.spec
    attestation = find_attestation(spec)
    block = find_block(spec, attestation)
    checks: dict[str, Check] = {"attestor": equals(block["attestor"])}
    for name in ("states", "contradicts", "leaves_open"):
        checks[name] = equals_set(frozenset(block[name]))
    checks["fields"] = lambda fields: _check_fields(fields, list_claims(spec), attestation)
    return judge_block(answer, FORM, checks, {"block": block})


def _check_fields(fields: dict[str, str], claims: list[tuple[str, Claim]], attestation: Any) -> str:
    """Where a value stands twice (a commit and its digest), either place is right."""
    wanted = {letter: claim for letter, claim in claims if claim.place is not None}
    if missing := wanted.keys() - fields.keys():
        return f"no field for {min(missing)}"
    for letter, pointer in fields.items():
        if letter not in wanted:
            return f"no field decides {letter[:20]}"
        claim = wanted[letter]
        if pointer not in _list_equal(claim, attestation):
            return f"the field of {letter} is another"
    return ""


def _list_equal(claim: Claim, attestation: Any) -> list[str]:
    value = find_value(attestation, claim.place or ())
    same = [
        Claim(claim.attestor, place, None, 0).pointer
        for place, other in list_leaves(attestation)
        # Short values are equal by chance.
        if isinstance(value, str) and len(value) >= 32 and other == value
    ]
    return [claim.pointer, *same]


FAMILY = Family(
    "explain",
    "what an attestation states, and what not",
    8,
    ("phrasing", "attestor"),
    draw,
    build,
    judge,
    reword=partial(reword_spec, GRAMMAR),
)
