"""Check the arguments of a draw (names, go-witness version and limits) before anything is drawn."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from witness_generators.attestors.ci.jobs import HostBuild, RunnerJob
from witness_generators.drawing.chance import Chance
from witness_generators.runs.combinations import Combination, find_contradiction, list_largest, list_members
from witness_generators.runs.roster import ROWS, list_needs
from witness_generators.runs.run_entries import LEVELS, Level
from witness_generators.world.limits import ANY_WORLD, Limits
from witness_schema import attestor_names, bundled_version, document_names, load
from witness_schema.errors import Misuse, UnknownName
from witness_schema.reading.version_record import version_numbers

# The first version in which git records a branch: rules of documents and invariants of attestors read it.
FIRST_NEAR_MISSES = "v0.5.0"


def check_names(
    names: Iterable[str],
    level: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | None = None,
) -> tuple[str, ...]:
    """The names without repeats; a single text is read as comma-separated names, as on the command line.

    source: a Go package of the user's, whose attestors are known too.
    Raises UnknownName for a name that neither it nor this bundled version has. Raises Misuse if no attestor is named, if the
    attestors exclude each other, or if none of their worlds keeps the limits.
    """
    if level not in LEVELS:
        raise UnknownName(f"no shape is named {level!r}", advice=f"one of {', '.join(LEVELS)}")
    listed = (name.strip() for name in names.split(",")) if isinstance(names, str) else names
    unique = tuple(dict.fromkeys(listed))
    if not unique:
        raise Misuse("no attestor is named", advice="for instance git,environment")
    for name in unique:
        if not _is_own(name, version, source):
            _check_name(name, version)
    reason = find_contradiction(unique)
    if reason is not None:
        raise Misuse(reason, advice="draw them apart, each with the others that it can run with")
    check_limits(unique, level, limits)
    return unique


def _is_own(name: str, version: str | None, source: Path | None) -> bool:
    """Whether an attestor of the package has this name. Raises UnknownName, with similar names, where nobody has it."""
    if source is None or name in {*attestor_names(version), *document_names()}:
        return False
    load(name, version=version, source=source)
    if name in ROWS:
        # Its facts would be taken for those of the package's attestor.
        raise Misuse(
            f"the name {name!r} is that of an attestor of other go-witness versions",
            where="source",
            advice="register it under a name of its own",
        )
    return True


def _check_name(name: str, version: str | None) -> None:
    # First against all names of the default version: the error for a misspelt name then suggests similar ones.
    if version is None or name not in attestor_names(version):
        load(name)
    if name in document_names() and name != "file":
        drawn = 'in Python: witness_generators.policies(["git"])' if name == "policy" else f"git --as {name}"
        raise Misuse(f"{name!r} is a document, not an attestor", advice=f"for instance {drawn}")
    if version is not None and name != "file" and name not in attestor_names(version):
        known = ", ".join(attestor_names(version))
        raise UnknownName(f"go-witness {version} has no attestor {name!r}", advice=f"it has: {known}")


def resolve_source(source: Path | str | None) -> Path | None:
    """The real path of a package, so that what was read of it is found again."""
    return None if source is None else Path(os.path.realpath(source))


def resolve_version(version: str | None) -> str | None:
    """The spelling of a bundled version in its record, or None for the default version, for which all facts are written.

    Raises UnknownName for a version that is not bundled.
    """
    if version is None:
        return None
    spelled = load("collection", version=version).version
    return None if spelled == bundled_version() else spelled


def check_source(level: Level, source: Path | None) -> None:
    """Check that single attestations with a package's attestors are drawn by their shapes. Raises Misuse if not."""
    if source is not None and level != "any":
        raise Misuse("attestors of a package have no world", where="source", advice='shape="any"')


def check_limits(names: Collection[str], level: Level, limits: Limits) -> None:
    """Check that some world of these attestors is within the limits. Raises Misuse if none is."""
    if limits == ANY_WORLD:
        return
    if level == "any":
        raise Misuse(
            'limits are those of a world, and shape="any" has none',
            where="limits",
            advice='shape="realistic", or no limits',
        )
    reason = find_limit_conflict(names, limits)
    if reason is not None:
        raise Misuse(reason, where="limits, ci", advice="another ci, or other attestors")


def find_limit_conflict(names: Collection[str], limits: Limits) -> str | None:
    """The reason why no world of these attestors is within the limits; None if one is."""
    services = dict(_list_services(names))
    for name, service in services.items():
        if not limits.allows(service):
            wanted = "no CI service" if limits.ci is False else str(limits.ci)
            return f"{name} runs on {service}, and the limits ask for {wanted}"
    # The variables and the place of a CodeBuild job come from its attestor's prop alone.
    if limits.ci == "codebuild" and not services:
        return "a run on CodeBuild needs the attestor aws-codebuild, which is not among the attestors"
    return None


def _list_services(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(attestor, service) for each attestor that runs on one CI service only; a build that hosts a runner is on the runner's."""
    kinds = {name: need.kind for name in names for need in list_needs([name]) if need.kind.service}
    hosting = any(issubclass(kind, RunnerJob) for kind in kinds.values())
    for name, kind in kinds.items():
        if kind.service is not None and not (hosting and issubclass(kind, HostBuild)):
            yield name, kind.service


def check_near_miss(name: str, level: Level, limits: Limits, version: str | None) -> None:
    """Check the name of an attestor, `file` or document, the limits and the version. Raises what `check_names` raises."""
    if version is not None and version_numbers(version) < version_numbers(FIRST_NEAR_MISSES):
        raise Misuse(
            f"there are no near misses of go-witness {version}: their rules read properties that came later",
            advice=f"{FIRST_NEAR_MISSES} or a later version",
        )
    if name in document_names() and name != "file":
        check_limits((), "realistic", limits)
    else:
        check_names([name], level, limits, version)


def choose_attestors(
    names: Combination, set_name: str | None, limits: Limits = ANY_WORLD, version: str | None = None
) -> Callable[[int, int], Combination]:
    """A function from (seed, index) to attestors: those named, or a maximal combination of the set.

    Attestors of a set that this bundled version does not have, or that have no world within the limits, are left out.
    Raises Misuse unless exactly one of names and set is given, and for a set of which no attestor is left.
    """
    if bool(names) == bool(set_name):
        raise Misuse(
            "attestors are named and a set as well" if names else "no attestor is named",
            advice="either names, for instance git,environment, or --set offline",
        )
    if not set_name:
        return lambda _seed, _index: names
    known = {*attestor_names(version), "file"}
    standing = tuple(name for name in list_members(set_name) if name in known and _is_allowed(name, limits))
    full = [chosen for chosen in list_largest(standing) if find_limit_conflict(chosen, limits) is None]
    if not full:
        raise Misuse(
            f"no attestors of the set '{set_name}' have a world with ci={limits.ci!r}",
            where="limits, ci",
            advice="another ci, or another set",
        )
    # Its own stream, so that the choice of attestors changes no other draw of the item.
    return lambda seed, index: full[Chance.of(seed, index).at("set").below(len(full))]


def _is_allowed(name: str, limits: Limits) -> bool:
    """Whether the limits allow the CI service that the attestor needs."""
    return all(limits.allows(service) for _, service in _list_services([name]))
