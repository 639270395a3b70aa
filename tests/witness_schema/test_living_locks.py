"""Scratch folders of killed processes are swept; those of living ones are neither swept nor undone."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from witness_schema import living_locks
from witness_schema.errors import Misuse
from witness_schema.living_locks import hold_file, hold_scratch, hold_temporary, sweep, take_turns
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.swapping import PARTIAL, replace_path

LEAVES = Product("leaves", "leaves", lambda _: frozenset({"leaf"}))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def another_process(enter: Callable[[ExitStack], object]) -> Iterator[int]:
    """A process that has entered something, and stays there until the block ends or it is killed."""
    ready, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ready)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        stack = ExitStack()
        try:
            enter(stack)
            os.write(write, b".")
            signal.pause()
        finally:
            os._exit(1)
    os.close(write)
    try:
        assert os.read(ready, 1) == b".", "it has failed"
        yield child
    finally:
        os.close(ready)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_scratch_folder_lives_as_long_as_its_block(tmp_path: Path) -> None:
    with hold_scratch(tmp_path, ".one-", ".end") as folder:
        assert folder.name.startswith(".one-")
        assert folder.name.endswith(".end")
        assert sweep(tmp_path, ".one-*") == [folder]
    assert names(tmp_path) == []


def test_what_a_living_process_holds_stays_until_it_is_killed(tmp_path: Path) -> None:
    with another_process(lambda stack: stack.enter_context(hold_scratch(tmp_path, ".one-"))):
        (held,) = sweep(tmp_path, ".one-*")
        assert held.is_dir()
    assert sweep(tmp_path, ".one-*") == []
    assert names(tmp_path) == []


def test_links_files_and_others_folders_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / ".one-link").symlink_to("kept")
    (tmp_path / ".one-file").touch()
    sweep(tmp_path, ".one-*")
    assert names(tmp_path) == [".one-file", ".one-link", "kept"]
    (tmp_path / ".one-folder").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: -1)
    sweep(tmp_path, ".one-*")
    assert (tmp_path / ".one-folder").is_dir()


def test_without_locks_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no locks available")

    (tmp_path / ".one-left").mkdir()
    monkeypatch.setattr(fcntl, "flock", refuse)
    assert sweep(tmp_path, ".one-*") == []
    assert names(tmp_path) == [".one-left"]
    with hold_scratch(tmp_path, ".two-"), hold_file(tmp_path / "file", "another"), take_turns(tmp_path):
        pass


def test_a_folder_swept_before_it_is_held_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, tries = living_locks._lock, [0]

    def lose_the_first(number: int) -> bool | None:
        tries[0] += 1
        if tries[0] == 1:
            (only,) = tmp_path.iterdir()
            only.rmdir()
        return lock(number)

    monkeypatch.setattr(living_locks, "_lock", lose_the_first)
    with hold_scratch(tmp_path, ".one-") as folder:
        assert folder.is_dir()
    assert tries == [2]


def test_temporary_folders_of_killed_processes_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "witness-schema-run-left").mkdir()
    (tmp_path / "witness-schema-of-others").mkdir()
    with hold_temporary() as folder:
        assert names(tmp_path) == ["witness-schema-of-others", folder.name]


def test_a_held_file_is_refused_to_others(tmp_path: Path) -> None:
    def hold(stack: ExitStack) -> None:
        stack.enter_context(hold_file(tmp_path / "file", ""))

    with (
        another_process(hold),
        pytest.raises(Misuse, match="it is mine"),
        hold_file(tmp_path / "file", "it is mine"),
    ):
        pass
    with hold_file(tmp_path / "file", "it is mine"):
        pass


@pytest.mark.parametrize("there", [False, True], ids=["new folder", "existing folder"])
def test_the_second_run_on_a_folder_is_refused_and_the_first_goes_on(there: bool, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    if there:
        folder.mkdir()
    with write_folder(folder, LEAVES) as fresh:
        (fresh / "leaf").write_text("first")
        for force in (False, True):
            with pytest.raises(Misuse, match="another run is writing this folder"):
                write_folder(folder, LEAVES, force=force).__enter__()
        # A folder beside it, whose name begins in the same way, is another one.
        with write_folder(tmp_path / "data-2", LEAVES) as other:
            (other / "leaf").touch()
    assert (folder / "leaf").read_text() == "first"
    assert names(tmp_path) == ["data", "data-2"]
    check_free(folder, LEAVES, force=True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_next_run_sweeps_what_a_killed_one_left(number: int, tmp_path: Path) -> None:
    def write(stack: ExitStack) -> None:
        (stack.enter_context(write_folder(tmp_path / "data", LEAVES)) / "leaf").touch()
        stack.enter_context(replace_path(tmp_path / "one")).mkdir()

    with another_process(write) as child:
        assert len(names(tmp_path)) == 2
        os.kill(child, number)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert len(names(tmp_path)) == 2
        with replace_path(tmp_path / "another") as fresh:
            fresh.touch()
        with write_folder(tmp_path / "more", LEAVES) as folder:
            (folder / "leaf").touch()
        assert names(tmp_path) == ["another", "more"]


def test_a_living_write_is_not_undone(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with replace_path(tmp_path / "one") as fresh:
        fresh.mkdir()
        with replace_path(tmp_path / "another") as other:
            other.touch()
        assert [name for name in names(tmp_path) if name.endswith(PARTIAL)] == [fresh.parent.name]
    assert names(tmp_path) == ["another", "one"]
