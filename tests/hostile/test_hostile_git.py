"""`CHECKOUT@TAG` reads objects: nothing that a clone names is run, and nothing outside of it is written."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.hostile_checkouts import commit_all, git, lay_out
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import WitnessSchemaError
from witness_schema.upstream.git_tags import export_revision, tracked_files

HOOKS = ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a trace beside itself."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def list_files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}


def set_traps(clone: Path, trap: Path, git_folder: Path) -> None:
    for hook in HOOKS:
        (git_folder / "hooks").mkdir(exist_ok=True)
        (git_folder / "hooks" / hook).write_bytes(trap.read_bytes())
        (git_folder / "hooks" / hook).chmod(0o755)
    settings = {
        "core.fsmonitor": trap,
        "core.pager": trap,
        "core.sshCommand": trap,
        "filter.evil.smudge": trap,
        "filter.evil.clean": trap,
        "filter.evil.required": "true",
        "diff.evil.textconv": trap,
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.uploadpack": trap,
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }
    git(clone, "config", "core.repositoryformatversion", "1")
    for name, value in settings.items():
        git(clone, "config", "--local", name, str(value))


def test_a_clone_runs_nothing_of_its_own(tmp_path: Path, trap: Path) -> None:
    clone = lay_out(tmp_path / "clone", {".gitattributes": "* filter=evil diff=evil export-subst\n"})
    commit_all(clone)
    set_traps(clone, trap, clone / ".git")
    exported = export_revision(clone, "v0.1.0")
    assert (exported / "attestation" / "sample" / "sample.go").is_file()
    with pytest.raises(WitnessSchemaError, match="no revision"):
        export_revision(clone, "v9.9.9")
    # An object that is missing is not fetched from the promisor.
    with pytest.raises(WitnessSchemaError, match="no object"):
        export_revision(clone, "1" * 40)
    assert not (tmp_path / "sprung").exists()


def test_listing_the_files_of_the_current_clone_runs_nothing(
    tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    set_traps(clone, trap, clone / ".git")
    monkeypatch.chdir(clone)
    assert "go.mod" in tracked_files(".")
    assert not (tmp_path / "sprung").exists()


def test_the_trap_works(tmp_path: Path, trap: Path) -> None:
    """Git itself springs it: the tests above would see a program that runs."""
    clone = commit_all(lay_out(tmp_path / "clone", {".gitattributes": "* filter=evil\n"}))
    set_traps(clone, trap, clone / ".git")
    subprocess.run(["git", "status"], cwd=clone, capture_output=True, check=False)
    assert (tmp_path / "sprung").exists()


def test_a_bare_repository_of_plain_files_is_no_clone(tmp_path: Path, trap: Path) -> None:
    outer = lay_out(tmp_path / "outer", {})
    inner = commit_all(lay_out(tmp_path / "inner", {}))
    subprocess.run(["git", "clone", "-q", "--bare", str(inner), str(outer / "inner")], check=True)
    set_traps(outer / "inner", trap, outer / "inner")
    commit_all(outer)
    with pytest.raises(WitnessSchemaError, match="not the root of a clone"):
        export_revision(outer / "inner", "v0.1.0")
    assert not (tmp_path / "sprung").exists()


def hide_in_environment(monkeypatch: pytest.MonkeyPatch, trap: Path, other: Path) -> None:
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(other / ".git" / "objects"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(trap))


def test_the_environment_names_no_other_repository(
    tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {"here.txt": "here"}))
    other = commit_all(lay_out(tmp_path / "other", {"there.txt": "there"}))
    hide_in_environment(monkeypatch, trap, other)
    exported = export_revision(clone, "v0.1.0")
    assert "here.txt" in list_files(exported)
    assert not (tmp_path / "sprung").exists()


def borrow(clone: Path, other: Path) -> None:
    (clone / ".git" / "objects" / "info" / "alternates").write_text(f"{other}/.git/objects\n")


def link_objects(clone: Path, other: Path) -> None:
    (clone / ".git" / "objects").rename(clone / "kept")
    (clone / ".git" / "objects").symlink_to(other / ".git" / "objects")


@pytest.mark.parametrize("change", [borrow, link_objects])
def test_objects_of_another_clone_are_not_read(tmp_path: Path, change: Callable[[Path, Path], None]) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    secret = commit_all(lay_out(tmp_path / "secret", {"secret.txt": "secret"}))
    change(clone, secret)
    with pytest.raises(WitnessSchemaError, match=r"borrows|behind a link"):
        export_revision(clone, git(secret, "rev-parse", "HEAD").strip())


def test_a_ref_behind_a_link_is_not_read(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    (clone / ".git" / "refs" / "tags" / "v2").symlink_to(clone / ".git" / "refs" / "tags" / "v0.1.0")
    with pytest.raises(WitnessSchemaError, match="link"):
        export_revision(clone, "v2")


@pytest.mark.parametrize(
    "revision",
    [
        "--upload-pack=x",
        "-h",
        "../../HEAD",
        "../HEAD",
        "a..b",
        "v0.1.0:go.mod",
        "HEAD^{/x}",
        "",
        "@{-1}",
        "*",
        "a\nb",
    ],
)
def test_a_revision_is_a_name_and_nothing_else(revision: str, tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    with pytest.raises(WitnessSchemaError, match="no revision"):
        export_revision(clone, revision)


def test_links_and_submodules_of_a_commit_are_left_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.go"
    secret.write_text("package secret\n")
    clone = lay_out(tmp_path / "clone", {})
    (clone / "attestation" / "secret.go").symlink_to(secret)
    (clone / "up").symlink_to("..")
    (clone / "inside").symlink_to("go.mod")
    commit_all(clone)
    exported = export_revision(clone, "v0.1.0")
    assert not any(path.is_symlink() for path in exported.rglob("*"))
    assert {"up", "inside", "attestation/secret.go"} & list_files(exported) == set()


def write_object(clone: Path, kind: str, content: bytes) -> str:
    done = subprocess.run(
        ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"],
        cwd=clone, input=content, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def make_commit(clone: Path, rows: list[tuple[bytes, bytes, str]]) -> str:
    tree = write_object(
        clone, "tree", b"".join(mode + b" " + name + b"\0" + bytes.fromhex(of) for mode, name, of in rows)
    )
    head = f"tree {tree}\nauthor a <a> 0 +0000\ncommitter a <a> 0 +0000\n\nx\n"
    return write_object(clone, "commit", head.encode())


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/b", b"../evil", b""])
def test_a_tree_with_a_name_that_git_refuses_is_refused(name: bytes, tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    blob = write_object(clone, "blob", b"evil\n")
    commit = make_commit(clone, [(b"100644", name, blob)])
    with pytest.raises(WitnessSchemaError, match="file named"):
        export_revision(clone, commit)
    assert not any(path.name == "evil" for path in tmp_path.rglob("*"))


def test_a_name_that_is_a_link_and_a_folder_writes_nowhere_else(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    blob, away = write_object(clone, "blob", b"evil\n"), write_object(clone, "blob", str(tmp_path).encode())
    inner = write_object(clone, "tree", b"100644 evil\0" + bytes.fromhex(blob))
    commit = make_commit(clone, [(b"120000", b"x", away), (b"40000", b"x", inner)])
    assert list_files(export_revision(clone, commit)) == {"x/evil"}
    assert not (tmp_path / "evil").exists()


def test_one_file_twice_is_refused(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    blob = write_object(clone, "blob", b"evil\n")
    commit = make_commit(clone, [(b"100644", b"x", blob), (b"100644", b"x", blob)])
    with pytest.raises(WitnessSchemaError, match="twice"):
        export_revision(clone, commit)


def test_a_tree_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    """Ten objects that a checkout would make a thousand million files of."""
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    rows = [(b"100644", f"f{n}".encode(), write_object(clone, "blob", b"x")) for n in range(10)]
    for _ in range(9):
        packed = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(of) for mode, name, of in rows)
        tree = write_object(clone, "tree", packed)
        rows = [(b"40000", f"f{n}".encode(), tree) for n in range(10)]
    with pytest.raises(WitnessSchemaError, match=r"too many"):
        export_revision(clone, make_commit(clone, rows))


def test_an_object_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    commit = git(clone, "rev-parse", "HEAD").strip()
    other = make_commit(clone, [])
    objects = clone / ".git" / "objects"
    target = objects / commit[:2] / commit[2:]
    target.chmod(0o644)
    target.write_bytes((objects / other[:2] / other[2:]).read_bytes())
    with pytest.raises(WitnessSchemaError, match="not what its name says"):
        export_revision(clone, commit)
    assert not (tmp_path / "cache" / "revisions").exists() or not list(
        (tmp_path / "cache" / "revisions").iterdir()
    )


def test_annotated_packed_and_branch_refs_are_found(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    git(clone, "tag", "-a", "-m", "annotated", "v0.2.0")
    git(clone, "branch", "feature/x")
    expected = export_revision(clone, "v0.1.0")
    git(clone, "pack-refs", "--all")
    for revision in (
        "v0.2.0",
        "feature/x",
        "HEAD",
        "refs/tags/v0.1.0",
        git(clone, "rev-parse", "HEAD").strip(),
    ):
        assert export_revision(clone, revision) == expected


def test_a_worktree_is_a_clone(tmp_path: Path) -> None:
    clone = commit_all(lay_out(tmp_path / "clone", {}))
    git(clone, "worktree", "add", "-q", str(tmp_path / "tree"))
    for revision in ("v0.1.0", "HEAD"):
        assert export_revision(tmp_path / "tree", revision) == export_revision(clone, "v0.1.0")


def test_a_clone_with_longer_hashes_is_read(tmp_path: Path) -> None:
    clone = lay_out(tmp_path / "clone", {})
    git(clone, "init", "-q", "--object-format=sha256")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "one")
    assert len(export_revision(clone, "HEAD").name) == 64
