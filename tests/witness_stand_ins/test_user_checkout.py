"""What is read of a user's own repository, and what is said where there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.stand_in_runs import git, make_repository
from witness_generators.world.variables import variables
from witness_schema.errors import Misuse
from witness_stand_ins import StandIns
from witness_stand_ins.checkouts.checkout_world import build_world
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.remote_address import parse_remote
from witness_stand_ins.checkouts.user_checkout import read_checkout


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://github.com/acme/rocket.git", ("github.com", "acme", "rocket")),
        (
            "https://ada:secret@gitlab.example.com:8443/group/sub/rocket",
            ("gitlab.example.com", "group/sub", "rocket"),
        ),
        ("git@github.com:acme/rocket.git", ("github.com", "acme", "rocket")),
        ("ssh://git@host.example.org:2222/acme/rocket.git", ("host.example.org", "acme", "rocket")),
        ("host:rocket", ("host", "", "rocket")),
        ("../elsewhere/rocket", ("", "", "")),
        ("file:///srv/rocket.git", ("", "", "")),
        ("C:/rocket", ("", "", "")),
    ],
)
def test_an_address_has_server_owner_and_project(url: str, parts: tuple[str, str, str]) -> None:
    assert parse_remote(url) == parts


def test_commit_and_tree_are_those_that_git_names(tmp_path: Path) -> None:
    folder = make_repository(tmp_path)
    git(folder, "commit", "-q", "--allow-empty", "-m", "Second\n\nwith a body")
    git(folder, "tag", "v1")
    (folder / "below").mkdir()
    checkout = read_checkout(folder / "below")
    world = build_world(checkout, Choices(), ())
    named = subprocess.run(
        ["git", "rev-parse", "HEAD", "HEAD^{tree}", "HEAD^"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [world.git.commit.id, world.git.tree_id, *checkout.parents] == named
    assert (checkout.owner, checkout.project, checkout.branch, checkout.tags) == (
        "acme",
        "rocket",
        "main",
        ("v1",),
    )
    assert checkout.authored.git() == "1714557600 +0200"
    assert checkout.message.rstrip("\n") == "Second\n\nwith a body"
    assert variables(world)["PWD"] == str(folder.resolve())


def test_a_detached_head_runs_for_its_tag(tmp_path: Path) -> None:
    folder = make_repository(tmp_path)
    git(folder, "tag", "v1")
    git(folder, "checkout", "-q", "--detach")
    assert StandIns(("github",), repo=folder).job["GITHUB_REF"] == "refs/tags/v1"


def test_without_a_remote_the_folder_names_the_project(tmp_path: Path) -> None:
    (tmp_path / "rocket").mkdir()
    folder = make_repository(tmp_path / "rocket")
    git(folder, "remote", "remove", "origin")
    checkout = read_checkout(folder)
    assert (checkout.server, checkout.owner, checkout.project) == ("", "local", "rocket")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no git repository is here"),
        (("init", "-q"), "the repository has no commit"),
        (("init", "-q", "--object-format=sha256"), "named by SHA-256"),
    ],
)
def test_what_is_no_checkout_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    if words:
        git(tmp_path, *words)
    with pytest.raises(Misuse, match=said):
        read_checkout(tmp_path)
    with pytest.raises(Misuse, match="no git repository is here"):
        read_checkout(tmp_path / "missing")


@pytest.mark.parametrize(
    ("event", "ref", "said"),
    [
        ("pushed", "", "no job on 'pushed'"),
        ("push", "main", "no full ref"),
        ("push", "refs/pull/1/merge", "does not run for"),
        ("pull_request", "refs/heads/main", "does not run for"),
    ],
)
def test_an_event_or_ref_that_cannot_be_is_refused(repository: Path, event: str, ref: str, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        StandIns(("github",), repo=repository, event=event, ref=ref)
