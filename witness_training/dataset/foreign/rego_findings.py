"""What is wrong with a Rego module for go-witness: it does not compile, cannot deny, or reads what no attestation has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from witness_schema import attestor_names, load
from witness_schema.oracle import NotJudged
from witness_schema.policies.rego_checks.attestation_rego import read_paths
from witness_schema.policies.rego_checks.deny_findings import describe_head, find_like_deny
from witness_schema.policies.rego_checks.field_findings import show_path
from witness_schema.policies.rego_checks.opa_findings import TypeCheck
from witness_schema.policies.rego_checks.policy_modules import is_bare_v1, list_heads
from witness_schema.printable import quote
from witness_schema.rego.rego_references import read_references
from witness_schema.rego.rego_text import ANY, RegoText
from witness_schema.schemas.opa_profile import opa_schema

Fault = tuple[str, str]
_ELIDED = re.compile(r"(?m)^[ \t]*(?:#[ \t]*)?(?:\.\.\.|…)|\.\.\.|<[A-Za-z][\w -]*>")
# Where people look for the attestation, and go-witness has handed it over already.
_WRAPPERS = ("attestation", "predicate", "attestations", "statement", "payload", "collection")


def judge_module(
    text: str, attestors: Sequence[str], check: TypeCheck | None, *, alone: bool = True
) -> Iterator[Fault]:
    """Rule and reason of each fault. attestors: those that it may be about, () for any. alone: whether no other module belongs to it,
    which may have `deny` or what is referred to.
    """
    rego = RegoText(text)
    statements = [rego.token(statement.start).text for statement in rego.list_statements() if len(statement)]
    if "package" not in statements:
        # A rule or a few lines, shown as a part of a module.
        if "deny" in statements and alone and not _ELIDED.search(text):
            yield "rego-no-package", "the module has no `package`"
        return
    faults = [*_check_deny(rego, alone)]
    if is_bare_v1(rego, text):
        faults.append(
            ("rego-compile", "the syntax of Rego v1 without `import rego.v1`: go-witness parses it as v0")
        )
    about = tuple(attestors) or _list_possible(text)
    fields = [*_check_fields(text, about)]
    yield from faults
    yield from fields
    if (
        check is not None
        and alone
        and not _ELIDED.search(text)
        and not any(rule == "rego-compile" for rule, _ in faults)
    ):
        yield from _ask_opa(text, about, check, bool(fields))


def _check_deny(rego: RegoText, alone: bool) -> Iterator[Fault]:
    heads = [at for at in list_heads(rego) if rego.is_name(at, "deny")]
    if not heads and alone:
        other = find_like_deny(rego)
        yield "rego-no-deny", f"`{other}` is never evaluated" if other else "no rule is called `deny`"
    for at in heads:
        if said := describe_head(rego, at):
            yield "rego-deny-no-set", said
            return


# What stands at the top of a bill of materials, which a schema leaves open.
_BILL = frozenset({
    "spdxVersion", "SPDXID", "packages", "files", "relationships", "creationInfo", "documentNamespace", "dataLicense", "bomFormat", "specVersion",
    "components", "dependencies", "metadata", "serialNumber", "version", "name", "services", "vulnerabilities",
})  # fmt: skip


def _list_possible(text: str) -> tuple[str, ...]:
    """The attestors that a module may be about if nobody says it: those with any fields only where it reads what they have."""
    firsts = {path[0] for path in read_references(text) if path}
    files = all(step == ANY or "." in step or "/" in step for step in firsts)
    fits = {"material": files, "product": files, "sbom": firsts <= _BILL}
    return tuple(name for name in attestor_names() if fits.get(name, True))


def _check_fields(text: str, about: Sequence[str]) -> Iterator[Fault]:
    paths = [path for path in read_references(text) if path]
    if not paths or any(all(read_paths(name, None).follow(path) for path in paths) for name in about):
        return
    # Of the attestors it may be about, the one that it fits best.
    best = max(about, key=lambda name: sum(bool(read_paths(name, None).follow(path)) for path in paths))
    for path in paths:
        if not read_paths(best, None).follow(path):
            yield "rego-unknown-field", _describe_path(path, best, len(about) == 1)
            return


def _describe_path(path: Sequence[str], attestor: str, sure: bool) -> str:
    shown = quote(show_path(path))
    if path[0] in _WRAPPERS and path[0] not in find_schema(attestor).get("properties", {}):
        return f"`{shown}`: go-witness hands over the attestation itself, so its fields stand right below `input`"
    near = read_paths(attestor, None).find_near(path)
    hint = f"; did you mean `{near}`?" if near else ""
    return (
        f"`{attestor}` writes no `{shown}`{hint}"
        if sure
        else f"no attestor writes what is read: `{shown}`{hint}"
    )


@cache
def find_schema(attestor: str) -> dict[str, Any]:
    """The OPA profile of an attestor."""
    return opa_schema(load(attestor))


def _ask_opa(text: str, about: Sequence[str], check: TypeCheck, knows_field: bool) -> Iterator[Fault]:
    errors = check(text, {})
    if isinstance(errors, NotJudged):
        return
    if errors:
        yield "rego-compile", quote(errors[0])
        return
    paths = [path for path in read_references(text) if path]
    fitting = [name for name in about if all(read_paths(name, None).follow(path) for path in paths)]
    said: list[str] = []
    for name in fitting or (about if len(about) == 1 else ()):
        errors = check(text, find_schema(name))
        if isinstance(errors, NotJudged) or not errors:
            return
        said = [error for error in errors if not (knows_field and "undefined ref" in error)]
        if len(about) == 1:
            break
    if said:
        yield "rego-type", quote(said[0])
