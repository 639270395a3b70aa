"""Faults in whom a policy trusts: keys, functionaries, certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from witness_generators.documents.certificates import build_root
from witness_generators.documents.signed_documents import signing_key
from witness_generators.drawing.chance import Chance
from witness_training.families.repair.policy_setting import Setting
from witness_training.families.repair.spoiled_policy import Spoiled, find_constraint, find_key, in_step


def empty_functionaries(setting: Setting, _: Chance) -> list[Spoiled]:
    """A step that nobody may sign."""
    if setting.case.spec["certificate"]:
        return []
    intent = "the step is signed with the key that the policy publishes"
    return [Spoiled(in_step(setting, "functionaries"), "set", [], intent)]


def mistake_functionary(setting: Setting, _: Chance) -> list[Spoiled]:
    """Ids of no published key."""
    key = find_key(setting)
    if not key:
        return []
    stranger = signing_key(setting.case.spec["keys"]["signer"] + 3).key_id
    place = in_step(setting, "functionaries", 0, "publickeyid")
    wrong = (
        stranger,
        key.upper(),
        key[:40],
        key[:-1] + ("0" if key[-1] != "0" else "1"),
        "builder.pub",
        "builder",
    )
    return [Spoiled(place, "set", text) for text in wrong]


def lose_key(setting: Setting, _: Chance) -> list[Spoiled]:
    """A policy without the key that it trusts."""
    key = find_key(setting)
    if not key:
        return []
    other = signing_key(setting.case.spec["keys"]["signer"] + 3).key_id
    intent = f"builder.pub has the id {key}"
    return [
        Spoiled(("publickeys",), "set", {other: {"keyid": other, "key": "<other.pub>"}}, intent),
        Spoiled(("publickeys",), "set", {}, intent),
    ]


def mistake_key_id(setting: Setting, _: Chance) -> list[Spoiled]:
    """Keys under the id of another one."""
    key = find_key(setting)
    if not key:
        return []
    other = signing_key(setting.case.spec["keys"]["signer"] + 3).key_id
    intent = f"builder.pub has the id {key}"
    wrong = (other, key[:32], key.upper(), f"sha256:{key}", "builder", "")
    return [
        *(Spoiled(("publickeys", key, "keyid"), "set", text, intent) for text in wrong),
        Spoiled(("publickeys", key, "key"), "set", "<other.pub>", intent),
    ]


def publish_private(setting: Setting, _: Chance) -> list[Spoiled]:
    """The private key in place of the public one."""
    key = find_key(setting)
    return [Spoiled(("publickeys", key, "key"), "set", "<builder.key>")] if key else []


_WRONG_NAMES: Mapping[str, Any] = {
    "commonname": ("builder-2", "*.ci.example.com", "Release Bot", "CN=builder"),
    "organizations": (["Initech"], ["O=acme"], ["Acme GmbH"]),
    "dnsnames": (["build.example.net"], ["example.com"], ["https://ci.example.com"]),
    "emails": (["release@example.net"], ["@example.com"]),
    "uris": (["spiffe://example.net/release"], ["ci.example.com/builder"]),
}


def mistake_constraint(setting: Setting, _: Chance) -> list[Spoiled]:
    """Constraints that the certificate does not fulfil."""
    place, constraint = find_constraint(setting)
    found = []
    for name, value in constraint.items():
        for wrong in _WRONG_NAMES.get(name, ()):
            if wrong != value:
                found.append(Spoiled((*place, name), "set", wrong, "the certificate is right as it is"))
    return found


def drop_constraint(setting: Setting, _: Chance) -> list[Spoiled]:
    """Constraints under names that Go drops."""
    place, constraint = find_constraint(setting)
    wrong = {
        "commonname": ("common_name", "cn", "subject", "common-name"),
        "organizations": ("organization", "orgs", "o", "organisations"),
        "dnsnames": ("dns_names", "dns", "sans", "dnsname"),
        "emails": ("email", "email_addresses", "emailAddresses"),
        "uris": ("uri", "san_uris", "uriSANs", "urls"),
        "roots": ("root", "rootIds", "root_ids", "ca"),
    }
    return [Spoiled((*place, name), "rename", text) for name in constraint for text in wrong.get(name, ())]


def mistake_root(setting: Setting, _: Chance) -> list[Spoiled]:
    """Roots that the policy does not hold."""
    place, constraint = find_constraint(setting)
    if not constraint:
        return []
    root = constraint["roots"][0]
    other = build_root(setting.case.spec["certificate"]["root"] + 1).id
    wrong = (other, "root", "root.pem", root[:40], "Example root", root.upper())
    return [Spoiled((*place, "roots"), "set", [text]) for text in wrong]
