"""Policies with one fault: go-witness must accept right evidence with the mended one, and refuse what the right one refuses."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, cast

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.signed_documents import signing_key
from witness_generators.drawing.chance import Chance
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_pointers import render_pointer
from witness_schema.json_writing import dumps
from witness_schema.oracle import NotJudged, VerifyResult
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected
from witness_training.families.repair.mended_blocks import (
    ABSENT,
    FORMS,
    MODES,
    SHOWN,
    Mended,
    Mode,
    Place,
    build_block,
    get,
    list_differences,
    read_mended,
)
from witness_training.families.repair.policy_faults import CODES, FAULTS
from witness_training.families.repair.policy_sentences import describe_contents, describe_signer, write_prose
from witness_training.families.repair.policy_setting import (
    Setting,
    build_setting,
    draw_setting,
    fill_contents,
    list_broken_evidence,
)
from witness_training.families.repair.repair_kind import RepairKind, Shown, draw_codes
from witness_training.families.repair.spoiled_policy import build_broken, find_pointer
from witness_training.families.shown_documents.verification_case import POLICY
from witness_training.judges.bench import Bench
from witness_training.judges.json_answers import BlockFault, read_block
from witness_training.tasks.axes import Drawing, list_pairs
from witness_training.tasks.layouts import read_layout
from witness_training.tasks.task import Spec, Verdict, conclude, leave_unjudged
from witness_training.wording.question_writing import fence

_LONGEST, _LONGEST_WHOLE = 1500, 760  # characters


def draw(chance: Chance, drawing: Drawing) -> dict[str, Any] | None:
    """A spec without its wording; None if what was drawn does not fit."""
    drawn = draw_setting(chance.at("setting"), drawing)
    if drawn is None:
        return None
    setting = build_setting({"setting": drawn})
    ways = {code: found for code, fault in FAULTS.items() if (found := fault.spoil(setting, chance.at(code)))}
    codes = list(ways)
    code = codes[chance.at("code").below(len(codes))]
    spoiled = ways[code][chance.at("way").below(len(ways[code]))]
    spec = {
        "kind": "policy",
        "setting": drawn,
        "code": code,
        "place": list(spoiled.place),
        "way": spoiled.way,
        "value": spoiled.value,
        "intent": spoiled.intent,
        "effect": spoiled.effect,
        "prose": chance.at("prose").below(1 << 20),
        "codes": draw_codes(code, CODES, chance.at("codes")),
    }
    broken = build_broken(spec, setting)
    if len(dumps(broken)) > _LONGEST:
        return None
    modes = [mode for mode in MODES if mode != "document" or len(dumps(broken)) <= _LONGEST_WHOLE]
    if spoiled.way == "rename" or get(setting.policy, spoiled.place) is ABSENT:
        modes = [mode for mode in modes if mode != "value"]
    return {**spec, "mode": modes[chance.at("mode").below(len(modes))]}


def show(spec: Spec) -> Shown:
    """The task but for its wording."""
    setting = build_setting(spec)
    broken = build_broken(spec, setting)
    layout = read_layout(setting.case.spec["layout"])
    text = dumps(
        broken, indent=layout, separators=(",", ":") if layout is None else (",", ": "), ensure_ascii=False
    )
    names = setting.case.spec
    second = (names["second"]["step"],) if names["second"] else ()
    mode = cast(Mode, spec["mode"])
    block = build_block(mode, spec["code"], find_pointer(spec), broken, setting.policy)
    modules = setting.case.modules
    return Shown(
        (
            "ask-policy",
            f"effect-{spec['effect']}",
            "signing",
            "contents",
            "codes",
            f"form-{mode}",
            *(("module",) if modules else ()),
            *(("intent",) if spec["intent"] else ()),
        ),
        {
            "document": fence(text, "json"),
            "signing": describe_signer(setting),
            "contents": describe_contents(setting, broken),
            "module": fence(next(iter(modules.values()), ""), "rego"),
            "intent": spec["intent"],
            "codes": "; ".join(f"`{code}` ({FAULTS[code].kept})" for code in spec["codes"]),
            "form": SHOWN[mode],
        },
        f"{write_prose(spec, setting, find_pointer(spec))}\n\n{fence(dumps(block, ensure_ascii=False), 'json')}",
        2 + (spec["effect"] != "refuses") + bool(second) + (spec["way"] == "rename"),
        {
            "attestor": tuple(names["attestors"]),
            "attestor-pair": list_pairs(names["attestors"]),
            "vocabulary": (names["step"], *second),
        },
        {POLICY: text},
    )


def judge(spec: Spec, answer: str, bench: Bench) -> Verdict:
    """The block against the rule, the place, and what go-witness says of evidence under the mended policy."""
    parts: dict[str, bool | None] = dict.fromkeys(
        ("block", "rule", "pointer", "unaltered", "read", "accepts", "refuses")
    )
    setting = build_setting(spec)
    broken = build_broken(spec, setting)
    mode = cast(Mode, spec["mode"])
    block = read_block(answer, FORMS[mode])
    if isinstance(block, BlockFault):
        return conclude({**parts, "block": False}, block.reason)
    mended = read_mended(mode, block, broken)
    if isinstance(mended, str):
        return conclude({**parts, "block": False}, mended)
    faults = {
        "rule": "" if block["rule"] == spec["code"] else f"the broken rule is not {block['rule'][:60]!r}",
        "pointer": ""
        if _points(spec, mended, broken)
        else "the pointer does not name the place of the fault",
        "unaltered": _find_altered(spec, mended.document, broken, setting),
    }
    asked = _ask(spec, setting, mended.document, bench)
    if isinstance(asked, Verdict):
        return asked
    faults |= asked
    return conclude(
        {"block": True, **{name: not fault for name, fault in faults.items()}},
        next((fault for fault in faults.values() if fault), ""),
    )


def _points(spec: Spec, mended: Mended, broken: Any) -> bool:
    place = tuple(spec["place"])
    near = {find_pointer(spec), render_pointer(place)} | (
        {render_pointer(place[:-1])} if len(place) > 1 else set()
    )
    changed = list(list_differences(broken, mended.document))
    if len(changed) == 1:
        near.add(render_pointer(changed[0]))
    return all(pointer in near for pointer in mended.pointers)


def _find_altered(spec: Spec, document: Any, broken: Any, setting: Setting) -> str:
    place = tuple(spec["place"])
    scopes = [place, (*place[:-1], spec["value"])] if spec["way"] == "rename" else [place]
    for found in list_differences(broken, document):
        if not any(found[: len(scope)] == scope for scope in scopes):
            return f"{render_pointer(found)} was altered as well"
    allowed, listed = len(setting.functionaries), get(document, ("steps", setting.step, "functionaries"))
    if isinstance(listed, list) and len(listed) > allowed:
        return f"{len(listed)} functionaries are trusted where {allowed} is asked for"
    return ""


def _ask(spec: Spec, setting: Setting, document: Any, bench: Bench) -> dict[str, str] | Verdict:
    """What go-witness says of a mended policy, part by part."""
    filled = fill_contents(document, list_placeholders(setting))
    read = _read(filled, bench)
    evidence = list(_choose_evidence(spec, setting))
    cases = [setting.case, *(case for _, case in evidence)]
    requests = [case.build_request({**case.documents, POLICY: filled}) for case in cases]
    passed: list[bool] = []
    said = ""
    for result in bench.oracle.verify_signed_all(requests):
        if isinstance(result, NotJudged):
            return leave_unjudged(result.reason)
        passed.append(isinstance(result, VerifyResult) and result.passed)
        if not said and not passed[0]:
            said = result.reason if isinstance(result, Crashed) else " ".join((*result.reasons, result.error))
    slipped = [name for (name, _), passes in zip(evidence, passed[1:], strict=True) if passes]
    return {
        "read": read,
        "accepts": "" if passed[0] else f"right evidence is refused: {' '.join(said.split())[:300]}",
        "refuses": f"evidence passes that must not: {slipped[0]}" if slipped else "",
    }


def _read(filled: Any, bench: Bench) -> str:
    match bench.oracle.roundtrip("document:policy", dumps(filled, ensure_ascii=False)):
        case Accepted():
            return ""
        case Rejected(reason) | Crashed(reason):
            return reason
        case Altered(_, rewritten):
            # Go adds the fields that were left out; what it drops is the fault.
            lost = next(_list_dropped(filled, parse_json(rewritten)), None)
            return "" if lost is None else f"Go drops {render_pointer(lost)}"


def _list_dropped(written: Any, read: Any, place: Place = ()) -> Iterator[Place]:
    if isinstance(written, dict) and isinstance(read, dict):
        known = {key.casefold(): key for key in read}
        for key, value in written.items():
            if key in read or key.casefold() in known:
                yield from _list_dropped(
                    value, read[key if key in read else known[key.casefold()]], (*place, key)
                )
            elif value not in (None, [], {}, "") or key.casefold() not in _OMITTED:
                yield (*place, key)
    elif isinstance(written, list) and isinstance(read, list):
        for number, (left, right) in enumerate(zip(written, read, strict=False)):
            yield from _list_dropped(left, right, (*place, number))


# Empty members that Go reads and leaves out when it writes (`omitempty`).
_OMITTED = {"roots", "timestampauthorities", "publickeys", "artifactsfrom", "publickeyid", "intermediates"}


def list_placeholders(setting: Setting) -> Mapping[str, str]:
    """What `<NAME>` stands for, also of files that a right policy does not hold."""
    keys = setting.case.spec["keys"]
    private = signing_key(keys["signer"]).private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    other = signing_key(keys["signer"] + 3).public_pem
    found = {
        "<builder.key>": private,
        "<other.pub>": other,
        "<builder.pub>": signing_key(keys["signer"]).public_pem,
    }
    return {name: base64.b64encode(text).decode() for name, text in found.items()} | dict(
        setting.placeholders
    )


def _choose_evidence(spec: Spec, setting: Setting) -> Iterator[tuple[str, Any]]:
    """The broken evidence that a change of this place could let pass: nothing else was altered."""
    place = tuple(spec["place"])
    steps, trusted = place == ("steps",), bool({"functionaries", "roots", "publickeys"} & set(place))
    demanded = "attestations" in place
    entry = get(setting.policy, place[:4]) if demanded and len(place) > 3 else ABSENT
    asked = entry["type"] if entry is not ABSENT else ""
    constrained = setting.case.spec["certificate"] and f"another {place[-1]}"
    for name, case in list_broken_evidence(setting, asked):
        if name.startswith("another"):
            # Of a certificate's names, the one that was changed can let others pass.
            if (trusted or steps) and (
                name in ("another signer", "another root", constrained) or len(place) < 6
            ):
                yield name, case
        elif (steps or demanded) if name != "a tampered artifact" else (steps or "artifactsFrom" in place):
            yield name, case


POLICY_KIND = RepairKind("policy", 35, draw, show, judge)
