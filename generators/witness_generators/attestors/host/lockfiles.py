"""The lockfiles attestor: the lock files in the step's folder, with their contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from witness_generators.attestors.host.larger_lists import NPM, choose_packages
from witness_generators.attestors.host.lock_formats import FORMATS, LockFormat
from witness_generators.attestors.host.lock_manifests import build_manifests
from witness_generators.drawing.spaces import Builds, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
)
from witness_generators.world.digests import artifact_digests, text_digest
from witness_generators.world.growth.sizes import Size
from witness_generators.world.limits import Limits
from witness_generators.world.world import Prop, World


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file of one format, with pairs of package name and locked version."""

    format: LockFormat
    locked: tuple[tuple[str, str], ...]

    def render(self, project: str) -> bytes:
        # Package managers sort by name; of a name that is drawn twice, the last version in text order counts.
        return self.format.render(project, dict(sorted(self.locked))).encode()


@dataclass(frozen=True, slots=True)
class Locks(Prop):
    """The lock files of a project, committed with their manifests; one file for each name."""

    locks: tuple[Lock, ...]

    def within(self, limits: Limits) -> Locks:
        """The same lock files, of which the first locks what a project of this size has."""
        if limits.size == "small" or not self.locks:
            return self
        others = tuple(lock for lock in self.locks[1:] if lock.format.filename not in NPM_LOCKS)
        return Locks((grow_lock(self.locks[0], limits.size), *others))

    def settled(self, world: World) -> World:
        return commit_locks(world, self.locks)


# The lock files that `larger_lists.NPM` fits.
NPM_LOCKS: Mapping[str, LockFormat] = {
    kind.filename: kind
    for kind in FORMATS
    if kind.filename in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")
}


def grow_lock(lock: Lock, size: Size) -> Lock:
    """The lock file of a project of this size, which has packages of npm; those that are locked stay where they are npm's."""
    kind = NPM_LOCKS.get(lock.format.filename)
    first = lock.locked if kind else ()
    seed = repr(lock.locked).encode()
    chosen = choose_packages(NPM, size, "dependencies", seed, first)
    return Lock(kind or NPM_LOCKS["package-lock.json"], chosen)


def commit_locks(world: World, locks: Sequence[Lock]) -> World:
    """Returns the world with these lock files and their manifests committed."""
    # A package manager refuses a lock file whose manifest is missing or asks for something else.
    project = world.repository.project
    wanted = build_manifests(project, ((lock.format.filename, dict(lock.locked)) for lock in locks))
    return world.with_committed(wanted | {lock.format.filename: lock.render(project) for lock in locks})


def _build_lock_space(kind: LockFormat) -> Space:
    published = SampledFrom(
        tuple((name, version) for name, versions in kind.published for version in versions)
    )
    return Builds(lambda locked: Lock(kind, locked), (Lists(published, 1, 6),))


_LOCK: Space = OneOf(tuple(_build_lock_space(kind) for kind in FORMATS))
# The attestor also records a folder without lock files, as an empty list.
LOCKS: Space = Builds(Locks, (OneOf((Just(()), Lists(_LOCK, 1, 1), Lists(_LOCK, 2, 3)), (1, 70, 29)),))


def list_lockfiles(world: World) -> list[dict[str, object]]:
    """Lists the lock files that are there before the command, in the attestor's order."""
    # The attestor computes sha256 only, whatever hashes the run asks for (`attestation/lockfiles/lockfiles.go:100`).
    return [
        {
            "filename": kind.filename,
            "content": world.inputs[kind.filename].decode(),
            "digest": artifact_digests(world.inputs[kind.filename], ("sha256",)),
        }
        for kind in FORMATS
        if kind.filename in world.inputs
    ]


def _contents_have_their_digests(attestations: Attestations) -> bool:
    return all(
        lock["digest"] == text_digest(lock["content"]) for lock in attestations["lockfiles"]["lockfiles"]
    )


def _locks_are_materials(attestations: Attestations) -> bool:
    digests = {lock["filename"]: lock["digest"]["sha256"] for lock in attestations["lockfiles"]["lockfiles"]}
    return all(attestations["material"][name]["sha256"] == digest for name, digest in digests.items())


ROW = AttestorRow(
    "lockfiles",
    {"/lockfiles": list_lockfiles},
    needs=(PropKind(Locks, LOCKS),),
    invariants=(
        Invariant(
            "lockfile-content",
            ("lockfiles",),
            "a lock file's digest is that of its content",
            _contents_have_their_digests,
        ),
        Invariant(
            "lockfile-material",
            ("lockfiles", "material"),
            "a lock file is the material of its name",
            _locks_are_materials,
        ),
    ),
)
