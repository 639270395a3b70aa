"""Git's formats: known hashes, and real git reading what a world is laid out as."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from witness_generators.api.direct_draws import draw_world
from witness_generators.world.git.git_facts import list_head_refs, quote_path
from witness_generators.world.git.git_objects import (
    build_blob,
    build_trees,
    nest_files,
    write_index,
    write_loose_object,
)
from witness_generators.world.workspace import lay_out
from witness_generators.world.world_space import Limits


def git(folder: Path, *words: str) -> str:
    environment = {"PATH": os.environ["PATH"], "GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-c", "safe.directory=*", "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout.decode()


def test_known_hashes() -> None:
    assert build_blob(b"").id == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert build_blob(b"hello\n").id == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert [tree.id for tree in build_trees(nest_files({}))] == ["4b825dc642cb6eb9a060e54bf8d69288fbee4904"]


def test_folders_sort_with_their_slash() -> None:
    """Git puts the file `a.b` between the file `a-b` and the folder `a`."""
    root = list(build_trees(nest_files({"a/x": b"", "a.b": b"", "a-b": b""})))[-1]
    assert root.data.index(b"a-b\0") < root.data.index(b"a.b\0") < root.data.index(b"40000 a\0")


def test_a_path_cannot_be_a_file_and_a_folder() -> None:
    with pytest.raises(ValueError, match="a file and a folder"):
        nest_files({"a": b"", "a/b": b""})


def test_long_content_is_stored_in_blocks(tmp_path: Path) -> None:
    import zlib

    content = bytes(200_000)
    assert zlib.decompress(write_loose_object(build_blob(content))[1]) == build_blob(content).data


def test_index_entries_are_padded() -> None:
    for length in range(1, 20):
        assert (len(write_index({"n" * length: b""}, 0, 0)) - 12 - 20) % 8 == 0


@pytest.mark.parametrize("path", ["plain.txt", "with blank.txt", "größe.md"])
def test_quoting_is_git_s(path: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / path).touch()
    assert git(tmp_path, "status", "--porcelain") == f"?? {quote_path(path)}\n"


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("index", range(8))
def test_git_reads_a_world(index: int, clean: bool, tmp_path: Path) -> None:
    drawn = draw_world(seed=11, index=index, limits=Limits(clean=clean))
    # A world without a git binary has the status that go-git computes.
    world = replace(drawn, repository=replace(drawn.repository, git=("/usr/bin/git", b"git")))
    step = lay_out(world, tmp_path)
    assert git(step, "fsck", "--strict", "--no-dangling") == ""
    assert git(step, "rev-parse", "HEAD", "HEAD^{tree}").split() == [world.git.commit.id, world.git.tree_id]
    refs = git(step, "for-each-ref", "--points-at", "HEAD", "--format=%(refname)").split()
    assert {*refs, "HEAD"} >= set(list_head_refs(world.repository))
    printed = {line[3:]: line[:2] for line in git(step, "status", "--porcelain").splitlines()}
    assert printed == world.git.status
    assert bool(printed) is not clean
