"""What a run says of the repository that it is in: commit, branch, tags and remote, read by git."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_generators.world.git.repository import Person, Remote
from witness_generators.world.moments import Moment
from witness_schema.errors import Misuse
from witness_stand_ins.checkouts.git_answers import ask_git, ask_git_bytes
from witness_stand_ins.checkouts.remote_address import parse_remote

# The fields of `git log`, each on a line of its own; the message comes last.
_LOG = "--format=%H%n%an%n%ae%n%at%n%ai%n%cn%n%ce%n%ct%n%ci%n%P%n%B"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A repository with a commit checked out.

    root:    its folder. server: the host of its first remote, "" for none; owner, project: from the remote's path, else the
             user's name and that of the folder.
    branch:  the branch that is checked out; "" where the commit itself is.
    commit, tree: the text of the two objects, without their headers. tags: those that point at the commit, light and
             annotated.
    """

    root: Path
    server: str
    owner: str
    project: str
    remotes: tuple[Remote, ...]
    branch: str
    commit: bytes
    tree: bytes
    author: Person
    authored: Moment
    committer: Person
    committed: Moment
    message: str
    parents: tuple[str, ...]
    tags: tuple[str, ...]


def read_checkout(folder: Path) -> Checkout:
    """Read the repository around a folder.

    Raises Misuse outside of a repository, in one without a commit, and in one whose objects are named by SHA-256, which
    go-witness cannot read; BrokenEnvironment where git is not installed.
    """
    root = Path(ask_git(folder, "rev-parse", "--show-toplevel"))
    if ask_git(root, "rev-parse", "--show-object-format") != "sha1":
        raise Misuse(
            "its objects are named by SHA-256, which go-witness cannot read",
            where=str(root),
            advice="use a clone whose objects are named by SHA-1",
        )
    remotes = _list_remotes(root)
    server, owner, project = parse_remote(remotes[0].url) if remotes else ("", "", "")
    _, name, mail, when, at, *rest = ask_git(root, "log", "-1", _LOG).split("\n")
    committer, address, committed, committed_at, parents, *message = rest
    return Checkout(
        root=root,
        server=server,
        owner=owner or "local",
        project=project or root.name,
        remotes=remotes,
        branch=ask_git(root, "branch", "--show-current"),
        commit=ask_git_bytes(root, "cat-file", "commit", "HEAD"),
        tree=ask_git_bytes(root, "cat-file", "tree", "HEAD^{tree}"),
        author=Person(name, mail),
        authored=_read_moment(when, at),
        committer=Person(committer, address),
        committed=_read_moment(committed, committed_at),
        message="\n".join(message),
        parents=tuple(parents.split()),
        tags=tuple(ask_git(root, "tag", "--points-at", "HEAD").split()),
    )


def _list_remotes(root: Path) -> tuple[Remote, ...]:
    """List the remotes, `origin` first."""
    names = ask_git(root, "remote").split()
    urls = ((name, ask_git(root, "remote", "get-url", name)) for name in names)
    return tuple(Remote(name, url) for name, url in sorted(urls, key=lambda row: row[0] != "origin"))


def _read_moment(seconds: str, iso: str) -> Moment:
    # `2024-05-01 12:00:00 +0200`: the offset in hours and minutes.
    zone = iso.rpartition(" ")[2]
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    return Moment(int(seconds) * 1_000_000_000, -minutes if zone[0] == "-" else minutes)
