"""Attestations and collections with one rule of their form broken; go-witness reads and writes the mended one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from witness_generators.api.direct_draws import draw_scene
from witness_generators.drawing.chance import Chance
from witness_generators.near_miss.entry_breaks import collection_of, entry_breaks
from witness_generators.near_miss.form_breaks import form_breaks
from witness_generators.near_miss.near_miss import ABSENT, Break, get_at, replace_at
from witness_generators.near_miss.near_miss_rules import RULES, RuleId
from witness_generators.near_miss.text_breaks import text_breaks
from witness_generators.runs.roster import ROWS
from witness_generators.runs.run_entries import belongs_in_collections
from witness_generators.world.limits import Limits
from witness_schema import load
from witness_schema.json_pointers import render_pointer
from witness_schema.json_writing import dumps
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected
from witness_training.families.repair.mended_blocks import (
    FORMS,
    MODES,
    SHOWN,
    Mended,
    Mode,
    build_block,
    list_differences,
    read_mended,
)
from witness_training.families.repair.repair_kind import RepairKind, Shown, choose, draw_codes
from witness_training.families.repair.seen_changes import SEEN, write_gloss
from witness_training.judges.bench import Bench
from witness_training.judges.json_answers import BlockFault, read_block
from witness_training.tasks.axes import NAMED, Drawing
from witness_training.tasks.layouts import read_layout
from witness_training.tasks.task import Spec, Verdict, conclude
from witness_training.wording.question_writing import fence

_SMALL = Limits(most_files=2, most_variables=8, commit=True)
_LONGEST, _LONGEST_TRUTH = 1500, 160  # characters
# Documents that are mended whole stand twice in a row.
_LONGEST_WHOLE = 520
CODES: tuple[RuleId, ...] = tuple(
    rule.id for rule in RULES.values() if rule.judges in (("schema", "go"), ("text", "go"))
)
_MARK = "\ue000\ue000"


def draw(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A spec without its wording; None if the drawn document has no break that fits."""
    names = [name for name in ROWS if drawing.allow_attestor(name) and name != "file"]
    if drawing.side("attestor") == "unseen":
        names = [name for name in names if drawing.allows("attestor", name)]
    if not names:
        return None
    name = names[chance.at("attestor").below(len(names))]
    seed = chance.at("seed").below(1 << 30)
    whole = belongs_in_collections(name) and not chance.at("collection").below(6)
    right = _draw_right(name, seed, whole)
    if len(dumps(right)) > _LONGEST:
        return None
    one = _draw_break(name, right, whole, chance.at("break"))
    if one is None:
        return None
    spec = {
        "kind": "attestation",
        "attestor": name,
        "seed": seed,
        "collection": whole,
        "code": one.rule,
        "place": list(one.path),
        "removed": one.after is ABSENT,
        "after": None if one.after is ABSENT else one.after,
        "raw": one.raw,
        "how": one.how,
        "layout": (None, 1, 2)[chance.at("layout").below(3)],
    }
    mode = _draw_mode(spec, right, chance)
    codes = draw_codes(one.rule, CODES, chance.at("codes"))
    return None if mode is None else {**spec, "mode": mode, "codes": codes}


def _draw_right(name: str, seed: int, whole: bool) -> Any:
    right = draw_scene((name,), seed=seed, index=0, limits=_SMALL).attestation(name)
    return collection_of(name, right) if whole else right


def _draw_break(name: str, right: Any, whole: bool, chance: Chance) -> Break | None:
    """A break whose mend the question can determine; rules are as likely as each other."""
    by_rule: dict[str, list[Break]] = {}
    if whole:
        breaks = list(entry_breaks(name, right))
    else:
        schema = load(name)
        breaks = [*form_breaks(right, schema), *text_breaks(right, schema)]
    for one in breaks:
        before = get_at(right, one.path)
        if one.after in _held_out_types():
            continue  # what is held out from training is shown by no fault
        if one.path and (before is ABSENT or len(dumps(before)) <= _LONGEST_TRUTH):
            by_rule.setdefault(one.rule, []).append(one)
    if not by_rule:
        return None
    rules = sorted(by_rule)
    options = by_rule[rules[chance.at("rule").below(len(rules))]]
    return options[chance.at("one").below(len(options))]


@cache
def _held_out_types() -> tuple[str, ...]:
    return tuple(text for name in NAMED["attestor"] for text in load(name).predicate_types)


def _draw_mode(spec: Mapping[str, Any], right: Any, chance: Chance) -> Mode | None:
    modes = [mode for mode in MODES if mode != "document" or len(dumps(right)) <= _LONGEST_WHOLE]
    if get_at(right, tuple(spec["place"])) is ABSENT:
        modes = [mode for mode in modes if mode != "value"]
    if spec["code"] == "key-twice":
        modes = [mode for mode in modes if mode == "document"]
    return modes[chance.at("mode").below(len(modes))] if modes else None


def find_break(spec: Spec) -> tuple[Any, Any, Any]:
    """The right document, the broken one (a mark stands where only its text is wrong), and the right value, ABSENT for none."""
    right = _draw_right(spec["attestor"], spec["seed"], spec["collection"])
    place = tuple(spec["place"])
    after = ABSENT if spec["removed"] else _MARK if spec["raw"] else spec["after"]
    return right, replace_at(right, place, after), get_at(right, place)


def show(spec: Spec) -> Shown:
    """The task but for its wording."""
    right, broken, before = find_break(spec)
    pointer = render_pointer(spec["place"])
    truth = _tell_truth(spec, before)
    text = _write(broken, spec)
    code = cast(RuleId, spec["code"])
    return Shown(
        ("ask-attestation", "codes", f"form-{spec['mode']}", *(("truth",) if truth else ())),
        {
            "kind": f"collection with a `{spec['attestor']}` attestation"
            if spec["collection"]
            else f"`{spec['attestor']}` attestation",
            "document": fence(text, "json"),
            "codes": "; ".join(f"`{each}` ({RULES[cast(RuleId, each)].kept})" for each in spec["codes"]),
            "form": SHOWN[spec["mode"]],
            "truth": truth,
        },
        _write_answer(spec, right, broken, before, pointer),
        2
        + (code in ("key-twice", "precision", "integer-spelling", "empty", "unknown-digest"))
        + (len(text) > 800),
        {"attestor": (spec["attestor"],)},
        {"document.json": text},
    )


def _write(broken: Any, spec: Spec) -> str:
    layout = read_layout(spec["layout"])
    text = dumps(
        broken, indent=layout, separators=(",", ":") if layout is None else (",", ": "), ensure_ascii=False
    )
    return text.replace(dumps(_MARK, ensure_ascii=False), str(spec["raw"]), 1)


def _tell_truth(spec: Spec, before: Any) -> str:
    """What the right value is, where the broken document does not say it itself."""
    if spec["code"] in ("unknown-predicate-type", "foreign-attestation"):
        return f"the entry was written by the attestor {spec['attestor']}"
    if before is ABSENT or spec["how"] in SEEN or spec["code"] in ("key-twice", "integer-spelling"):
        return ""
    return f"the value that was recorded is {dumps(before, ensure_ascii=False)}"


_FOUND = {
    "missing-key": ("Nothing stands at `{pointer}`.", "The key of `{pointer}` is not there.", "`{pointer}` is missing."),
    "extra-key": ("`{pointer}` is a key that go-witness does not write.", "The key at `{pointer}` belongs to no field."),
    "unknown-digest": ("`{pointer}` names a digest that go-witness does not know.", "`{pointer}` stands under a name that no digest of go-witness has."),
    "key-twice": ("The key of `{pointer}` stands there twice.", "`{pointer}` is written two times in its object."),
    "unknown-predicate-type": ("`{pointer}` is {after}, a predicate type that no attestor has.", "No attestor registers the type {after} of `{pointer}`."),
    "foreign-attestation": ("`{pointer}` is {after}, the type of another attestor.", "Under {after} at `{pointer}` another attestor's fields are expected."),
}  # fmt: skip
_FOUND_VALUE = (
    "The fault is at `{pointer}`: {after}.",
    "`{pointer}` holds {after}.",
    "What stands at `{pointer}`, {after}, is wrong.",
    "Look at `{pointer}`, where {after} stands.",
)
_RULE = (
    "Broken is `{code}`: {gloss}.",
    "The rule is `{code}`: {gloss}.",
    "That breaks `{code}`: {gloss}.",
    "This is a case of `{code}`: {gloss}.",
)
_EFFECT = (
    "go-witness cannot read this document and write it back unchanged.",
    "go-witness either refuses the document or writes it differently.",
    "",
    "",
)
_MEND = {
    "remove": ("It has to go; everything else stays.", "Removing it is the whole repair.", "Take it out and change nothing else."),
    "once": ("One of the two is enough.", "The key has to stand there once."),
    "set": ("{before} belongs there.", "With {before} in its place the document is right again.", "It has to be {before}.", "Only that value changes, to {before}."),
}  # fmt: skip


def _write_answer(spec: Spec, right: Any, broken: Any, before: Any, pointer: str) -> str:
    seed, code = spec["seed"], cast(RuleId, spec["code"])
    way = "once" if code == "key-twice" else "remove" if before is ABSENT else "set"
    facts = {
        "pointer": pointer,
        "code": code,
        "gloss": write_gloss(code, spec["place"], before, get_at(broken, tuple(spec["place"])), _show(spec)),
        "after": f"`{_show(spec)}`",
        "before": "" if before is ABSENT else f"`{dumps(before, ensure_ascii=False)}`",
    }
    sentences = [
        choose(_FOUND.get(code, _FOUND_VALUE), seed),
        SEEN.get(spec["how"], ""),
        choose(_RULE, seed // 5),
        choose(_EFFECT, seed // 7),
        choose(_MEND[way], seed // 11),
    ]
    mode = cast(Mode, spec["mode"])
    block = build_block(mode, code, pointer, right if code == "key-twice" else broken, right)
    prose = " ".join(text.format(**facts) for text in sentences if text)
    return f"{prose}\n\n{fence(dumps(block, ensure_ascii=False), 'json')}"


def _show(spec: Spec) -> str:
    return str(spec["raw"]) or dumps(spec["after"], ensure_ascii=False)


def judge(spec: Spec, answer: str, bench: Bench) -> Verdict:
    """The block against the rule, the place, and what go-witness makes of the mended document."""
    parts: dict[str, bool | None] = dict.fromkeys(("block", "rule", "pointer", "unaltered", "accepted"))
    right, broken, _ = find_break(spec)
    mode = cast(Mode, spec["mode"])
    block = read_block(answer, FORMS[mode])
    if isinstance(block, BlockFault):
        return conclude({**parts, "block": False}, block.reason)
    mended = read_mended(mode, block, right if spec["code"] == "key-twice" else broken)
    if isinstance(mended, str):
        return conclude({**parts, "block": False}, mended)
    faults = _list_faults(spec, block["rule"], mended, bench)
    parts = {"block": True, **{name: not fault for name, fault in faults.items()}}
    return conclude(parts, next((fault for fault in faults.values() if fault), ""))


def _list_faults(spec: Spec, rule: str, mended: Mended, bench: Bench) -> dict[str, str]:
    """Part → what is wrong with it."""
    right, broken, _ = find_break(spec)
    place = tuple(spec["place"])
    outside = [found for found in list_differences(right, mended.document) if found[: len(place)] != place]
    # The holder of the value names the place as well, and so does what lies in it, where that alone is changed.
    changed = list(list_differences(broken, mended.document)) or [place]
    near = {render_pointer(place), render_pointer(place[:-1]) if len(place) > 1 else render_pointer(place)}
    near |= {render_pointer(found) for found in changed} if len(changed) == 1 else set()
    pointed = all(pointer in near for pointer in mended.pointers)
    said = _ask(spec, mended.document, bench)
    value = list(list_differences(right, mended.document))
    return {
        "rule": "" if rule == spec["code"] else f"the broken rule is not {rule[:60]!r}",
        "pointer": "" if pointed else "the pointer does not name the place of the fault",
        "unaltered": "" if not outside else f"{render_pointer(outside[0])} was altered as well",
        "accepted": said or ("" if not value else "the value there is not the one that was recorded"),
    }


def find_type(spec: Spec) -> str:
    """What the oracle calls the document: a predicate type, or the collection's name."""
    if spec["collection"]:
        return "document:collection"
    name = spec["attestor"]
    taken = ROWS[name].predicate_type
    own = taken(_draw_right(name, spec["seed"], whole=False)) if taken else None
    return own or load(name).predicate_types[0]


def _ask(spec: Spec, document: Any, bench: Bench) -> str:
    """go-witness's objection to a document, "" for none."""
    match bench.oracle.roundtrip(find_type(spec), dumps(document, ensure_ascii=False)):
        case Accepted():
            return ""
        case Altered(reason, _) | Rejected(reason) | Crashed(reason):
            return reason


ATTESTATION = RepairKind("attestation", 30, draw, show, judge)
