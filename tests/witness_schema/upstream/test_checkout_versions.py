"""The version of a plain folder: a tag, a pseudo-version, the go.mod around it, and whether its files are those."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, commit_all, git, lay_out
from witness_schema.clone import CACHE_VARIABLE, MARKER
from witness_schema.schemas.emission import emit
from witness_schema.upstream import checkout_versions
from witness_schema.upstream.checkout_versions import find_checkout_version

MODULE = "github.com/in-toto/go-witness"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-08-05T10:20:30 +0200")
    return commit_all(lay_out(tmp_path / "clone"), "v0.12.0")


def add_commit(root: Path, *tags: str) -> str:
    git(root, "commit", "-q", "--allow-empty", "-m", "more")
    for tag in tags:
        git(root, "tag", tag)
    return git(root, "rev-parse", "HEAD").strip()


def test_a_tag_is_the_version(clone: Path) -> None:
    assert find_checkout_version(clone) == "v0.12.0"


def test_of_several_tags_the_newest_counts_and_a_word_is_none(clone: Path) -> None:
    add_commit(clone, "v0.13.0", "v0.9.0", "stable", "v0.13.0-rc.1")
    assert find_checkout_version(clone) == "v0.13.0"


def test_annotated_and_packed_tags_count(clone: Path) -> None:
    git(clone, "commit", "-q", "--allow-empty", "-m", "more")
    git(clone, "tag", "-a", "v0.14.0", "-m", "x")
    git(clone, "pack-refs", "--all")
    assert find_checkout_version(clone) == "v0.14.0"


def test_a_commit_after_a_tag_has_go_s_pseudo_version(clone: Path) -> None:
    commit = add_commit(clone)
    assert find_checkout_version(clone) == f"v0.12.1-0.20260805082030-{commit[:12]}"
    rc = add_commit(clone, "v0.13.0-rc.1")
    assert find_checkout_version(clone) == "v0.13.0-rc.1"
    after = add_commit(clone)
    assert rc != after
    assert find_checkout_version(clone) == f"v0.13.0-rc.1.0.20260805082030-{after[:12]}"


def test_without_a_tag_the_base_is_v0_0_0(clone: Path) -> None:
    git(clone, "tag", "-d", "v0.12.0")
    commit = git(clone, "rev-parse", "HEAD").strip()
    assert find_checkout_version(clone) == f"v0.0.0-20260805082030-{commit[:12]}"


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_files_that_are_not_the_commits_are_told(change: str, clone: Path) -> None:
    place = clone / "attestation" / "sample"
    if change == "edited":
        (clone / SAMPLE).write_text((clone / SAMPLE).read_text() + "// more\n")
    elif change == "added":
        (place / "more.go").write_text("package sample\n")
    else:
        (clone / SAMPLE).unlink()
    assert find_checkout_version(clone) == "v0.12.0+dirty"


def test_what_is_not_read_makes_nothing_dirty(clone: Path) -> None:
    (clone / "notes.txt").write_text("x")
    (clone / "attestation" / "sample" / "x_test.go").write_text("package sample\n")
    (clone / "testdata").mkdir()
    (clone / "testdata" / "x.go").write_text("package x\n")
    assert find_checkout_version(clone) == "v0.12.0"


def test_a_marker_and_the_name_of_a_folder_come_first(clone: Path, tmp_path: Path) -> None:
    (clone / MARKER).write_text('{"version": "v0.3.0"}')
    assert find_checkout_version(clone) == "v0.3.0"
    (clone / MARKER).write_text('{"version": "local"}')
    assert find_checkout_version(clone) == "local"
    assert find_checkout_version(lay_out(tmp_path / "go-witness@v0.11.0")) == "v0.11.0"


def test_no_program_of_the_clone_runs(clone: Path, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    hook.chmod(0o755)
    git(clone, "config", "core.fsmonitor", str(hook))
    (clone / ".gitattributes").write_text("*.go filter=x\n")
    git(clone, "config", "filter.x.clean", str(hook))
    sprung.unlink(missing_ok=True)
    (clone / SAMPLE).write_text((clone / SAMPLE).read_text() + "// more\n")
    assert find_checkout_version(clone) == "v0.12.0+dirty"
    assert not sprung.exists()


def test_a_folder_without_git_is_local(tmp_path: Path) -> None:
    assert find_checkout_version(lay_out(tmp_path / "plain")) == "local"


def write_outer(root: Path, more: str = "") -> None:
    (root / "go.mod").write_text(f"module example.com/own\n\ngo 1.26\n\nrequire {MODULE} v0.11.0\n{more}")


def test_the_go_mod_around_a_folder_says_its_version(tmp_path: Path) -> None:
    write_outer(tmp_path, f"\nreplace {MODULE} => ./forks/witness\n")
    (tmp_path / "forks").mkdir()
    assert find_checkout_version(lay_out(tmp_path / "forks" / "witness")) == "v0.11.0+local"
    assert find_checkout_version(lay_out(tmp_path / "forks" / "other")) == "local"
    vendored = tmp_path / "vendor" / MODULE
    vendored.parent.mkdir(parents=True)
    assert find_checkout_version(lay_out(vendored)) == "v0.11.0"


def test_a_damaged_clone_is_a_plain_folder(clone: Path) -> None:
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/nowhere\n")
    assert find_checkout_version(clone) == "local"


def test_a_shallow_clone_has_the_pseudo_version_without_a_base(clone: Path, tmp_path: Path) -> None:
    commit = add_commit(clone)
    environment = {**os.environ, "GIT_ALLOW_PROTOCOL": "file"}
    target = tmp_path / "shallow"
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", "--no-tags", clone.as_uri(), str(target)],
        check=True,
        env=environment,
        capture_output=True,
    )
    assert find_checkout_version(target) == f"v0.0.0-20260805082030-{commit[:12]}"


def test_the_id_of_an_emitted_schema_has_the_version(clone: Path, tmp_path: Path) -> None:
    written = emit(tmp_path / "out", source=clone)
    assert written.version == "v0.12.0"
    text = (tmp_path / "out" / "sample.json").read_text()
    assert re.search(r'"\$id": "urn:witness-schema:go-witness:v0\.12\.0:serialization:sample"', text)


def test_a_clone_of_too_much_is_a_plain_folder(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout_versions, "_MOST_BYTES", 10)
    assert find_checkout_version(clone) == "local"
