"""The world of a step in a checkout: the repository's real commit, this machine, now, and the props of the services."""

from __future__ import annotations

import getpass
import platform
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from witness_generators.world.digests import COMMAND_HASHES
from witness_generators.world.git.git_facts import GitFacts, write_tag
from witness_generators.world.git.git_objects import build_object
from witness_generators.world.git.repository import Repository
from witness_generators.world.moments import Moment
from witness_generators.world.shell_commands import Command, CommandRow
from witness_generators.world.world import Clock, Machine, OperatingSystem, Place, Prop, World
from witness_schema.documents.foreign_file import read_bytes
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout

TAGS = "refs/tags/"
NO_COMMAND = Command(CommandRow(("true",), lambda _files, _made: {}))


@dataclass(frozen=True, slots=True)
class OwnMachine(Prop):
    """The machine and folder in which the step really runs."""

    place: Place

    def runs_in(self, _world: World) -> Place:
        """That place."""
        return self.place


# No slots, as in World.
@dataclass(frozen=True)
class CheckoutWorld(World):
    """A world whose commit git has made, as its status. What follows from its files alone (materials) is not here."""

    checkout: Checkout | None = None

    @cached_property
    def git(self) -> GitFacts:
        """Commit and tree as they are in the repository."""
        assert self.checkout is not None
        commit = build_object("commit", self.checkout.commit)
        tags = sorted(self.repository.tags, key=lambda tag: tag.name)
        return GitFacts(
            commit,
            (build_object("tree", self.checkout.tree),),
            tuple(build_object("tag", write_tag(tag, commit.id)) for tag in tags),
            {},
            {},
            self.checkout.changes,
        )


def build_world(checkout: Checkout, choices: Choices, props: Iterable[Prop]) -> CheckoutWorld:
    """The world of a step in this checkout, with these props."""
    own = OwnMachine(_describe_place(checkout))
    return CheckoutWorld(
        repository=describe_repository(checkout, choices),
        directory="",
        machine=Machine(_find_system(), own.place.host, own.place.user, (), None),
        step=choices.step,
        command=NO_COMMAND,
        hashes=COMMAND_HASHES,
        clock=Clock(Moment(time.time_ns()), (0,), (0,)),
        props=(own, *props),
        checkout=checkout,
    )


def describe_repository(checkout: Checkout, choices: Choices) -> Repository:
    """The repository of a checkout; the branch that `choices.ref` names stands for what is checked out."""
    named = choices.ref.removeprefix("refs/heads/") if choices.ref.startswith("refs/heads/") else ""
    branch = named or checkout.branch or "main"
    own = f"refs/heads/{checkout.branch}"
    return Repository(
        owner=checkout.owner,
        project=checkout.project,
        branch=branch,
        detached=not checkout.branch,
        author=checkout.author,
        authored=checkout.authored,
        committer=checkout.committer,
        committed=checkout.committed,
        message=checkout.message,
        signature=checkout.signature,
        parents=checkout.parents,
        light_tags=tuple(name for name in checkout.tags if f"{TAGS}{name}" in checkout.refs),
        tags=checkout.annotated,
        remotes=checkout.remotes,
        files=(),
        git=_read_git(),
        fetched=tuple(ref for ref in checkout.refs if not ref.startswith(TAGS) and ref != own),
    )


def _read_git() -> tuple[str, bytes] | None:
    """The path and content of the git that a run finds."""
    path = shutil.which("git")
    return (path, read_bytes(Path(path))) if path else None


def _describe_place(checkout: Checkout) -> Place:
    return Place(platform.node(), getpass.getuser(), str(Path.home()), str(checkout.root))


def _find_system() -> OperatingSystem:
    return "darwin" if platform.system() == "Darwin" else "linux"
