"""vendor/go-witness: fetched by its pin, checked by its sum, replaced whole."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from witness_schema.clone import MARKER
from witness_schema.errors import WitnessSchemaError
from witness_schema.upstream import checkout, go_command, go_toolchain
from witness_schema.upstream.checkout import compute_module_sum, repository_root, status, sync

REAL_ROOT = repository_root()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the real pins and nothing vendored."""
    (tmp_path / "oracle").mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(REAL_ROOT / "oracle" / name, tmp_path / "oracle" / name)
    monkeypatch.setattr(checkout, "repository_root", lambda: tmp_path)
    monkeypatch.setattr(go_command, "FIRST_PAUSE", 0.0)
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A local clone of go-witness, as small as can be."""
    clone = tmp_path / "clone"
    (clone / ".git").mkdir(parents=True)
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (clone / "attestation").mkdir()
    (clone / "attestation" / "factory.go").write_text("package attestation\n")
    (clone / "go.mod").write_text("module github.com/in-toto/go-witness\n\ngo 1.26\n")
    return clone


def change(file: Path, edit: Callable[[str], str]) -> None:
    file.write_text(edit(file.read_text()))


@pytest.mark.checkout
@pytest.mark.oracle
def test_the_pinned_version_is_fetched(root: Path) -> None:
    assert not status().current
    told: list[str] = []
    fetched = sync(progress=told.append)
    assert fetched.root == root / "vendor" / "go-witness"
    assert f"go-witness {fetched.version} {fetched.sum}\n" in (root / "oracle" / "go.sum").read_text()
    assert status().current
    assert "attestation" in {path.name for path in fetched.root.iterdir()}
    assert [path.name for path in (root / "vendor").iterdir()] == ["go-witness"]
    assert told == [f"vendor: fetching go-witness {fetched.version}"]


@pytest.mark.checkout
@pytest.mark.oracle
def test_the_files_can_be_written_and_removed(root: Path) -> None:
    fetched = sync()
    assert all(path.stat().st_mode & stat.S_IWUSR for path in fetched.root.rglob("*"))


@pytest.mark.checkout
@pytest.mark.oracle
def test_what_is_there_is_not_fetched_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync()
    monkeypatch.setenv("PATH", "")  # no go, no network
    told: list[str] = []
    assert sync(progress=told.append) == status().found
    assert "there already" in told[0]


@pytest.mark.checkout
@pytest.mark.oracle
def test_a_changed_file_is_noticed_and_mended(root: Path) -> None:
    fetched = sync()
    change(fetched.root / "go.mod", lambda text: text + "// changed\n")
    found = status()
    assert (found.current, found.intact) == (False, False)
    assert "was changed" in found.summary()
    sync()
    assert status().current


@pytest.mark.parametrize("edit", ["removed", "added"])
@pytest.mark.checkout
@pytest.mark.oracle
def test_a_missing_or_an_added_file_is_noticed(root: Path, edit: str) -> None:
    fetched = sync()
    if edit == "removed":
        (fetched.root / "run.go").unlink()
    else:
        (fetched.root / "attestation" / "more.go").write_text("package attestation\n")
    assert not status().current


@pytest.mark.checkout
@pytest.mark.oracle
def test_a_module_with_another_sum_is_refused(root: Path) -> None:
    pinned = status().pinned
    change(root / "oracle" / "go.sum", lambda text: text.replace(pinned.sum, "h1:" + "A" * 43 + "="))
    with pytest.raises(WitnessSchemaError, match="sum"):
        sync()
    assert not (root / "vendor" / "go-witness").exists()


def test_a_local_folder_is_copied_without_its_git(root: Path, folder: Path) -> None:
    copied = sync(path=folder)
    assert copied.version == "local"
    names = {path.relative_to(copied.root).as_posix() for path in copied.root.rglob("*")}
    assert names == {"go.mod", "attestation", "attestation/factory.go", MARKER}
    assert status().intact
    assert not status().current
    assert "local" in status().summary()


def test_the_old_tree_is_replaced_whole(root: Path, folder: Path) -> None:
    sync(path=folder)
    (folder / "attestation" / "factory.go").rename(folder / "attestation" / "other.go")
    copied = sync(path=folder)
    assert [path.name for path in (copied.root / "attestation").iterdir()] == ["other.go"]


def test_an_interrupt_leaves_the_old_tree(root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sync(path=folder)

    def interrupt(content: bytes, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkout, "_write_copy", interrupt)
    with pytest.raises(KeyboardInterrupt):
        sync(path=folder)
    assert status().found == before
    assert status().intact
    assert [path.name for path in (root / "vendor").iterdir()] == ["go-witness"]


def test_a_full_disk_is_told_and_leaves_the_old_tree(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sync(path=folder)

    def fill(content: bytes, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkout, "_write_copy", fill)
    with pytest.raises(WitnessSchemaError, match="vendor/go-witness cannot be written: No space") as caught:
        sync(path=folder)
    assert "free some space" in caught.value.advice
    assert status().found == before


def test_another_folder_is_refused(root: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="no go-witness checkout"):
        sync(path=root / "oracle")


def test_version_and_folder_exclude_each_other(root: Path, folder: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="both given"):
        sync(version="v0.11.0", path=folder)


@pytest.mark.checkout
@pytest.mark.oracle
def test_an_unreachable_proxy_is_told_with_what_was_asked(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("GOPROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    told: list[str] = []
    with pytest.raises(
        WitnessSchemaError, match=r"4 attempts to fetch github\.com/in-toto/go-witness@v0\.11\.0"
    ) as caught:
        sync(version="0.11.0", progress=told.append)
    assert "GOPROXY=file://" in caught.value.advice
    assert sum("unreachable (attempt" in line for line in told) == 3
    assert not (root / "vendor" / "go-witness").exists()


@pytest.mark.checkout
@pytest.mark.oracle
def test_a_folder_serves_as_a_proxy(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync()  # fills Go's module cache, whose downloads have the layout of a proxy
    toolchain = go_toolchain.find()
    downloads = (
        Path(go_command.run(toolchain, ["env", "GOMODCACHE"], root).out.strip()) / "cache" / "download"
    )
    shutil.rmtree(root / "vendor")
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("GOPROXY", downloads.as_uri())
    monkeypatch.setenv("GOFLAGS", "-modcacherw")
    sync()
    assert status().current


@pytest.mark.checkout
@pytest.mark.oracle
def test_a_sum_is_that_of_go(root: Path) -> None:
    fetched = sync()
    assert compute_module_sum(fetched.root, fetched.version) == status().pinned.sum
    assert compute_module_sum(fetched.root, "v9.9.9") != status().pinned.sum
