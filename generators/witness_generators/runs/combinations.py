"""Combinations: which attestors can run together in one step, and named sets of attestors.

A combination is a set of attestors whose attestations stand in one collection (`file` is allowed too, but has no entry).
Every combination of registered attestors is either allowed or refused with a reason.
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
    """Attestors that exclude each other: a step has what one of them needs, never what two need. source: where to check it."""

    attestors: tuple[str, ...]
    reason: str
    source: str


_RUNNERS = "https://docs.aws.amazon.com/codebuild/latest/userguide/runners.html"
EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion(
        ("github", "gitlab", "jenkins"),
        "one job runs on one CI service",
        "https://docs.github.com/en/actions/concepts/runners/self-hosted-runners",
    ),
    Exclusion(
        ("aws-codebuild", "jenkins"),
        "CodeBuild hosts runners of GitHub, GitLab and Buildkite, and no agent of Jenkins",
        _RUNNERS,
    ),
    Exclusion(
        ("aws", "gcp-iit"),
        "one machine is in one cloud",
        "attestation/gcp-iit/gcp-iit.go:44",
    ),
    Exclusion(("aws-codebuild", "gcp-iit"), "CodeBuild's machines are Amazon's", _RUNNERS),
    Exclusion(
        ("aws", "aws-codebuild"),
        "containers of CodeBuild do not reach the metadata of an instance (169.254.169.254)",
        "measured",
    ),
)

# The attestors that need a network service: CI tokens and keys, cloud metadata, a cluster or registry, an issuer's keys.
ASK_A_SERVICE = frozenset({"aws", "aws-codebuild", "gcp-iit", "github", "gitlab", "jwt", "k8smanifest"})
_CHOSEN: Mapping[SetName, tuple[str, ...]] = {
    "seed": ("git", "environment", "material", "product", "file"),
    "ci": ("git", "environment", *list_ci_attestors(), "slsa", *ALWAYS_RUN),
    "cloud": ("git", "environment", "aws", "aws-codebuild", "gcp-iit", *ALWAYS_RUN),
    "container": ("git", "environment", "docker", "k8smanifest", "oci", "sbom", "slsa", "vex", *ALWAYS_RUN),
}


def list_members(name: str) -> Combination:
    """The attestors of a named set, sorted except for `seed`. Raises UnknownName for any other set."""
    match name:
        # The registered attestors follow the bundled schemas, so these two sets grow with them.
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why attestors cannot stand in one collection, and where to check it."""

    reason: str
    source: str


def find_refusal(names: Collection[str]) -> Refusal | None:
    """Why these attestors cannot stand in one collection; None if they can."""
    late = (refusal for name in names if (refusal := _find_late_stage(name)))
    return next(late, None) or _find_exclusion(names)


@lru_cache
def _find_late_stage(name: str) -> Refusal | None:
    # What only an older version has (`syft`) is of no late stage: verify came with v0.4.0.
    if name == "file" or name not in attestor_names() or belongs_in_collections(name):
        return None
    schema = load(name)
    reason = f"{name} is of the stage {schema.run_type!r}, which comes after the collection is signed"
    return Refusal(reason, schema.source)


def find_contradiction(names: Collection[str]) -> str | None:
    """The reason why no step can have all these attestors; None if one can."""
    refusal = _find_exclusion(names)
    return refusal.reason if refusal else None


def _find_exclusion(names: Collection[str]) -> Refusal | None:
    for exclusion in EXCLUSIONS:
        together = [name for name in exclusion.attestors if name in names]
        if len(together) > 1:
            return Refusal(f"{' and '.join(together)}: {exclusion.reason}", exclusion.source)
    return None


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of allowed and refused combinations of a set; the empty combination is not counted."""

    allowed: int
    refused: int


def count_combinations(names: Combination, sizes: Iterable[int] | None = None) -> Counts:
    """Count the combinations of a set without listing them.

    sizes: count only combinations with one of these numbers of attestors (default: any number).
    """
    # Only attestors in an exclusion are enumerated; binomials count the rest: all subsets are too many to list.
    standing = [name for name in names if find_refusal([name]) is None]
    bound = [name for name in standing if any(name in exclusion.attestors for exclusion in EXCLUSIONS)]
    coherent = [len(chosen) for chosen in _list_subsets(bound) if find_contradiction(chosen) is None]
    # Each allowed choice among the bound attestors combines with any choice among the free ones.
    free, allowed, all_of = len(standing) - len(bound), 0, 0
    for size in range(1, len(names) + 1) if sizes is None else sizes:
        allowed += sum(comb(free, size - few) for few in coherent if few <= size)
        all_of += comb(len(names), size)
    return Counts(allowed, all_of - allowed)


def list_allowed(names: Combination, sizes: Iterable[int] | None = None) -> Iterator[Combination]:
    """The allowed combinations, smallest first, each in the order of the set."""
    return (chosen for chosen in _list_nonempty_subsets(names, sizes) if find_refusal(chosen) is None)


def list_refused(
    names: Combination, sizes: Iterable[int] | None = None
) -> Iterator[tuple[Combination, Refusal]]:
    """The refused combinations with their reasons, smallest first."""
    for chosen in _list_nonempty_subsets(names, sizes):
        refusal = find_refusal(chosen)
        if refusal is not None:
            yield chosen, refusal


def list_largest(names: Combination) -> tuple[Combination, ...]:
    """The maximal allowed combinations: no attestor of the set can be added to them."""
    standing = [name for name in names if find_refusal([name]) is None]
    bound = [name for name in standing if any(name in exclusion.attestors for exclusion in EXCLUSIONS)]
    coherent = [set(chosen) for chosen in _list_subsets(bound) if find_contradiction(chosen) is None]
    # Exclusions bind pairs, so a subset of an allowed choice is allowed: only maximal ones are of interest.
    full = [chosen for chosen in coherent if not any(chosen < other for other in coherent)]
    return tuple(tuple(name for name in standing if name not in bound or name in chosen) for chosen in full)


def _list_subsets(names: list[str]) -> Iterator[Combination]:
    return chain.from_iterable(subsets(names, size) for size in range(len(names) + 1))


def _list_nonempty_subsets(names: Combination, sizes: Iterable[int] | None) -> Iterator[Combination]:
    wanted = range(1, len(names) + 1) if sizes is None else sizes
    return chain.from_iterable(subsets(names, size) for size in wanted)
