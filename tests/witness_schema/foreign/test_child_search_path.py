"""The process that reads foreign checkouts finds our package however it is installed, and nothing in the current folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from witness_schema.errors import BrokenEnvironment, UnreadableSource
from witness_schema.foreign import limited_process
from witness_schema.reading.boxed_reading import read_in_box
from witness_schema.reading.version_record import Reading

ROOT = str(Path(__file__).resolve().parents[3])


def read(folder: Path) -> None:
    read_in_box(Reading(folder, "v1.0.0", None, ()))


def test_an_editable_install_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Such an install leaves a hook in `sys.meta_path`, and no folder on the search path.
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry not in ("", ROOT)])
    with pytest.raises(UnreadableSource, match="not a go-witness checkout"):
        read(tmp_path)


@pytest.mark.parametrize("entry", ["", ".", "hook.finder.__path_hook__"])
def test_a_module_of_the_current_folder_is_not_imported(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / entry
    planted.mkdir(exist_ok=True)
    (planted / "orjson.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry, *sys.path])
    with pytest.raises(UnreadableSource, match="not a go-witness checkout"):
        read(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_child_that_does_not_start_is_no_fault_of_the_checkout() -> None:
    with pytest.raises(BrokenEnvironment, match="does not start"):
        limited_process.ask("witness_schema.no_such_module", b"", "somewhere")
