"""The one rule for output folders: whole or not at all, and nothing but what the same command wrote is replaced."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from witness_schema import swapping
from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.output_folders import Product, write_folder

MARK = "contents.json"


def listed(folder: Path) -> frozenset[str]:
    try:
        return frozenset([*json.loads((folder / MARK).read_text()), MARK])
    except OSError:
        return frozenset()


LEAVES = Product("leaves", "leaves", listed)


def write(
    folder: Path, *names: str, text: str = "new", force: bool = False, fault: BaseException | None = None
) -> None:
    with write_folder(folder, LEAVES, force=force) as fresh:
        for name in names:
            (fresh / name).write_text(text)
        (fresh / MARK).write_text(json.dumps(names))
        if fault:
            raise fault


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def test_a_folder_appears_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "data" / "set", "one")
    assert contents(tmp_path) == {"data/set/one": "new", f"data/set/{MARK}": '["one"]'}
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["set"]


def test_an_empty_folder_is_filled_and_stays_the_same_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write(Path(), "one")
    assert Path.cwd().stat().st_ino == before
    assert contents(tmp_path) == {"one": "new", MARK: '["one"]'}


@pytest.mark.parametrize("target", ["nowhere", "out"])
def test_a_link_that_leads_nowhere_is_refused_before_the_work(target: str, tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(target)
    with pytest.raises(Misuse, match="leads nowhere"), write_folder(tmp_path / "out", LEAVES):
        pytest.fail("the work was begun")


def test_an_earlier_one_is_refused_without_force(tmp_path: Path) -> None:
    write(tmp_path, "one", text="old")
    with pytest.raises(Misuse, match="the leaves of an earlier run") as caught:
        write(tmp_path, "two")
    assert "--force" in caught.value.advice
    assert contents(tmp_path) == {"one": "old", MARK: '["one"]'}


def test_with_force_it_is_replaced_as_a_whole_and_other_files_stay(tmp_path: Path) -> None:
    write(tmp_path, "one", "both", text="old")
    (tmp_path / "README").write_text("theirs")
    write(tmp_path, "both", "two", force=True)
    assert contents(tmp_path) == {"both": "new", "two": "new", "README": "theirs", MARK: '["both", "two"]'}


def test_a_file_of_others_in_the_way_is_refused_with_force_too(tmp_path: Path) -> None:
    write(tmp_path, "one", text="old")
    (tmp_path / "two").write_text("theirs")
    before = contents(tmp_path)
    with pytest.raises(Misuse, match="holds a two that witness-schema did not write"):
        write(tmp_path, "two", force=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_of_others_is_refused_and_the_advice_holds(tmp_path: Path, force: bool) -> None:
    (tmp_path / "1.jpg").write_text("photo")
    with pytest.raises(Misuse, match="did not write") as caught:
        write(tmp_path, "one", force=force)
    assert contents(tmp_path) == {"1.jpg": "photo"}
    write(Path(caught.value.advice.rpartition(" ")[2]), "one")
    assert contents(tmp_path)["leaves/one"] == "new"
    with pytest.raises(Misuse, match="this is a file"):
        write(tmp_path / "1.jpg", "one", force=force)


def test_contents_that_name_a_file_elsewhere_remove_nothing_there(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    write(folder, "one", text="old")
    (tmp_path / "theirs").write_text("kept")
    (folder / MARK).write_text(json.dumps(["one", "../theirs"]))
    write(folder, "one", force=True)
    assert (tmp_path / "theirs").read_text() == "kept"


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), RuntimeError("no")], ids=repr)
@pytest.mark.parametrize("before", [False, True])
def test_interrupted_writing_changes_nothing(tmp_path: Path, fault: BaseException, before: bool) -> None:
    if before:
        write(tmp_path / "set", "one", text="old")
    earlier = contents(tmp_path)
    with pytest.raises(type(fault)):
        write(tmp_path / "set", "two", force=True, fault=fault)
    assert contents(tmp_path) == earlier
    assert (tmp_path / "set").exists() == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_and_nothing_is_kept(tmp_path: Path, number: int) -> None:
    fault = OSError(number, os.strerror(number))
    with pytest.raises(BrokenEnvironment, match=f"cannot write: {os.strerror(number)}") as caught:
        write(tmp_path / "set", "one", fault=fault)
    assert (caught.value.where, "nothing was written" in caught.value.advice) == (str(tmp_path / "set"), True)
    assert list(tmp_path.iterdir()) == []


def test_an_error_that_no_disk_makes_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "set", "one", fault=FileNotFoundError(errno.ENOENT, "ours"))


def test_a_failed_move_puts_the_earlier_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "one", "two", text="old")
    before = contents(tmp_path)
    really = swapping._replace

    def fails(target: Path, new: Path | None, kept: Path) -> None:
        if target.name == "two":
            raise OSError(errno.EIO, "Input/output error")
        really(target, new, kept)

    monkeypatch.setattr(swapping, "_replace", fails)
    with pytest.raises(BrokenEnvironment, match="Input/output error"):
        write(tmp_path, "one", "two", force=True)
    assert contents(tmp_path) == before


def test_folders_that_were_made_on_the_way_go_with_a_failure(tmp_path: Path) -> None:
    product = Product("letters", "letters", lambda _: frozenset())

    def write() -> None:
        with write_folder(tmp_path / "a" / "b", product):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(BrokenEnvironment, match="No space left"):
        write()
    assert list(tmp_path.iterdir()) == []
