"""A folder appears whole or not at all, whatever interrupts the writing."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.dataset.folders import written_whole

MARK = "manifest.json"


def write(folder: Path, text: str, fault: BaseException | None = None) -> None:
    with written_whole(folder, MARK) as fresh:
        (fresh / MARK).write_text(text)
        if fault:
            raise fault


def test_folder_appears_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "data" / "set", "one")
    assert (tmp_path / "data" / "set" / MARK).read_text() == "one"
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["set"]


def test_earlier_folder_is_replaced_with_all_it_held(tmp_path: Path) -> None:
    write(tmp_path / "set", "one")
    (tmp_path / "set" / "extra").write_text("")
    write(tmp_path / "set", "two")
    assert [path.name for path in (tmp_path / "set").iterdir()] == [MARK]
    assert (tmp_path / "set" / MARK).read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), RuntimeError("no")])
@pytest.mark.parametrize("before", [False, True])
def test_interrupted_writing_changes_nothing(tmp_path: Path, fault: BaseException, before: bool) -> None:
    if before:
        write(tmp_path / "set", "one")
    with pytest.raises(type(fault)):
        write(tmp_path / "set", "two", fault)
    assert [path.name for path in tmp_path.iterdir()] == (["set"] if before else [])
    assert not before or (tmp_path / "set" / MARK).read_text() == "one"


def test_full_disk_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="cannot write: No space left on device") as told:
        write(tmp_path / "set", "two", OSError(errno.ENOSPC, "No space left on device"))
    assert told.value.where == str(tmp_path / "set")
    assert list(tmp_path.iterdir()) == []


def test_folder_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "1.jpg").write_text("")
    with pytest.raises(WitnessSchemaError, match="holds something else"):
        write(tmp_path / "photos", "one")
    (tmp_path / "file").write_text("")
    with pytest.raises(WitnessSchemaError, match="this is a file"):
        write(tmp_path / "file", "one")


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    write(tmp_path / "set", "one")
    assert (tmp_path / "set" / MARK).read_text() == "one"


def test_failed_rename_puts_the_earlier_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "set", "one")
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path.parent.suffix == ".partial" and target == tmp_path / "set":
            raise OSError(errno.EIO, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(WitnessSchemaError, match="Input/output error"):
        write(tmp_path / "set", "two")
    assert (tmp_path / "set" / MARK).read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
