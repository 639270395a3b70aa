"""What follows from a repository's properties: objects, hashes, refs and status, as git and go-git compute them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from witness_generators.world.git.git_objects import GitObject, build_object, build_trees, nest_files
from witness_generators.world.git.repository import Person, Repository, Tag, VersionedFile
from witness_generators.world.moments import Moment

# The letters of `git status --porcelain`, in the words of `attestation/git/git.go`, statusCodeString.
STATUS_WORDS = {
    " ": "unmodified",
    "?": "untracked",
    "M": "modified",
    "A": "added",
    "D": "deleted",
    "R": "renamed",
}


@dataclass(frozen=True, slots=True)
class GitFacts:
    """Everything about one repository that follows from a hash or a comparison.

    `staged` are the files of the index by path from the repository's root. `status` maps a path, as git prints it (or as
    go-git does, if there is no git), to the two letters of `git status --porcelain`. `tags` are the objects of the annotated
    tags, in the order of their names.
    """

    commit: GitObject
    trees: tuple[GitObject, ...]
    tags: tuple[GitObject, ...]
    committed: Mapping[str, bytes] = field(hash=False)
    staged: Mapping[str, bytes] = field(hash=False)
    status: Mapping[str, str] = field(hash=False)

    @property
    def tree_id(self) -> str:
        return self.trees[-1].id


def compute_git_facts(repository: Repository, directory: str) -> GitFacts:
    """The facts of a repository whose files lie in `directory`, "" for its root."""
    # go-witness asks the git binary for the status where there is one, and go-git otherwise: their answers differ.
    at = {(f"{directory}/{file.path}" if directory else file.path): file for file in repository.files}
    committed = {path: file.committed for path, file in at.items() if file.committed is not None}
    staged = {path: file.staged for path, file in at.items() if file.staged is not None}
    trees = tuple(build_trees(nest_files(committed)))
    commit = build_object("commit", write_commit(repository, trees[-1].id))
    tags = tuple(
        build_object("tag", write_tag(tag, commit.id))
        for tag in sorted(repository.tags, key=lambda t: t.name)
    )
    found = _list_go_git_status(at) if repository.git is None else _list_git_status(at, staged)
    return GitFacts(commit, trees, tags, committed, staged, dict(found))


def _write_signer(person: Person, when: Moment) -> str:
    return f"{person.name} <{person.email}> {when.git()}"


def write_commit(repository: Repository, tree: str) -> bytes:
    """The text of the commit; the signature is a header, whose continuation lines begin with a space."""
    lines = [
        f"tree {tree}",
        # In drawn order: the first parent is the branch that was merged into.
        *(f"parent {parent}" for parent in repository.parents),
        f"author {_write_signer(repository.author, repository.authored)}",
        f"committer {_write_signer(repository.committer, repository.committed)}",
    ]
    if repository.signature:
        lines.append("gpgsig " + repository.signature.removesuffix("\n").replace("\n", "\n "))
    return ("\n".join(lines) + "\n\n" + repository.message).encode()


def write_tag(tag: Tag, commit: str) -> bytes:
    """The text of an annotated tag; its signature follows the message."""
    head = f"object {commit}\ntype commit\ntag {tag.name}\ntagger {_write_signer(tag.tagger, tag.when)}\n\n"
    return f"{head}{tag.message}\n{tag.signature}".encode()


def list_head_refs(repository: Repository) -> list[str]:
    """The refs that point at the commit itself, in go-git's order: HEAD if it is detached, then the others by name."""
    heads = [] if repository.detached else [f"refs/heads/{repository.branch}"]
    remotes = repository.fetched
    if remotes is None:
        remotes = tuple(
            f"refs/remotes/{remote.name}/{repository.branch}" for remote in repository.remotes[:1]
        )
    # An annotated tag points at its own object, not at the commit, so only light tags count.
    tags = [f"refs/tags/{name}" for name in repository.light_tags]
    return (["HEAD"] if repository.detached else []) + sorted([*heads, *remotes, *tags])


def _list_go_git_status(files: Mapping[str, VersionedFile]) -> Iterator[tuple[str, str]]:
    """(path, letters) of each changed file: go-git quotes no paths, lists files in untracked folders and detects no renames."""
    for path, file in files.items():
        if file.committed is None and file.staged is None:
            yield path, "??"
        elif not file.committed == file.staged == file.working:
            yield path, _compare(file.committed, file.staged) + _compare(file.staged, file.working)


def _list_git_status(
    files: Mapping[str, VersionedFile], staged: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """(path as printed, letters) of each changed file; a rename is one line with both paths."""
    sources = {f.committed: p for p, f in files.items() if f.committed is not None and f.staged is None}
    # Drawn renames keep the content, so equal bytes are enough; git itself also accepts similar ones.
    renames = {
        path: sources[file.staged]
        for path, file in files.items()
        if file.committed is None and file.staged is not None and file.staged in sources
    }
    for path, file in files.items():
        if path in renames:
            yield (
                f"{quote_path(renames[path])} -> {quote_path(path)}",
                "R" + _compare(file.staged, file.working),
            )
        elif path not in renames.values():
            yield from _list_plain_status(path, file, staged)


def _list_plain_status(
    path: str, file: VersionedFile, staged: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    if file.committed is None and file.staged is None:
        if file.working is not None:
            yield quote_path(_collapse_untracked(path, staged)), "??"
    elif not file.committed == file.staged == file.working:
        in_index, in_folder = _compare(file.committed, file.staged), _compare(file.staged, file.working)
        yield quote_path(path), in_index + in_folder


def _compare(before: bytes | None, after: bytes | None) -> str:
    if before == after:
        return " "
    return "A" if before is None else "D" if after is None else "M"


def _collapse_untracked(path: str, staged: Mapping[str, bytes]) -> str:
    """An untracked path, or the topmost folder above it that holds no tracked file, as git shortens it."""
    folders = path.split("/")[:-1]
    for depth in range(1, len(folders) + 1):
        folder = "/".join(folders[:depth]) + "/"
        if not any(tracked.startswith(folder) for tracked in staged):
            return folder
    return path


def quote_path(path: str) -> str:
    """A path as `git status --porcelain` prints it: quoted, with octal bytes, if it has a blank or a non-ASCII character."""
    if path.isascii() and " " not in path:
        return path
    letters = (chr(byte) if byte < 0x80 else f"\\{byte:03o}" for byte in path.encode())
    return f'"{"".join(letters)}"'
