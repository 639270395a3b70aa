"""What can be wrong with a verification, one row a fault: how a spec gets it, and which single changes would mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names, load
from witness_training.families.verdict.edits import Edit
from witness_training.families.verdict.verdict_case import (
    FINDER,
    POLICY,
    Case,
    RuleAt,
    find_attestation,
    name_file,
    read_identity,
)
from witness_training.tasks.task import Spec

# Changes of the policy keep its date valid.
LATER = "2091-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    code:    what answers call it. weight: how often it is drawn.
    spoil:   the spec with the fault; a spec that fits (`needs`) has none yet.
    mends:   changes of one value in the shown documents, each of which alone lets the verification pass.
    step:    the step that fails.
    pointed: whether an answer must point at a value; else the fault lies in what is not there, and [] is right as well.
    """

    code: str
    weight: int
    spoil: Callable[[dict[str, Any], Chance], dict[str, Any]]
    mends: Callable[[Case], Iterator[Edit]]
    needs: Callable[[Spec], bool] = lambda _: True
    step: Callable[[Spec], str] = lambda spec: str(spec["step"])
    pointed: bool = True


def _keep(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    # Rules are broken where they are drawn: a rule demands what the attestation has not.
    return spec


def _mend_rules(case: Case) -> Iterator[Edit]:
    for placed, spec in zip(case.rules, case.spec["rules"], strict=True):
        if placed.denies:
            yield from _mend_rule(placed, spec.get("mend"))


def _mend_rule(placed: RuleAt, mend: Any) -> Iterator[Edit]:
    place = (*placed.place, *placed.rule.place)
    wanted, value = placed.rule.wanted, placed.value
    match placed.rule.form:
        case "few" if isinstance(value, list):
            yield Edit(placed.file, place, value=value[:wanted])
            yield from (Edit(placed.file, (*place, at), "remove") for at in range(len(value)))
        case "few":
            yield Edit(placed.file, place, value=dict(list(value.items())[:wanted]))
            yield from (Edit(placed.file, (*place, key), "remove") for key in value)
        case "many" if isinstance(value, list):
            yield Edit(placed.file, place, value=[*value, *value])
        case "many":
            first = next(iter(value.values()))
            yield Edit(placed.file, place, value={**value, "another": first})
        case "has":
            first = next(iter(value.values()))
            yield Edit(placed.file, (*place, wanted), value=first)
            yield Edit(placed.file, place, value={**value, wanted: first})
        case "at-most" | "at-least":
            yield Edit(placed.file, place, value=wanted)
        case _:
            yield Edit(placed.file, place, value=mend)


def _spoil_functionary(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    keys = spec["keys"]
    stranger = keys["signer"] + 1
    others = [number for number in keys["functionaries"] if number != keys["signer"]] or [stranger]
    return {
        **spec,
        "keys": {**keys, "functionaries": others, "published": sorted({*keys["published"], *others})},
    }


def _mend_functionary(case: Case) -> Iterator[Edit]:
    signer = next(iter(case.signers.values())).key.key_id
    listed = case.documents[POLICY]["steps"][case.spec["step"]]["functionaries"]
    # Both steps have the same functionaries, so with two steps no single change mends both.
    place = ("steps", case.spec["step"], "functionaries")
    trusted = {"type": "publickey", "publickeyid": signer}
    yield Edit(POLICY, place, value=[*listed, trusted])
    for number in range(len(listed)):
        yield Edit(POLICY, (*place, number, "publickeyid"), value=signer)
        yield Edit(POLICY, (*place, number), value=trusted)
    yield Edit(POLICY, (*place, len(listed)), value=trusted)


def _spoil_certificate(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    trust = spec["certificate"]
    constraint, identity = dict(trust["constraint"]), trust["identity"]
    lists = ("organizations", "dnsnames", "emails", "uris")
    choices = ["commonname", "root", *(name for name in lists if identity[name]), "emails"]
    name = choices[chance.at("constraint").below(len(choices))]
    if name == "root":
        return {**spec, "certificate": {**trust, "asked": trust["root"] + 1, "spoiled": "roots"}}
    if name == "commonname":
        constraint[name] = f"{identity[name]}-{('old', 'staging', 'next')[chance.at('name').below(3)]}"
    elif identity[name] and chance.at("way").below(2):
        # A constraint that is left out allows no value at all.
        constraint.pop(name, None)
    else:
        wanted = {
            "organizations": "Initech",
            "dnsnames": "build.example.net",
            "emails": "release@example.net",
            "uris": "spiffe://example.net/release",
        }[name]
        constraint[name] = [*identity[name], wanted] if chance.at("more").below(2) else [wanted]
    return {**spec, "certificate": {**trust, "constraint": constraint, "spoiled": name}}


def _mend_certificate(case: Case) -> Iterator[Edit]:
    trust, place = (
        case.spec["certificate"],
        ("steps", case.spec["step"], "functionaries", 0, "certConstraint"),
    )
    identity = read_identity(trust["identity"])
    name = trust["spoiled"]
    if name == "roots":
        given = [one for one in case.documents[POLICY]["roots"] if one not in _list_roots(case)]
        yield Edit(POLICY, (*place, "roots", 0), value=given[0])
        yield Edit(POLICY, (*place, "roots"), value=given)
        return
    values: Mapping[str, Any] = {
        "commonname": identity.common_name,
        "organizations": list(identity.organizations),
        "dnsnames": list(identity.dns_names),
        "emails": list(identity.emails),
        "uris": list(identity.uris),
    }
    yield Edit(POLICY, (*place, name), value=values[name])
    asked = trust["constraint"].get(name, [])
    if isinstance(asked, list):
        for number, value in enumerate(asked):
            if value not in values[name]:
                if len(asked) == len(values[name]):
                    yield Edit(POLICY, (*place, name, number), value=values[name][number])
                else:
                    yield Edit(POLICY, (*place, name, number), "remove")


def _list_roots(case: Case) -> list[str]:
    step = case.documents[POLICY]["steps"][case.spec["step"]]
    return list(step["functionaries"][0]["certConstraint"]["roots"])


def _spoil_date(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    stream = chance.at("date")
    date = f"20{17 + stream.below(8)}-{1 + stream.below(12):02}-{1 + stream.below(28):02}"
    return {**spec, "expires": f"{date}T{stream.below(24):02}:00:00Z"}


def _spoil_types(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    absent = [
        load(name).predicate_types[0]
        for name in attestor_names()
        if name not in (*spec["attestors"], "material", "command-run", FINDER, "policyverify")
        and load(name).predicate_types
    ]
    return {**spec, "missing": [absent[chance.at("type").below(len(absent))]]}


def _mend_types(case: Case) -> Iterator[Edit]:
    place = ("steps", case.spec["step"], "attestations")
    listed = case.documents[POLICY]["steps"][case.spec["step"]]["attestations"]
    present = load(FINDER).predicate_types[0]
    kept = [entry for entry in listed if entry["type"] not in case.spec["missing"]]
    yield Edit(POLICY, place, value=kept)
    for number, entry in enumerate(listed):
        if entry["type"] in case.spec["missing"]:
            yield Edit(POLICY, (*place, number, "type"), value=present)
            yield Edit(POLICY, (*place, number), "remove")
    # MemorySource looks at the types of the entries; one more entry of the type mends it from the other side.


def _spoil_steps(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    steps = [spec["step"], spec["second"]["step"]] if spec["second"] else [spec["step"]]
    if spec["second"] and chance.at("lost").below(3):
        lost = steps[chance.at("which").below(2)]
        return {**spec, "given": [name_file(step) for step in steps if step != lost], "lost": lost}
    name = str(spec["step"])
    spellings = (name.capitalize(), name.upper(), f"{name}s", f"{name}-1", f"ci-{name}")
    return {**spec, "named": spellings[chance.at("spelling").below(len(spellings))], "lost": name}


def _mend_steps(case: Case) -> Iterator[Edit]:
    lost, step = case.spec["lost"], case.spec["step"]
    yield Edit(POLICY, ("steps", lost), "remove")
    if case.spec["named"] != step:
        yield Edit(name_file(step), ("predicate", "name"), value=step)


def _spoil_subject(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    drawn = chance.at("digest").below(1 << 60)
    return {**spec, "sought": hashlib.sha256(str(drawn).encode()).hexdigest()}


def _mend_subject(case: Case) -> Iterator[Edit]:
    sought = case.spec["sought"]
    for file, statement in case.documents.items():
        if file == POLICY:
            continue
        for number, subject in enumerate(statement["subject"]):
            for name in subject["digest"]:
                place = ("subject", number, "digest", name)
                yield Edit(file, place, value=sought)
            yield Edit(file, ("subject", number), value={**subject, "digest": {"sha256": sought}})


def _spoil_flow(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    flow = ("tampered", "lost")[chance.at("flow").below(2)]
    digest = hashlib.sha256(str(chance.at("file").below(1 << 60)).encode()).hexdigest()
    return {**spec, "second": {**spec["second"], "linked": True, "flow": flow, "digest": digest}}


def _mend_flow(case: Case) -> Iterator[Edit]:
    first, second = name_file(case.spec["step"]), name_file(case.spec["second"]["step"])
    made = find_attestation(case.documents[first], FINDER)[1]
    number, materials = find_attestation(case.documents[second], "material")
    place = ("predicate", "attestations", number, "attestation")
    for path, product in made.items():
        if "digest" not in product:
            continue
        yield Edit(second, (*place, path), value=product["digest"])
        if path in materials:
            yield Edit(second, (*place, path, "sha256"), value=product["digest"].get("sha256"))
            at, _ = find_attestation(case.documents[first], FINDER)
            there = ("predicate", "attestations", at, "attestation", path, "digest")
            yield Edit(first, there, value=materials[path])
            yield Edit(first, (*there, "sha256"), value=materials[path].get("sha256"))
    found = {path: product["digest"] for path, product in made.items() if "digest" in product}
    yield Edit(second, place, value={**materials, **found})
    yield Edit(POLICY, ("steps", case.spec["second"]["step"], "artifactsFrom"), value=[])


def _spoil_trust(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    return {**spec, "keys": {**spec["keys"], "trusted": spec["keys"]["policy"] + 1}}


def _mend_nothing(_: Case) -> Iterator[Edit]:
    return iter(())


def _mend_demand(case: Case) -> Iterator[Edit]:
    place = ("steps", case.spec["step"], "attestations")
    demand = {"type": load(FINDER).predicate_types[0], "regopolicies": []}
    yield Edit(POLICY, place, value=[demand])
    yield Edit(POLICY, (*place, 0), value=demand)


def _has_second(spec: Spec) -> bool:
    return spec["second"] is not None


FAULTS: Mapping[str, Fault] = {
    fault.code: fault
    for fault in (
        Fault("rego-denied", 14, _keep, _mend_rules, lambda spec: bool(spec["rules"])),
        Fault(
            "wrong-functionary",
            4,
            _spoil_functionary,
            _mend_functionary,
            lambda spec: spec["certificate"] is None and spec["second"] is None,
        ),
        Fault(
            "certificate-constraint",
            5,
            _spoil_certificate,
            _mend_certificate,
            lambda spec: spec["certificate"] is not None and spec["second"] is None,
        ),
        Fault(
            "policy-expired",
            2,
            _spoil_date,
            lambda _: iter((Edit(POLICY, ("expires",), value=LATER),)),
        ),
        Fault("missing-attestation", 3, _spoil_types, _mend_types),
        Fault(
            "missing-step", 3, _spoil_steps, _mend_steps, step=lambda spec: str(spec["lost"]), pointed=False
        ),
        Fault(
            "subject-not-found",
            3,
            _spoil_subject,
            _mend_subject,
            lambda spec: spec["second"] is None,
            pointed=False,
        ),
        Fault(
            "artifact-mismatch",
            5,
            _spoil_flow,
            _mend_flow,
            _has_second,
            lambda spec: str(spec["second"]["step"]),
        ),
        Fault("policy-signature", 2, _spoil_trust, _mend_nothing, pointed=False),
        Fault("no-required-attestations", 2, lambda spec, _: {**spec, "empty": spec["step"]}, _mend_demand),
    )
}
CODES: tuple[str, ...] = tuple(FAULTS)
