"""How a CI service checks out the repository: from its own clone, by chosen refs, or as a trial merge of a proposed change."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from witness_generators.world.git.commit_space import SERVICE_COMMITTER, armour_signature
from witness_generators.world.git.repository import Remote
from witness_generators.world.moments import Moment
from witness_generators.world.world import World

# The branch names that count as a default branch: schedules run on one, and changes are proposed against one.
DEFAULT_BRANCHES = ("main", "master", "develop", "trunk")
TARGET = DEFAULT_BRANCHES[0]


def is_proposed(world: World) -> bool:
    """Whether the branch can be a change under review; a default branch cannot."""
    return world.repository.branch not in DEFAULT_BRANCHES


def check_out_refs(world: World, *refs: str) -> World:
    """The same world with its commit checked out instead of a branch, in a clone that fetched only these refs."""
    return replace(world, repository=replace(world.repository, detached=True, fetched=refs))


def clone_from(world: World, url: str) -> World:
    """The same world in a fresh clone of this URL, whose only remote is `origin`."""
    return replace(world, repository=replace(world.repository, remotes=(Remote("origin", url),)))


def check_out_trial_merge(world: World, ref: str, nonce: bytes) -> World:
    """The same world at GitHub's trial merge of the branch into its target, fetched by this ref.

    GitHub is the committer and signs the merge; the author stays the pull request's.
    """
    # A world holds one commit, so the two that the merge joins are made up from the nonce.
    head, base = (
        hashlib.sha1(nonce + side, usedforsecurity=False).hexdigest() for side in (b"head", b"base")
    )
    # GitHub writes author and committer with the same time, in UTC.
    when = Moment(world.repository.committed.nanoseconds)
    merge = replace(
        world.repository,
        # The target comes first: git merges into the first parent.
        parents=(base, head),
        message=f"Merge {head} into {base}",
        signature=armour_signature("PGP", hashlib.sha512(nonce).digest()),
        committer=SERVICE_COMMITTER,
        authored=when,
        committed=when,
        # GitHub makes this commit by itself, so no tag points at it.
        light_tags=(),
        tags=(),
    )
    return check_out_refs(replace(world, repository=merge), ref)
