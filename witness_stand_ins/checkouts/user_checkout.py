"""What a run says of the repository that it is in: commit, branch, tags and remote, read by git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from witness_generators.world.git.repository import Person, Remote, Tag
from witness_generators.world.moments import Moment
from witness_schema.errors import Misuse
from witness_stand_ins.checkouts.git_answers import ask_git, ask_git_bytes
from witness_stand_ins.checkouts.head_refs import list_annotated_tags, list_head_refs, read_moment
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
             annotated; annotated: the latter with their contents.
    signature: of the commit, "" for none. refs: all that point at the commit. changes: by path, the two letters of
             `git status --porcelain`.
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
    signature: str
    refs: tuple[str, ...]
    annotated: tuple[Tag, ...]
    changes: Mapping[str, str]


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
    commit = ask_git_bytes(root, "cat-file", "commit", "HEAD")
    return Checkout(
        root=root,
        server=server,
        owner=owner or "local",
        project=project or root.name,
        remotes=remotes,
        branch=ask_git(root, "branch", "--show-current"),
        commit=commit,
        tree=ask_git_bytes(root, "cat-file", "tree", "HEAD^{tree}"),
        author=Person(name, mail),
        authored=read_moment(when, at.rpartition(" ")[2]),
        committer=Person(committer, address),
        committed=read_moment(committed, committed_at.rpartition(" ")[2]),
        message="\n".join(message),
        parents=tuple(parents.split()),
        tags=tuple(ask_git(root, "tag", "--points-at", "HEAD").split()),
        signature=_read_signature(commit),
        refs=list_head_refs(root),
        annotated=tuple(list_annotated_tags(root)),
        changes=dict(_list_changes(root)),
    )


def _list_remotes(root: Path) -> tuple[Remote, ...]:
    """List the remotes, `origin` first."""
    names = ask_git(root, "remote").split()
    urls = ((name, ask_git(root, "remote", "get-url", name)) for name in names)
    return tuple(Remote(name, url) for name, url in sorted(urls, key=lambda row: row[0] != "origin"))


def _read_signature(commit: bytes) -> str:
    """The signature in the header of a commit, whose continuation lines begin with a space."""
    lines = commit.partition(b"\n\n")[0].decode(errors="surrogateescape").split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith("gpgsig ")), None)
    if start is None:
        return ""
    more = takewhile(lambda line: line.startswith(" "), lines[start + 1 :])
    return "\n".join((lines[start].removeprefix("gpgsig "), *(line[1:] for line in more))) + "\n"


def _list_changes(root: Path) -> Iterator[tuple[str, str]]:
    """Yield path and letters of each changed file, as git prints them."""
    # go-witness cuts the lines in the same way (`attestation/git/git_bin.go`).
    for line in ask_git(root, "status", "--porcelain").splitlines():
        yield line[3:], line[:2]
