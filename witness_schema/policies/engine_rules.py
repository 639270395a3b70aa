"""What the engine of each go-witness version does where versions differ, one row a rule; `policy check` and `policy impact` use it.

Read off `policy/policy.go` and `policy/step.go` of the tags, and held to real v0.11.0 and v0.12.0 by tests/corpus/engine_verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.policies.policy_file import read_policy_file
from witness_schema.policies.policy_members import Place

# What `witness verify` does with a policy or evidence of the kind.
Does = str


@dataclass(frozen=True, slots=True)
class EngineRule:
    """One thing that the engine does otherwise since a version.

    since: the first version of the new behaviour. rule: the finding of `policy check` that it concerns, "" where it depends on the
    evidence alone. by_command: whether `witness verify` shows it; its sources look collections up by the name of the step.
    """

    id: str
    since: str
    before: Does
    after: Does
    what: str
    rule: str = ""
    by_command: bool = True


ENGINE_RULES = (
    EngineRule("empty-attestations", "v0.12.0", "passes", "refuses", "a step that requires no attestation", "attestations-missing"),
    EngineRule("no-steps", "v0.12.0", "passes", "refuses", "a policy without steps", "steps-missing"),
    EngineRule("unnamed-collection", "v0.12.0", "passes", "refuses", "a collection without a name, handed to a step by a program of your own", by_command=False),
    EngineRule("first-candidate", "v0.12.0", "compares the first", "compares each", "several collections of the step of artifactsFrom"),
    EngineRule("no-artifact-overlap", "v0.12.0", "passes", "refuses", "materials that share no path with the step of artifactsFrom"),
    EngineRule("same-type-twice", "v0.12.0", "judges the last", "judges each", "several attestations of one type in a collection"),
)  # fmt: skip

# Rules that concern every policy with `artifactsFrom`, by what the evidence is.
_OF_ARTIFACTS = frozenset(("no-artifact-overlap", "first-candidate"))


def list_engine_changes(old: str, new: str) -> tuple[EngineRule, ...]:
    """The rules that differ between two versions, in either direction; () where one of them is no version."""
    if not (_is_version(old) and _is_version(new)):
        return ()
    low, high = sorted((_order(old), _order(new)))
    return tuple(rule for rule in ENGINE_RULES if low < _order(rule.since) <= high)


def describe_effect(finding_rule: str, version: str) -> str:
    """What the engine of a version does with a policy of this finding, "" where all versions do the same."""
    for rule in ENGINE_RULES:
        if rule.rule == finding_rule and _is_version(version):
            return rule.after if _order(version) >= _order(rule.since) else rule.before
    return ""


@dataclass(frozen=True, slots=True)
class EngineImpact:
    """A rule that differs between two versions, for one policy. hurt: whether no evidence is needed to see that its verdict changes."""

    policy: str
    rule: EngineRule
    hurt: bool


def find_engine_impacts(path: Path, old: str, new: str) -> Iterator[EngineImpact]:
    """The engine's changes that concern a policy: those of its own form, and of `artifactsFrom` where it has any.

    Raises `UnreadableSource` where the file is no policy.
    """
    rules = list_engine_changes(old, new)
    if not rules:
        return
    policy = Place(read_policy_file(path).value)
    steps = [step for _, step in policy.take("steps").members()]
    concerned = {
        "steps-missing": not steps,
        "attestations-missing": any(not step.take("attestations").value for step in steps),
    }
    for rule in rules:
        if concerned.get(rule.rule, False):
            yield EngineImpact(str(path), rule, hurt=True)
        elif rule.id in _OF_ARTIFACTS and any(step.take("artifactsFrom").value for step in steps):
            yield EngineImpact(str(path), rule, hurt=False)


def _is_version(text: str) -> bool:
    return re.fullmatch(r"v?\d+\.\d+\.\d+", text) is not None


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.removeprefix("v").split("."))
