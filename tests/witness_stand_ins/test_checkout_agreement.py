"""The world that is read from a checkout says what real go-witness records there, field by field."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.stand_in_runs import git, make_repository, run_and_verify
from witness_generators.runs.run_entries import attestation_of
from witness_stand_ins import StandIns
from witness_stand_ins.checkouts.checkout_files import list_files
from witness_stand_ins.checkouts.head_refs import parse_tag


def leave_as_it_is(_folder: Path) -> None:
    """A clean repository on its branch."""


def change_files(folder: Path) -> None:
    """A merge whose working tree has every kind of change, and several remotes, one with a password."""
    git(folder, "checkout", "-q", "-b", "feature/a")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Aside")
    git(folder, "checkout", "-q", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Ahead")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge\n\n  with a body\n", "feature/a")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(folder, "branch", "also-here")
    git(folder, "branch", "main-2")
    git(folder, "remote", "add", "fork", "https://ada:secret@github.com/ada/rocket")
    (folder / "new").mkdir()
    (folder / "new" / "a b.txt").write_text("new\n")
    (folder / "added é.txt").write_text("added\n")
    git(folder, "add", "added é.txt")
    (folder / "main.c").write_text("changed\n")


def tag_and_detach(folder: Path) -> None:
    """A detached commit with a light tag and an annotated one."""
    git(folder, "tag", "light")
    git(folder, "tag", "-a", "v1.0.0", "-m", "First\n\nwith a body")
    git(folder, "checkout", "-q", "--detach")


def sign_commit(folder: Path) -> None:
    """A commit with the signature of an SSH key."""
    key = folder.parent / f"{folder.name}-key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    git(folder, *signing, "commit", "-q", "-S", "--allow-empty", "-m", "Signed")
    git(folder, *signing, "tag", "-s", "v2", "-m", "Signed too")


KINDS: tuple[Callable[[Path], None], ...] = (leave_as_it_is, change_files, tag_and_detach, sign_commit)


def unordered(attestation: Any) -> Any:
    """Remotes in an order: go-git walks a map of them."""
    kept = copy.deepcopy(attestation)
    kept["remotes"].sort()
    return kept


@pytest.mark.parametrize("change", KINDS, ids=lambda kind: kind.__name__)
def test_git_claims_and_variables_agree(binary: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    (tmp_path / "repository").mkdir()
    folder = make_repository(tmp_path / "repository")
    change(folder)
    with StandIns(("github",), repo=folder) as services:
        world = services.world
        variables = {**services.environment, "GIT_OPTIONAL_LOCKS": "0"}
        made = run_and_verify(binary, folder, tmp_path, ("git", "environment", "github"), variables, ())
    recorded, claims, said = made["git"], made["github"]["jwt"]["claims"], made["environment"]["variables"]
    assert unordered(recorded) == unordered(attestation_of("git", world))
    assert recorded["commithash"] == claims["sha"] == said["GITHUB_SHA"]
    assert claims["repository"] == said["GITHUB_REPOSITORY"] == "acme/rocket"
    assert any(remote.removesuffix(".git").endswith(claims["repository"]) for remote in recorded["remotes"])
    assert claims["ref"] == said["GITHUB_REF"]
    assert claims["ref"] in recorded["refs"] or recorded["branch"] == "HEAD"
    assert claims["ref"].removeprefix("refs/tags/") in {"light", f"refs/heads/{recorded['branch']}"}


def test_files_are_read_until_there_is_no_room(tmp_path: Path) -> None:
    folder = make_repository(tmp_path)
    (folder / "large.bin").write_bytes(bytes(2 << 20))
    (folder / "link").symlink_to("/etc/hostname")
    (folder / "removed.txt").write_text("removed\n")
    git(folder, "add", ".")
    (folder / "removed.txt").unlink()
    (folder / "untracked.txt").write_text("untracked\n")
    assert [file.path for file in list_files(folder)] == ["main.c"]


def test_a_tag_without_a_tagger_is_of_nobody() -> None:
    tag = parse_tag("old", "object 0\ntype commit\ntag old\n\nmade long ago\n")
    assert (tag.tagger.name, tag.message, tag.signature) == ("", "made long ago", "")
