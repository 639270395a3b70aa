"""A stage runs once, and again as soon as anything that decides its output has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_training.stages import Stage, digest, run_stage


class Copy:
    """A stage that copies `source` to `target` and counts its runs."""

    def __init__(self, folder: Path) -> None:
        self.source, self.target, self.runs = folder / "in", folder / "out" / "copy", 0
        self.source.write_text("one")

    def stage(self) -> Stage:
        return Stage("copy", "Copy", {"source": digest(self.source)}, (self.target,), self.run)

    def run(self) -> str:
        self.runs += 1
        self.target.parent.mkdir(exist_ok=True)
        self.target.write_text(self.source.read_text())
        return f"run {self.runs}"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_second_time_is_reused_with_its_summary(copy: Copy, tmp_path: Path) -> None:
    first, second = (run_stage(copy.stage(), tmp_path / "records") for _ in range(2))
    assert (first.reused, second.reused, copy.runs) == (False, True, 1)
    assert second.summary == "run 1"


def test_changed_input_runs_again(copy: Copy, tmp_path: Path) -> None:
    run_stage(copy.stage(), tmp_path / "records")
    copy.source.write_text("two")
    assert not run_stage(copy.stage(), tmp_path / "records").reused
    assert copy.target.read_text() == "two"


@pytest.mark.parametrize("damage", ["edited", "gone"])
def test_damaged_output_runs_again(copy: Copy, tmp_path: Path, damage: str) -> None:
    run_stage(copy.stage(), tmp_path / "records")
    copy.target.write_text("edited") if damage == "edited" else copy.target.unlink()
    assert not run_stage(copy.stage(), tmp_path / "records").reused
    assert copy.target.read_text() == "one"


def test_force_runs_again(copy: Copy, tmp_path: Path) -> None:
    run_stage(copy.stage(), tmp_path / "records")
    assert not run_stage(copy.stage(), tmp_path / "records", force=True).reused


def test_broken_record_runs_again(copy: Copy, tmp_path: Path) -> None:
    run_stage(copy.stage(), tmp_path / "records")
    (tmp_path / "records" / "copy.json").write_text("{")
    assert not run_stage(copy.stage(), tmp_path / "records").reused


def test_failed_run_leaves_no_record(copy: Copy, tmp_path: Path) -> None:
    run_stage(copy.stage(), tmp_path / "records")
    copy.source.write_text("two")

    def fail() -> str:
        raise RuntimeError("no")

    failing = Stage("copy", "Copy", {"source": digest(copy.source)}, (copy.target,), fail)
    with pytest.raises(RuntimeError):
        run_stage(failing, tmp_path / "records")
    assert not run_stage(copy.stage(), tmp_path / "records").reused
