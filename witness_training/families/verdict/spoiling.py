"""How the spec of a kept world gets a fault."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_schema import attestor_names, load
from witness_training.families.shown_documents.leaf_rules import LeafRule, find_value
from witness_training.families.shown_documents.renamed_worlds import Names
from witness_training.families.shown_documents.small_scenes import FINDER, draw_small_scene
from witness_training.families.shown_documents.verification_case import name_file
from witness_training.tasks.axes import side_of


def keep(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    # Rules are broken where they are drawn: a rule demands what the attestation has not.
    return spec


def spoil_functionary(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    """The signer is no functionary any more."""
    keys = spec["keys"]
    stranger = keys["signer"] + 1
    others = [number for number in keys["functionaries"] if number != keys["signer"]] or [stranger]
    return {
        **spec,
        "keys": {**keys, "functionaries": others, "published": sorted({*keys["published"], *others})},
    }


def spoil_certificate(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """One constraint that the certificate does not meet."""
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


def spoil_date(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """A date that has passed, days or months ago."""
    stream = chance.at("date")
    days = 2 + (10, 100, 400)[stream.below(3)] * stream.below(100) // 100
    date = datetime.fromisoformat(spec["now"]) - timedelta(days=days)
    return {**spec, "expires": f"{date:%Y-%m-%d}T{stream.below(24):02}:00:00Z"}


def spoil_types(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """A type that nobody attested is required."""
    absent = [
        load(name).predicate_types[0]
        for name in attestor_names()
        if name not in (*spec["attestors"], "material", "command-run", FINDER, "policyverify")
        # What is held out from training is shown by no fault.
        and side_of("attestor", name) == "seen"
        and load(name).predicate_types
    ]
    return {**spec, "missing": [absent[chance.at("type").below(len(absent))]]}


def spoil_steps(spec: dict[str, Any], chance: Chance) -> dict[str, Any] | None:
    """A step without a collection: none is given, or it has another name; None where a rule would then deny as well."""
    steps = [spec["step"], spec["second"]["step"]] if spec["second"] else [spec["step"]]
    if spec["second"] and chance.at("lost").below(3):
        lost = steps[chance.at("which").below(2)]
        return {**spec, "given": [name_file(step) for step in steps if step != lost], "lost": lost}
    name = str(spec["step"])
    spellings = (name.capitalize(), name.upper(), f"{name}s", f"{name}-1", f"ci-{name}")
    renamed = {**spec, "named": spellings[chance.at("spelling").below(len(spellings))], "lost": name}
    return renamed if _keeps_rules(renamed) else None


def _keeps_rules(spec: Mapping[str, Any]) -> bool:
    """Whether no rule denies what a run under this name records: a CI job may be called as the step is."""
    if not spec["rules"]:
        return True
    scene = draw_small_scene(
        tuple(spec["attestors"]), spec["seed"], spec["named"], Names.from_spec(spec["names"])
    )
    rules = map(LeafRule.from_spec, spec["rules"])
    return not any(rule.denies(find_value(scene.attestation(rule.attestor), rule.place)) for rule in rules)


def spoil_subject(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """A digest that no collection has."""
    drawn = chance.at("digest").below(1 << 60)
    return {**spec, "sought": hashlib.sha256(str(drawn).encode()).hexdigest()}


def spoil_flow(spec: dict[str, Any], chance: Chance) -> dict[str, Any]:
    """A file that was changed, or left out, between two steps."""
    flow = ("tampered", "lost")[chance.at("flow").below(2)]
    digest = hashlib.sha256(str(chance.at("file").below(1 << 60)).encode()).hexdigest()
    return {**spec, "second": {**spec["second"], "linked": True, "flow": flow, "digest": digest}}


def spoil_trust(spec: dict[str, Any], _: Chance) -> dict[str, Any]:
    """Another key than the one that signed the policy."""
    return {**spec, "keys": {**spec["keys"], "trusted": spec["keys"]["policy"] + 1}}
