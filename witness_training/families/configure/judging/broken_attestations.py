"""Attestations that break a rule, made of one that keeps it: at least three for each kind, drawn anew for each task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from witness_generators.documents.rego_kinds import RegoKind, find_rego_kind
from witness_generators.drawing.chance import Chance
from witness_training.families.configure.space.name_lists import BRANCHES
from witness_training.families.configure.steps.configure_case import Case
from witness_training.families.configure.steps.input_contents import WORDS
from witness_training.tasks.task import digest_spec

Json = Any
Broken = Iterator[tuple[str, Json]]


def is_breakable(row: RegoKind) -> bool:
    """Whether rules of this kind can be judged here."""
    return (row.attestor, row.parameters) in _BREAKS


def list_broken(kept: Json, case: Case) -> Broken:
    """(what was changed, attestation) for the case's rule. kept: the attestation that the script recorded."""
    row = find_rego_kind(case.spec["rego"]["kind"])
    chance = Chance.of(int(digest_spec(case.spec)[:12], 16), 0)
    return _BREAKS[row.attestor, row.parameters](kept, case, chance)


def _draw(values: list[str], chance: Chance, count: int = 3) -> list[str]:
    left = list(values)
    return [left.pop(chance.at(str(turn)).below(len(left))) for turn in range(count)]


def _change_branch(kept: Json, case: Case, chance: Chance) -> Broken:
    for branch in _draw([branch for branch in BRANCHES if branch != case.branch], chance):
        yield f"branch {branch}", {**kept, "branch": branch}


def _soil_tree(kept: Json, _: Case, chance: Chance) -> Broken:
    states = ({"worktree": "untracked"}, {"worktree": "modified"}, {"staging": "added"})
    for word, state in zip(_draw(list(WORDS), chance), states, strict=True):
        yield f"{word}.txt {state}", {**kept, "status": {f"{word}.txt": state}}


def _leave_ci(kept: Json, _: Case, chance: Chance) -> Broken:
    others = {name: value for name, value in kept["variables"].items() if name != "CI"}
    yield "CI is not set", {**kept, "variables": others}
    for value in _draw(["false", "0", "no", "1", "yes", "True"], chance, 2):
        yield f"CI={value}", {**kept, "variables": {**others, "CI": value}}


def _make_more(kept: Json, _: Case, chance: Chance) -> Broken:
    some = next(iter(kept.values()))
    for word, kind in zip(_draw(list(WORDS), chance), ("log", "bin", "txt"), strict=True):
        yield f"the product {word}.{kind}", {**kept, f"{word}.{kind}": some}


# By what tells a kind of rule from others: the attestor that it reads, and what it compares with.
_BREAKS: Mapping[tuple[str, tuple[str, ...]], Callable[[Json, Case, Chance], Broken]] = {
    ("git", ("branch",)): _change_branch,
    ("git", ()): _soil_tree,
    ("environment", ()): _leave_ci,
    ("product", ("files",)): _make_more,
}
