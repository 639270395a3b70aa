"""Which attestors can run together in one step, and named sets of them.

A combination is a set of attestors whose attestations stand in one collection (`file` may join: it has no entry). Every
combination of the registered attestors is allowed, or refused with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from itertools import combinations as subsets
from math import comb
from typing import Literal, get_args

from witness_generators.runs.run_entries import ALWAYS_RUN, belongs_in_collections
from witness_generators.world.ci_services import list_ci_attestors
from witness_schema import attestor_names, load
from witness_schema.errors import UnknownName

SetName = Literal["seed", "offline", "ci", "cloud", "container", "all"]
SET_NAMES: tuple[SetName, ...] = get_args(SetName)
Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Attestors of which at most one finds what it needs in one step."""

    attestors: tuple[str, ...]
    reason: str


EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion(list_ci_attestors(), "one job runs on one CI service"),
    Exclusion(("aws", "gcp-iit"), "one machine is in one cloud"),
    Exclusion(("aws-codebuild", "gcp-iit"), "CodeBuild's machines are Amazon's"),
)

# What each asks over the network: CI tokens and keys, a cloud's metadata, a cluster or a registry, keys of an issuer.
ASK_A_SERVICE = frozenset({"aws", "aws-codebuild", "gcp-iit", "github", "gitlab", "jwt", "k8smanifest"})
_CHOSEN: Mapping[SetName, tuple[str, ...]] = {
    "seed": ("git", "environment", "material", "product", "file"),
    "ci": ("git", "environment", *list_ci_attestors(), "slsa", *ALWAYS_RUN),
    "cloud": ("git", "environment", "aws", "aws-codebuild", "gcp-iit", *ALWAYS_RUN),
    "container": ("git", "environment", "docker", "k8smanifest", "oci", "sbom", "slsa", "vex", *ALWAYS_RUN),
}


def list_members(name: str) -> Combination:
    """The attestors of a named set, by name; `seed` keeps the plan's order."""
    match name:
        case "all":
            return attestor_names()
        case "offline":
            return tuple(
                one for one in attestor_names() if belongs_in_collections(one) and one not in ASK_A_SERVICE
            )
        case "seed":
            return _CHOSEN[name]
        case "ci" | "cloud" | "container":
            return tuple(sorted(_CHOSEN[name]))
        case _:
            raise UnknownName(f"there is no set {name!r}", advice=f"one of: {', '.join(SET_NAMES)}")


def find_refusal(names: Collection[str]) -> str | None:
    """Why these attestors cannot stand in one collection; None when they can."""
    return next((reason for name in names if (reason := _find_late_stage(name))), None) or find_contradiction(
        names
    )


@lru_cache
def _find_late_stage(name: str) -> str | None:
    if name == "file" or belongs_in_collections(name):
        return None
    return f"{name} is of the stage {load(name).run_type!r}, which comes after the collection is signed"


def find_contradiction(names: Collection[str]) -> str | None:
    """Why no step has all these attestors; None when one can."""
    for exclusion in EXCLUSIONS:
        together = [name for name in exclusion.attestors if name in names]
        if len(together) > 1:
            return f"{' and '.join(together)}: {exclusion.reason}"
    return None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many combinations of a set are allowed and how many are refused; the empty one counts as neither."""

    allowed: int
    refused: int


def count_combinations(names: Combination, sizes: Iterable[int] | None = None) -> Counts:
    """Counted over those attestors that an exclusion names; the others are free to join.

    sizes: count only combinations of so many attestors (default: of any number).
    """
    standing = [name for name in names if find_refusal([name]) is None]
    bound = [name for name in standing if any(name in exclusion.attestors for exclusion in EXCLUSIONS)]
    coherent = [len(chosen) for chosen in _list_subsets(bound) if find_contradiction(chosen) is None]
    free, allowed, all_of = len(standing) - len(bound), 0, 0
    for size in range(1, len(names) + 1) if sizes is None else sizes:
        allowed += sum(comb(free, size - few) for few in coherent if few <= size)
        all_of += comb(len(names), size)
    return Counts(allowed, all_of - allowed)


def list_allowed(names: Combination, sizes: Iterable[int] | None = None) -> Iterator[Combination]:
    """The allowed combinations, the small ones first, each in the order of the set."""
    return (chosen for chosen in _list_nonempty_subsets(names, sizes) if find_refusal(chosen) is None)


def list_refused(names: Combination, sizes: Iterable[int] | None = None) -> Iterator[tuple[Combination, str]]:
    """The refused combinations with their reasons, the small ones first."""
    for chosen in _list_nonempty_subsets(names, sizes):
        reason = find_refusal(chosen)
        if reason is not None:
            yield chosen, reason


def list_largest(names: Combination) -> tuple[Combination, ...]:
    """The allowed combinations to which nothing of the set can be added."""
    standing = [name for name in names if find_refusal([name]) is None]
    bound = [name for name in standing if any(name in exclusion.attestors for exclusion in EXCLUSIONS)]
    coherent = [set(chosen) for chosen in _list_subsets(bound) if find_contradiction(chosen) is None]
    full = [chosen for chosen in coherent if not any(chosen < other for other in coherent)]
    return tuple(tuple(name for name in standing if name not in bound or name in chosen) for chosen in full)


def _list_subsets(names: list[str]) -> Iterator[Combination]:
    return chain.from_iterable(subsets(names, size) for size in range(len(names) + 1))


def _list_nonempty_subsets(names: Combination, sizes: Iterable[int] | None) -> Iterator[Combination]:
    wanted = range(1, len(names) + 1) if sizes is None else sizes
    return chain.from_iterable(subsets(names, size) for size in wanted)
