"""The `.git` folder of a world, which git can read and a run in the repository's root records as materials."""

from __future__ import annotations

from collections.abc import Iterator

from witness_generators.world.git.git_facts import GitFacts, list_head_refs
from witness_generators.world.git.git_objects import GitObject, build_blob, write_index, write_loose_object
from witness_generators.world.git.repository import Repository

_CORE = (
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"
)


def build_git_directory(repository: Repository, facts: GitFacts) -> dict[str, bytes]:
    """Contents by path below the repository's root (`.git/HEAD`, …). A commit with parents is the boundary of a shallow clone."""
    files = {
        "HEAD": _write_head(repository, facts.commit.id),
        "config": _write_config(repository),
        "index": write_index(
            facts.staged, repository.committed.seconds, 1000 + repository.committed.seconds % 9973
        ),
        **dict(_list_refs(repository, facts) if repository.has_commit else ()),
        **dict(write_loose_object(item) for item in dict.fromkeys(_list_objects(repository, facts))),
    }
    # git writes the index when something is staged for the first time.
    if not (repository.has_commit or facts.staged):
        del files["index"]
    # No objects exist for the parents; without `shallow`, git would call the repository corrupt.
    if repository.parents and repository.has_commit:
        files["shallow"] = f"{facts.commit.id}\n".encode()
    return {f".git/{path}": content for path, content in files.items()}


def _write_head(repository: Repository, commit: str) -> bytes:
    detached = repository.detached and repository.has_commit
    return (f"{commit}\n" if detached else f"ref: refs/heads/{repository.branch}\n").encode()


def _write_config(repository: Repository) -> bytes:
    remotes = "".join(
        f'[remote "{remote.name}"]\n\turl = {remote.url}\n\tfetch = +refs/heads/*:refs/remotes/{remote.name}/*\n'
        for remote in repository.remotes
    )
    return (_CORE + remotes).encode()


def _list_refs(repository: Repository, facts: GitFacts) -> Iterator[tuple[str, bytes]]:
    for name in list_head_refs(repository):
        # HEAD is a file of its own, with another format.
        if name != "HEAD":
            yield name, f"{facts.commit.id}\n".encode()
    for tag, item in zip(sorted(repository.tags, key=lambda tag: tag.name), facts.tags, strict=True):
        yield f"refs/tags/{tag.name}", f"{item.id}\n".encode()


def _list_objects(repository: Repository, facts: GitFacts) -> Iterator[GitObject]:
    if not repository.has_commit:
        yield from (build_blob(content) for content in facts.staged.values())
        return
    # Twice, because a staged file hides the committed content at the same path.
    yield from (build_blob(content) for content in {**facts.committed, **facts.staged}.values())
    yield from (build_blob(content) for content in facts.committed.values())
    yield from (*facts.trees, facts.commit, *facts.tags)
