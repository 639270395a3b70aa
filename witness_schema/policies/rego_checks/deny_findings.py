"""What keeps a module from denying anything, as its text shows: go-witness evaluates `data.PACKAGE.deny` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.rego_checks.policy_modules import PolicyModule, list_heads
from witness_schema.printable import quote
from witness_schema.rego.rego_text import RegoText

_LIKE_DENY = frozenset(
    ("allow", "violation", "violations", "denied", "denies", "reject", "fail", "block", "deny_msg", "warn", "errors", "pass", "valid")
)  # fmt: skip
# Built-ins that reach the network (docs/oracle.md).
_NETWORK = (("http", "send"), ("net", "lookup_ip_addr"))


def check_deny(modules: Sequence[PolicyModule]) -> Iterator[PolicyFinding]:
    """The faults of `deny` in the modules of one attestation, which OPA compiles together."""
    packages = {module.package for module in modules if module.package}
    denying = {module.package for module in modules if module.deny_heads}
    for module in modules:
        if not module.package:
            yield PolicyFinding("rego-no-package", module.pointer, "the module has no `package`")
        elif module.is_bare_v1:
            yield PolicyFinding(
                "rego-v1", module.pointer, "`if` or `contains` in a head, without `import rego.v1`"
            )
        elif module.package not in denying:
            yield _tell_missing(module, sorted(denying - {module.package}))
        for at in module.deny_heads:
            if said := describe_head(module.rego, at):
                # Without a default it is undefined for some evidence, which then passes.
                default = module.rego.is_name(at - 1, "default")
                yield PolicyFinding("rego-deny-no-set", module.pointer, said, always=default)
                others = sorted(packages - {module.package})
                if others and not default:
                    hidden = quote(", ".join(others))[:80]
                    reason = f"where `deny` of {quote(module.package)[:60]} is undefined, those of {hidden} are not seen"
                    yield PolicyFinding("rego-deny-masked", module.pointer, reason)
                break
        yield from _check_network(module)


def _tell_missing(module: PolicyModule, hidden: Sequence[str]) -> PolicyFinding:
    name = quote(module.package)[:60]
    if hidden:
        reason = f"package {name} has no `deny`, which hides the denials of {quote(', '.join(hidden))[:80]}"
        return PolicyFinding("rego-deny-masked", module.pointer, reason)
    other = find_like_deny(module.rego)
    said = f"`{other}` is never evaluated; only `deny` is" if other else "no rule is called `deny`"
    return PolicyFinding("rego-no-deny", module.pointer, f"package {name}: {said}")


def find_like_deny(rego: RegoText) -> str:
    """The first rule whose name says that it decides, "" for none."""
    return next((rego.token(at).text for at in list_heads(rego) if rego.token(at).text in _LIKE_DENY), "")


def describe_head(rego: RegoText, at: int) -> str:
    """Why the head of a `deny` rule makes no set, "" where it does or nobody can tell."""
    default = rego.is_name(at - 1, "default")
    if rego.is_mark(at + 1, "{") or rego.is_name(at + 1, "if"):
        return "`deny` is true or undefined here"
    if rego.token(at + 1).text not in (":=", "="):
        return ""
    value = rego.token(at + 2)
    if value.text in ("true", "false") or value.kind == "string":
        return f"`deny` is {'by default ' if default else ''}{value.text[:40]} here"
    if value.kind != "name" or not (rego.is_mark(at + 3, "{") or rego.is_name(at + 3, "if")):
        return ""
    for index in range(at + 4, min(at + 400, len(rego.tokens))):
        if rego.is_name(index, value.text) and rego.token(index + 1).text in (":=", "="):
            made = rego.token(index + 2)
            if made.kind == "string" or made.text in ("sprintf", "concat", "true", "false"):
                return f"`deny` is the single value `{value.text[:40]}` here"
    return ""


def _check_network(module: PolicyModule) -> Iterator[PolicyFinding]:
    rego = module.rego
    for index, token in enumerate(rego.tokens):
        for package, name in _NETWORK:
            if token.text == package and rego.is_mark(index + 1, ".") and rego.token(index + 2).text == name:
                yield PolicyFinding("rego-network", module.pointer, f"it calls `{package}.{name}`")
                return
