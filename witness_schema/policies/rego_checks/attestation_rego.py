"""All that can be said of the Rego of one required attestation without running it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from witness_schema.oracle.messages import NotJudged
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.predicate_types import find_meant, list_types
from witness_schema.policies.rego_checks.deny_findings import check_deny
from witness_schema.policies.rego_checks.field_findings import check_fields
from witness_schema.policies.rego_checks.opa_findings import TypeCheck, ask_opa, keep_news
from witness_schema.policies.rego_checks.policy_modules import check_filled, read_modules
from witness_schema.policies.rego_checks.shape_paths import ShapePaths
from witness_schema.schemas.bundled_versions import load
from witness_schema.schemas.opa_profile import opa_schema


def check_rego(
    asked: Place, version: str | None, check: TypeCheck | None
) -> Iterator[PolicyFinding | NotJudged]:
    """The findings on the modules of one required attestation, and what OPA would not judge. check: None without the oracle."""
    modules, unread = read_modules(asked)
    yield from unread
    found = [*check_filled(modules), *check_deny(modules)]
    attestor = find_attestor(asked.take("type").text(), version)
    # Without a package, or in a syntax that is not read, nothing more can be said.
    refused = {each.pointer for each in found if each.rule in ("rego-no-package", "rego-v1")}
    for module in modules:
        if attestor and module.pointer not in refused:
            found += check_fields(module, attestor, read_paths(attestor, version))
    yield from found
    if check is None:
        return
    schema = _read_profile(attestor, version) if attestor else None
    for module in modules:
        told = [each for each in found if each.pointer == module.pointer]
        for asked_of_opa in ask_opa(module, schema, check, alone=len(modules) == 1):
            if isinstance(asked_of_opa, NotJudged) or keep_news(told, asked_of_opa):
                yield asked_of_opa


def find_attestor(kind: str, version: str | None) -> str:
    """The attestor whose attestations a required type is about, also where it is misspelt for certain; "" where nobody can tell."""
    types = list_types(version)
    if kind in types:
        return types[kind]
    meant, certain = find_meant(kind, version)
    return types[meant] if certain else ""


@cache
def read_paths(attestor: str, version: str | None) -> ShapePaths:
    """The shapes of an attestor of one version."""
    return ShapePaths(load(attestor, version=version))


@cache
def _read_profile(attestor: str, version: str | None) -> dict[str, Any]:
    return opa_schema(load(attestor, version=version))
