"""Builds a policy from steps, attestors, keys, certificates and kinds of Rego, as `witness sign` takes it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from witness_generators.documents.policy import Policy
from witness_generators.documents.rego_kinds import RegoParameters, find_rego_kind, write_rule_of_kind
from witness_generators.policy_drafts.trusted_signers import Authority, PublicKeyFile, build_constraint
from witness_schema.errors import Misuse
from witness_schema.schemas.bundled_versions import load


@dataclass(frozen=True, slots=True)
class DraftStep:
    """A step: its name, what it requires, predicate types that it requires besides, and the steps that its materials come from."""

    name: str
    attestors: tuple[str, ...]
    types: tuple[str, ...] = ()
    artifacts_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """What a policy is to say.

    expires:     with a zone, in whole seconds. keys: those of all steps that have none of their own. own_keys: by step.
    roots:       whose certificates may sign, bound by `constraint` (names of go-witness and of Fulcio's extensions → value).
    authorities: timestamp authorities. rules: kinds of Rego with their parameter, "" for none.
    """

    steps: tuple[DraftStep, ...]
    expires: datetime
    keys: tuple[PublicKeyFile, ...] = ()
    own_keys: tuple[tuple[str, PublicKeyFile], ...] = ()
    roots: tuple[Authority, ...] = ()
    constraint: Mapping[str, str] = field(hash=False, default_factory=dict)
    authorities: tuple[Authority, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()


def build_draft(draft: PolicyDraft) -> Policy:
    """The policy. Raises `Misuse` where nobody could sign a step, or a rule or name belongs to no step; `UnknownName` for an unknown attestor or kind."""
    _check_names(draft)
    keys = dict.fromkeys((*draft.keys, *(key for _, key in draft.own_keys)))
    parts: Policy = {"expires": draft.expires.strftime("%Y-%m-%dT%H:%M:%SZ")}
    if draft.roots:
        parts["roots"] = {root.id: root.as_member() for root in draft.roots}
    if draft.authorities:
        parts["timestampauthorities"] = {each.id: each.as_member() for each in draft.authorities}
    if keys:
        parts["publickeys"] = {
            key.id: {"keyid": key.id, "key": base64.b64encode(key.pem).decode()} for key in keys
        }
    parts["steps"] = {step.name: _build_step(step, draft) for step in draft.steps}
    return parts


def _check_names(draft: PolicyDraft) -> None:
    names = [step.name for step in draft.steps]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice or not names:
        raise Misuse(
            f"the step {twice!r} is named twice" if twice else "there is no step",
            advice="name each step once: --step build",
        )
    sources = [source for step in draft.steps for source in step.artifacts_from]
    for name in (*sources, *(step for step, _ in draft.own_keys)):
        if name not in names:
            raise Misuse(f"there is no step {name!r}", advice=f"one of: {', '.join(names)}")
    required = {name for step in draft.steps for name in step.attestors}
    for kind, _ in draft.rules:
        if find_rego_kind(kind).attestor not in required:
            raise Misuse(
                f"{kind} is a rule on {find_rego_kind(kind).attestor}, which no step requires",
                advice=f"add {find_rego_kind(kind).attestor} to --attestors",
            )


def _build_step(step: DraftStep, draft: PolicyDraft) -> dict[str, Any]:
    kinds = {name: _find_type(name) for name in dict.fromkeys(step.attestors)}
    required = [
        {"type": kind, "regopolicies": _build_modules(name, draft.rules)} for name, kind in kinds.items()
    ]
    required += [{"type": kind, "regopolicies": []} for kind in step.types if kind not in kinds.values()]
    if not required:
        raise Misuse(
            f"the step {step.name!r} requires no attestation", advice="name one: --attestors git,environment"
        )
    built = {
        "name": step.name,
        "functionaries": _build_functionaries(step.name, draft),
        "attestations": required,
    }
    return {**built, "artifactsFrom": list(step.artifacts_from)} if step.artifacts_from else built


def _find_type(attestor: str) -> str:
    """The predicate type of an attestor. Raises `Misuse` where it writes another one by what it records."""
    types = load(attestor).predicate_types
    if len(types) > 1:
        # The first is registered only: `attestation/sbom/sbom.go` takes one of the others, or fails.
        written = " or ".join(types[1:])
        raise Misuse(
            f"which type {attestor} writes follows from what it finds", advice=f"name the type: {written}"
        )
    return types[0]


def _build_modules(attestor: str, rules: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    modules = []
    for kind, parameter in rules:
        if find_rego_kind(kind).attestor == attestor:
            text = write_rule_of_kind(kind, _read_parameter(kind, parameter)).module
            modules.append({"module": base64.b64encode(text.encode()).decode(), "name": f"{kind}.rego"})
    return modules


def _read_parameter(kind: str, parameter: str) -> RegoParameters:
    """The parameters of a rule: a branch, or files separated by commas."""
    wanted = find_rego_kind(kind).parameters
    if bool(wanted) != bool(parameter):
        said = f"{kind}={wanted[0].upper()}" if wanted else kind
        raise Misuse(f"{kind} takes {'a value' if wanted else 'no value'}", advice=f"write --rego {said}")
    if "files" in wanted:
        return RegoParameters(files=tuple(parameter.split(",")))
    return RegoParameters(branch=parameter) if wanted else RegoParameters()


def _build_functionaries(step: str, draft: PolicyDraft) -> list[dict[str, Any]]:
    own = tuple(key for name, key in draft.own_keys if name == step)
    functionaries: list[dict[str, Any]] = [
        {"type": "publickey", "publickeyid": key.id} for key in own or draft.keys
    ]
    if draft.roots and not own:
        constraint = build_constraint(draft.constraint, [root.id for root in draft.roots])
        functionaries.append({"type": "root", "certConstraint": constraint})
    if not functionaries:
        raise Misuse(
            f"nobody may sign the step {step!r}",
            advice="name a public key: --key pub.pem, or --root ca.pem with --cert-constraint",
        )
    return functionaries
