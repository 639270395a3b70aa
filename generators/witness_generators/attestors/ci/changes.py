"""What CI services do for a proposed change: the commit they make to try it, and the refs that they fetch a commit by."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from witness_generators.world.git.commit_space import SERVICE_COMMITTER, armour_signature
from witness_generators.world.git.repository import Remote
from witness_generators.world.moments import Moment
from witness_generators.world.world import World

# What a change is proposed for, and what services run schedules on.
DEFAULT_BRANCHES = ("main", "master", "develop", "trunk")
TARGET = DEFAULT_BRANCHES[0]


def is_proposed(world: World) -> bool:
    """Whether the branch may be a change that waits for review: no default branch is."""
    return world.repository.branch not in DEFAULT_BRANCHES


def fetched_by(world: World, *refs: str) -> World:
    """The same world with its commit checked out, no branch, in a clone that fetched it by these refs only."""
    return replace(world, repository=replace(world.repository, detached=True, fetched=refs))


def cloned_from(world: World, url: str) -> World:
    """The same world in a clone that a CI service made: one remote, its own."""
    return replace(world, repository=replace(world.repository, remotes=(Remote("origin", url),)))


def tried_merge(world: World, ref: str, nonce: bytes) -> World:
    """The same world with GitHub's trial merge of the branch into its target, fetched by this ref.

    GitHub commits and signs it, at one time in UTC, in the name of the proposal's author; it has no tags.
    """
    head, base = (
        hashlib.sha1(nonce + side, usedforsecurity=False).hexdigest() for side in (b"head", b"base")
    )
    when = Moment(world.repository.committed.nanoseconds)
    merge = replace(
        world.repository,
        parents=(base, head),
        message=f"Merge {head} into {base}",
        signature=armour_signature("PGP", hashlib.sha512(nonce).digest()),
        committer=SERVICE_COMMITTER,
        authored=when,
        committed=when,
        light_tags=(),
        tags=(),
    )
    return fetched_by(replace(world, repository=merge), ref)
