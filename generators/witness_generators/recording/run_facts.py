"""The facts of the attestors that read a repository and a run: git, environment, files and the command."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.recording.attestor_row import Fact
from witness_generators.recording.traced_processes import list_processes
from witness_generators.world.command_output import write_stderr, write_stdout
from witness_generators.world.digests import DigestSet, artifact_digests, digest_files
from witness_generators.world.file_contents import detect_mime_type
from witness_generators.world.git.git_directory import build_git_directory
from witness_generators.world.git.git_facts import STATUS_WORDS, list_head_refs
from witness_generators.world.place import place_of
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.variables import hide_sensitive, variables
from witness_generators.world.world import World


def list_files_before(world: World) -> dict[str, bytes]:
    """The files in the step's folder before the command; in the repository's root, `.git` is among them."""
    return world.once(_list_files_before)


def _list_files_before(world: World) -> dict[str, bytes]:
    repository = {} if world.directory else build_git_directory(world.repository, world.git)
    return {**repository, **world.inputs}


def materials(world: World) -> dict[str, DigestSet]:
    """The digests of every file before the command (`attestation/material/material.go`)."""
    return world.once(_digest_files_before)


def _digest_files_before(world: World) -> dict[str, DigestSet]:
    return digest_files(list_files_before(world), world.hashes)


def list_produced_files(world: World) -> dict[str, bytes]:
    """List the files that the command created or changed, by path."""
    return world.once(_list_produced_files)


def _list_produced_files(world: World) -> dict[str, bytes]:
    return {path: content for path, content in outputs_of(world).items() if world.inputs.get(path) != content}


def products(world: World) -> dict[str, object]:
    """MIME type and digests of every file that the command created or changed (`attestation/product/product.go`)."""
    files = list_produced_files(world)
    return {
        path: {"mime_type": detect_mime_type(files[path]), "digest": digests}
        for path, digests in digest_files(files, world.hashes).items()
    }


def file_digests(world: World) -> dict[str, DigestSet]:
    """The digests of every file after the command: products replace materials at the same path (`attestation/collection.go`, Artifacts)."""
    return digest_files({**list_files_before(world), **outputs_of(world)}, world.hashes)


def status(world: World) -> dict[str, object]:
    """The status of changed files by path, in go-witness's words for git's letters."""
    letters = world.git.status
    return {
        path: {"staging": STATUS_WORDS[letters[path][0]], "worktree": STATUS_WORDS[letters[path][1]]}
        for path in sorted(letters, key=str.encode)
    }


def remotes(world: World) -> list[str]:
    """The addresses of the remotes; a URL loses its user, `git@host:path` is no URL and stays whole. Without a commit, none."""
    if not world.repository.has_commit:
        return []
    return [_remove_user(remote.url) for remote in world.repository.remotes]


def _remove_user(url: str) -> str:
    scheme, found, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if found else url


def tags(world: World) -> list[object]:
    """The annotated tags of the commit, sorted by object id, as go-git walks them."""
    # Both sides are in the order of names before they are sorted by id.
    named = zip(world.git.tags, sorted(world.repository.tags, key=lambda tag: tag.name), strict=True)
    return [
        {
            "name": tag.name,
            "taggername": tag.tagger.name,
            "taggeremail": tag.tagger.email,
            "when": tag.when.rfc3339(),
            "pgpsignature": tag.signature,
            # The tag object ends its message with a newline, and go-git keeps that.
            "message": tag.message + "\n",
        }
        for _, tag in sorted(named, key=lambda pair: pair[0].id)
    ]


def git_binary(world: World) -> DigestSet:
    """The digests of the git binary on PATH, empty if there is none."""
    git = world.repository.git
    return artifact_digests(git[1], world.hashes) if git else {}


def find_git_path(world: World) -> str:
    """The path of the git binary on PATH, "" if there is none."""
    path = world.repository.git[0] if world.repository.git else ""
    folders = variables(world)["PATH"].split(":")
    return "/usr/bin/git" if path and path.rpartition("/")[0] not in folders else path


# Without a commit go-witness returns before it looks for anything else (`attestation/git/git.go`, Attest).
_OF_COMMITS: Mapping[str, Fact] = {
    "/gittool": lambda world: "go-git+git-bin" if world.repository.git else "go-git",
    "/gitbinpath": find_git_path,
    "/gitbinhash": git_binary,
    "/commithash": lambda world: world.git.commit.id,
    "/author": lambda world: world.repository.author.name,
    "/authoremail": lambda world: world.repository.author.email,
    "/committername": lambda world: world.repository.committer.name,
    "/committeremail": lambda world: world.repository.committer.email,
    # `time.Time.String()`, and not RFC 3339 as elsewhere.
    "/commitdate": lambda world: world.repository.authored.go_string(),
    "/commitmessage": lambda world: world.repository.message,
    "/status": status,
    "/commitdigest": lambda world: {"sha1": world.git.commit.id},
    "/signature": lambda world: world.repository.signature,
    "/parenthashes": lambda world: list(world.repository.parents),
    "/treehash": lambda world: world.git.tree_id,
    "/refs": lambda world: list_head_refs(world.repository),
    "/remotes": remotes,
    "/tags": tags,
    # A detached HEAD has no branch: go-git then returns the name HEAD.
    "/branch": lambda world: "HEAD" if world.repository.detached else world.repository.branch,
}


def _build_fact_of_commit(fact: Fact) -> Fact:
    return lambda world: fact(world) if world.repository.has_commit else ""


GIT: Mapping[str, Fact] = {place: _build_fact_of_commit(fact) for place, fact in _OF_COMMITS.items()}
ENVIRONMENT: Mapping[str, Fact] = {
    "/os": lambda world: world.machine.os,
    "/hostname": lambda world: place_of(world).host,
    "/username": lambda world: place_of(world).user,
    "/variables": lambda world: hide_sensitive(variables(world)),
}
# go-witness records no command that fails, so the exit code is always 0 (`attestation/commandrun/commandrun.go`, runCmd).
COMMAND_RUN: Mapping[str, Fact] = {
    "/cmd": lambda world: list(world.argv),
    "/stdout": write_stdout,
    "/stderr": write_stderr,
    "/exitcode": lambda _world: 0,
    "/processes": list_processes,
}
