"""Fields that a module reads and the attestation does not have, and comparisons that are decided before it is seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.rego_checks.constant_domains import admits, name_kind, name_kinds, rank
from witness_schema.policies.rego_checks.policy_modules import PolicyModule
from witness_schema.policies.rego_checks.rego_comparisons import Comparison, list_comparisons
from witness_schema.policies.rego_checks.shape_paths import ShapePaths
from witness_schema.printable import quote
from witness_schema.rego.rego_references import read_references
from witness_schema.rego.rego_text import ANY

# Where people look for the attestation, and go-witness has handed it over already.
_WRAPPERS = ("attestation", "predicate", "attestations", "statement", "payload", "collection", "subject")


def check_fields(module: PolicyModule, attestor: str, paths: ShapePaths) -> Iterator[PolicyFinding]:
    """The first field that no attestation of this attestor has, and each comparison that is decided."""
    unknown = [path for path in read_references(module.text) if path and not paths.follow(path)]
    if unknown:
        negated = _is_negated(module, unknown[0])
        yield PolicyFinding(
            "rego-unknown-field",
            module.pointer,
            _describe_path(unknown[0], attestor, paths),
            effect="denies whatever was done" if negated else None,
        )
    for comparison in list_comparisons(module.rego):
        yield from _judge_comparison(comparison, module.pointer, paths)


def _describe_path(path: Sequence[str], attestor: str, paths: ShapePaths) -> str:
    shown = quote(show_path(path))[:100]
    if path[0] in _WRAPPERS and not paths.follow(path[:1]):
        return f"`{shown}`: the attestation itself is the input, so its fields stand right below `input`"
    near = paths.find_near(path)
    return f"{attestor} writes no `{shown}`{f'; did you mean `{near}`?' if near else ''}"


def show_path(path: Sequence[str]) -> str:
    """The path as Rego writes it."""
    return "input." + ".".join("_" if step == ANY else step for step in path)


def _is_negated(module: PolicyModule, path: Sequence[str]) -> bool:
    rego = module.rego
    for index in range(len(rego.tokens)):
        if rego.is_name(index, "input") and rego.read_chain(index).steps == tuple(path):
            return rego.is_name(index - 1, "not")
    return False


def _judge_comparison(comparison: Comparison, pointer: str, paths: ShapePaths) -> Iterator[PolicyFinding]:
    shapes = paths.follow(comparison.path)
    kinds = name_kinds(shapes)
    if not shapes or kinds is None:
        return
    kind = name_kind(comparison.value)
    holds: bool | None = None
    reason = f"`{quote(comparison.text)[:110]}`: {quote(show_path(comparison.path))[:60]} is {' or '.join(sorted(kinds))}"
    if kind not in kinds:
        holds = _decide_kinds(comparison.operator, {rank(each) for each in kinds}, rank(kind))
    elif comparison.operator in ("==", "=") and not any(admits(shape, comparison.value) for shape in shapes):
        holds = False
        reason += f", and never {quote(repr(comparison.value))[:40]}"
    if holds is None:
        return
    always = holds is not comparison.negated
    yield PolicyFinding("rego-always-holds" if always else "rego-never-holds", pointer, reason)


def _decide_kinds(operator: str, ranks: set[int], other: int) -> bool | None:
    """Whether a comparison of two kinds holds: Rego orders values of different kinds by their kind."""
    if operator in ("==", "="):
        return False
    if operator == "!=":
        return True
    below = {each < other for each in ranks}
    if len(below) != 1:
        return None
    return below.pop() is (operator[0] == "<")
