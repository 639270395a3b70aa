"""Faults in the form of a policy: members that Go drops, of another type, or not encoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.repair.mended_blocks import Place
from witness_training.families.repair.policy_setting import RULED, Setting
from witness_training.families.repair.spoiled_policy import Spoiled, find_constraint, find_key, in_step


def misplace_members(setting: Setting, _: Chance) -> list[Spoiled]:
    """Members under names that Go drops."""
    found: list[Spoiled] = [
        *(
            Spoiled(("expires",), "rename", name, "", "refuses")
            for name in ("expiry", "expiration", "expires_at", "notAfter", "validUntil")
        ),
        *(
            Spoiled(in_step(setting, "functionaries"), "rename", name)
            for name in ("functionary", "signers", "pubkeys", "authorized")
        ),
        *(
            Spoiled(in_step(setting, "attestations"), "rename", name)
            for name in ("attestors", "attestation", "evidence", "expected_attestations")
        ),
        *(
            Spoiled(in_step(setting, "attestations", 0, "type"), "rename", name)
            for name in ("predicateType", "predicate_type", "attestor", "kind")
        ),
    ]
    key = find_key(setting)
    if key:
        found += [
            Spoiled(("publickeys",), "rename", name)
            for name in ("keys", "public_keys", "pubkeys", "verifiers")
        ]
        place = in_step(setting, "functionaries", 0, "publickeyid")
        found += [
            Spoiled(place, "rename", name) for name in ("keyid", "key_id", "public_key_id", "publickey")
        ]
    else:
        found += [Spoiled(("roots",), "rename", name) for name in ("rootCAs", "cas", "trusted_roots", "root")]
        place = in_step(setting, "functionaries", 0, "certConstraint")
        found += [
            Spoiled(place, "rename", name)
            for name in ("cert_constraint", "constraint", "certificate", "certConstraints")
        ]
    return found + _unenforce_members(setting)


def _unenforce_members(setting: Setting) -> list[Spoiled]:
    found: list[Spoiled] = []
    for number, entry in enumerate(setting.policy["steps"][setting.step]["attestations"]):
        if entry["regopolicies"]:
            place = in_step(setting, "attestations", number, "regopolicies")
            found += [
                Spoiled(place, "rename", name, "", "unenforced")
                for name in ("rego", "policies", "rego_policies", "regopolicy")
            ] * 3
    if second := setting.case.spec["second"]:
        place = ("steps", second["step"], "artifactsFrom")
        found += [
            Spoiled(place, "rename", name, "", "unenforced")
            for name in ("artifacts_from", "artifactFrom", "inputsFrom", "materialsFrom")
        ] * 3
    return found


_EXTRA: Sequence[tuple[str, Any]] = (
    ("tsa", {}), ("policies", []), ("description", "gate of the release"), ("version", "0.1"), ("comment", "do not edit"),
    ("$schema", "https://example.com/policy.json"), ("threshold", 1), ("pubkeys", []), ("expectedCommand", ["make"]), ("inspect", []),
    ("enforce", True), ("severity", "high"), ("owner", "security@example.com"), ("_type", "layout"), ("readme", ""),
)  # fmt: skip


def add_member(setting: Setting, _: Chance) -> list[Spoiled]:
    """Members that Go does not know."""
    places: tuple[Place, ...] = (
        (),
        in_step(setting),
        in_step(setting, "functionaries", 0),
        in_step(setting, "attestations", 0),
    )
    return [
        Spoiled((*place, name), "set", value, "", "ignored") for place in places for name, value in _EXTRA
    ]


def mistype_members(setting: Setting, _: Chance) -> list[Spoiled]:
    """Members of another JSON type."""
    step = setting.policy["steps"][setting.step]
    found = [
        Spoiled(in_step(setting, "functionaries"), "set", step["functionaries"][0]),
        Spoiled(in_step(setting, "name"), "set", [setting.step]),
        Spoiled(("steps",), "set", list(setting.policy["steps"].values())),
    ]
    if not setting.case.spec["rules"]:
        types = [entry["type"] for entry in step["attestations"]]
        found += [
            Spoiled(in_step(setting, "attestations"), "set", types, "no Rego is wanted"),
            Spoiled(in_step(setting, "attestations", 0, "regopolicies"), "set", "", "no Rego is wanted"),
            Spoiled(in_step(setting, "attestations", 0, "regopolicies"), "set", {}, "no Rego is wanted"),
        ]
    if second := setting.case.spec["second"]:
        found.append(Spoiled(("steps", second["step"], "artifactsFrom"), "set", setting.step))
    if setting.case.spec["certificate"]:
        place, constraint = find_constraint(setting)
        found += [
            Spoiled((*place, name), "set", value[0])
            for name, value in constraint.items()
            if isinstance(value, list)
        ]
    return found


def write_module_plain(setting: Setting, _: Chance) -> list[Spoiled]:
    """A module that is not encoded."""
    if not setting.case.spec["rules"]:
        return []
    text = next(iter(setting.case.modules.values()))
    for number, entry in enumerate(setting.policy["steps"][setting.step]["attestations"]):
        if entry["regopolicies"]:
            return [
                Spoiled(in_step(setting, "attestations", number, "regopolicies", 0, "module"), "set", text)
            ]
    raise AssertionError(f"no module about {RULED}")
