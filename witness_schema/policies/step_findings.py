"""What is wrong with the steps of a policy: their names, what they require, and from which steps they take artifacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from witness_schema.policies.functionary_findings import check_functionaries
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.policies.predicate_types import describe_type, list_types
from witness_schema.printable import quote


def check_steps(policy: Place, version: str | None, own_types: frozenset[str]) -> Iterator[PolicyFinding]:
    """The faults of all steps but for their Rego. version: a bundled one. own_types: of attestors that go-witness does not have."""
    steps = policy.take("steps")
    if not steps.value:
        yield PolicyFinding("steps-missing", steps.pointer, f"steps is {steps.describe()}")
    for name, step in steps.members():
        yield from _check_name(name, step)
        yield from check_functionaries(step, policy)
        yield from _check_attestations(step, version, own_types)
    yield from _check_sources(steps)


def _check_name(key: str, step: Place) -> Iterator[PolicyFinding]:
    name = step.take("name")
    if name.text() != key and not is_placeholder(name.value) and not is_placeholder(key):
        said = "missing" if name.is_missing else quote(repr(name.value))[:90]
        yield PolicyFinding("step-name", name.pointer, f"name is {said}, its key {quote(repr(key))[:90]}")


def _check_attestations(
    step: Place, version: str | None, own_types: frozenset[str]
) -> Iterator[PolicyFinding]:
    attestations = step.take("attestations")
    if not attestations.value:
        reason = f"attestations is {attestations.describe()}"
        yield PolicyFinding("attestations-missing", attestations.pointer, reason)
    for asked in attestations.items():
        kind = asked.take("type")
        if kind.text() in own_types or kind.text() in list_types(version) or is_placeholder(kind.value):
            continue
        said = describe_type(kind.text(), version) if kind.text() else "name one"
        shown = quote(repr(kind.text()))[:90] if kind.text() else f"type is {kind.describe()}"
        yield PolicyFinding("type-unknown", kind.pointer, f"{shown}: {said}")


def _check_sources(steps: Place) -> Iterator[PolicyFinding]:
    edges = {name: step.take("artifactsFrom").texts() for name, step in steps.members()}
    order = {name: number for number, name in enumerate(edges)}
    for _, step in steps.members():
        for source in step.take("artifactsFrom").items():
            if source.text() not in edges and not is_placeholder(source.value):
                reason = f"there is no step {quote(repr(source.value))[:90]}"
                yield PolicyFinding("artifacts-from-unknown", source.pointer, reason)
    for name, step in steps.members():
        for source in step.take("artifactsFrom").items():
            path = _find_path(edges, source.text(), name)
            # Of a circle each edge would be told: the one that closes it in the order of the policy is enough.
            if path and order[name] <= min(order[each] for each in path):
                circle = " ← ".join(quote(each) for each in (name, *path))
                yield PolicyFinding("artifacts-from-circle", source.pointer, circle[:150])


def _find_path(edges: Mapping[str, Sequence[str]], start: str, end: str) -> tuple[str, ...]:
    """The steps from one to another along artifactsFrom, () where none lead there."""
    before: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        if name == end:
            path = [name]
            while before[path[-1]]:
                path.append(before[path[-1]])
            return tuple(reversed(path))
        for each in edges.get(name, ()):
            if each not in before:
                before[each] = name
                waiting.append(each)
    return ()
