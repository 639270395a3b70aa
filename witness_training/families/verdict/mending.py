"""Which single change of a value in the shown documents would let a verification pass, by fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from witness_schema import load
from witness_training.families.shown_documents.edits import Edit
from witness_training.families.shown_documents.small_scenes import FINDER
from witness_training.families.shown_documents.verification_case import (
    POLICY,
    Case,
    RuleAt,
    find_attestation,
    name_file,
    read_identity,
)

# A policy is mended with this date.
LATER = "2091-01-01T00:00:00Z"


def mend_rules(case: Case) -> Iterator[Edit]:
    """Values that a rule which denies would accept."""
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


def mend_functionary(case: Case) -> Iterator[Edit]:
    """Functionaries of the step, with the signer among them."""
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


def mend_certificate(case: Case) -> Iterator[Edit]:
    """The constraint that the certificate does not meet, as it would."""
    trust, place = (
        case.spec["certificate"],
        ("steps", case.spec["step"], "functionaries", 0, "certConstraint"),
    )
    identity = read_identity(trust["identity"])
    name = trust["spoiled"]
    if name == "roots":
        given = [one for one in case.documents[POLICY]["roots"] if one not in _list_roots(case)]
        # go-witness takes a root by its name in the policy, and does not ask whether the name is its id.
        true = case.documents[POLICY]["roots"][given[0]]
        yield Edit(POLICY, (*place, "roots", 0), value=given[0])
        yield Edit(POLICY, (*place, "roots"), value=given)
        # Last: it files a certificate under the id of another, and a question shows no more than the beginning of that id.
        for asked in _list_roots(case):
            yield Edit(POLICY, ("roots", asked, "certificate"), value=true["certificate"])
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


def mend_types(case: Case) -> Iterator[Edit]:
    """Requirements without the type that is missing."""
    place = ("steps", case.spec["step"], "attestations")
    listed = case.documents[POLICY]["steps"][case.spec["step"]]["attestations"]
    present = load(FINDER).predicate_types[0]
    kept = [entry for entry in listed if entry["type"] not in case.spec["missing"]]
    yield Edit(POLICY, place, value=kept)
    for number, entry in enumerate(listed):
        if entry["type"] in case.spec["missing"]:
            yield Edit(POLICY, (*place, number, "type"), value=present)
            yield Edit(POLICY, (*place, number), "remove")
    # The search looks at the types of the entries alone: an entry of the type mends it from the other side.
    file = name_file(case.spec["step"])
    entries = case.documents[file]["predicate"]["attestations"]
    there = ("predicate", "attestations")
    for kind in case.spec["missing"]:
        for number, entry in enumerate(entries):
            yield Edit(file, (*there, number, "type"), value=kind)
            yield Edit(file, (*there, number), value={**entry, "type": kind})
        added = {**entries[0], "type": kind, "attestation": {}}
        yield Edit(file, (*there, len(entries)), value=added)
        yield Edit(file, there, value=[*entries, added])


def mend_steps(case: Case) -> Iterator[Edit]:
    """The policy without the step, or the collection under its name."""
    lost, step, second = case.spec["lost"], case.spec["step"], case.spec["second"]
    if case.spec["named"] != step:
        yield Edit(name_file(step), ("predicate", "name"), value=step)
    # Without the step from which another one takes artifacts, that one fails.
    if second and not (second["linked"] and lost == step):
        yield Edit(POLICY, ("steps", lost), "remove")


def mend_subject(case: Case) -> Iterator[Edit]:
    """A subject with the digest that is sought."""
    sought = case.spec["sought"]
    for file, statement in case.documents.items():
        if file == POLICY:
            continue
        for number, subject in enumerate(statement["subject"]):
            for name in subject["digest"]:
                place = ("subject", number, "digest", name)
                yield Edit(file, place, value=sought)
            yield Edit(file, ("subject", number), value={**subject, "digest": {"sha256": sought}})
        added = {"name": "added", "digest": {"sha256": sought}}
        yield Edit(file, ("subject", len(statement["subject"])), value=added)


def mend_flow(case: Case) -> Iterator[Edit]:
    """Digests and paths that agree between the two steps."""
    first, second = name_file(case.spec["step"]), name_file(case.spec["second"]["step"])
    at, made = find_attestation(case.documents[first], FINDER)
    before, taken = find_attestation(case.documents[first], "material")
    number, materials = find_attestation(case.documents[second], "material")
    there = ("predicate", "attestations", at, "attestation")
    earlier = ("predicate", "attestations", before, "attestation")
    place = ("predicate", "attestations", number, "attestation")
    found = {path: product["digest"] for path, product in made.items() if "digest" in product}
    for path, digest in found.items():
        if path in materials:
            yield Edit(second, (*place, path, "sha256"), value=digest.get("sha256"))
        yield Edit(second, (*place, path), value=digest)
        if path in materials:
            yield Edit(first, (*there, path, "digest"), value=materials[path])
            yield Edit(first, (*there, path, "digest", "sha256"), value=materials[path].get("sha256"))
            # A path that only one step has is not compared.
            yield Edit(second, (*place, path), "remove")
            yield Edit(first, (*there, path), "remove")
    yield Edit(second, place, value={**materials, **found})
    # What the first step recorded under a path of the second would be compared as well.
    product = next(each for each in made.values() if "digest" in each)
    for path, digest in materials.items():
        yield Edit(first, (*there, path), value={**product, "digest": digest})
        yield Edit(first, (*earlier, path), value=digest)
    for path, digest in taken.items():
        yield Edit(second, (*place, path), value=digest)
    yield Edit(POLICY, ("steps", case.spec["second"]["step"], "artifactsFrom"), value=[])
    yield Edit(POLICY, ("steps", case.spec["second"]["step"], "artifactsFrom", 0), "remove")


def mend_date(_: Case) -> Iterator[Edit]:
    """A date to come."""
    yield Edit(POLICY, ("expires",), value=LATER)


def mend_nothing(_: Case) -> Iterator[Edit]:
    """No value: the fault is in a key."""
    return iter(())


def mend_demand(case: Case) -> Iterator[Edit]:
    """A step that demands something."""
    place = ("steps", case.spec["step"], "attestations")
    demand = {"type": load(FINDER).predicate_types[0], "regopolicies": []}
    yield Edit(POLICY, place, value=[demand])
    yield Edit(POLICY, (*place, 0), value=demand)
