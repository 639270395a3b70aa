"""Several files and folders are replaced together: at every moment an interrupt or a kill leaves all of the old ones."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from witness_schema.swapping import recover, replace_path, swap

STEPS = ("mkdir", "rename", "replace", "touch", "unlink")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an old file, an old tree, a link to a folder, and the new ones ready."""
    (tmp_path / "tree").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "leaf").write_text("elsewhere")
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "gone").mkdir()
    for name in ("file", "tree/leaf", "gone/leaf"):
        (tmp_path / name).write_text("old")
    ready = tmp_path / ".scratch" / "ready"
    (ready / "tree").mkdir(parents=True)
    (ready / "link").mkdir()
    for name in ("file", "tree/leaf", "tree/more", "fresh", "link/leaf"):
        (ready / name).write_text("new")
    return tmp_path


def contents(place: Path) -> dict[str, str]:
    files = (path for path in place.rglob("*") if path.is_file() and ".scratch" not in path.parts)
    return {path.relative_to(place).as_posix(): path.read_text() for path in files} | {
        "link is": "link" if (place / "link").is_symlink() else "folder"
    }


def run(place: Path) -> None:
    ready = place / ".scratch" / "ready"
    pairs = {place / name: ready / name for name in ("file", "tree", "link")}
    swap({**pairs, place / "gone": None, place / "below" / "fresh": ready / "fresh"}, place / ".scratch")


NEW = {
    "file": "new",
    "tree/leaf": "new",
    "tree/more": "new",
    "below/fresh": "new",
    "link/leaf": "new",
    "elsewhere/leaf": "elsewhere",
    "link is": "folder",
}


def test_everything_is_replaced(place: Path) -> None:
    run(place)
    assert contents(place) == NEW
    assert recover(place, ".scratch") == []
    assert contents(place) == NEW


def stopping(monkeypatch: pytest.MonkeyPatch, at: int, stop: Callable[[], None]) -> list[str]:
    """Stop at the `at`-th change of the file system; the changes that were tried are noted."""
    tried: list[str] = []

    def stopped(name: str, really: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **options: object) -> object:
            tried.append(name)
            if len(tried) == at:
                stop()
            return really(*arguments, **options)

        return change

    for name in STEPS:
        monkeypatch.setattr(Path, name, stopped(name, getattr(Path, name)))
    monkeypatch.setattr(os, "link", stopped("link", os.link))
    return tried


def count(place: Path) -> int:
    """How many changes a whole swap makes."""
    with pytest.MonkeyPatch.context() as patch:
        tried = stopping(patch, 0, lambda: None)
        run(place)
    return len(tried)


def interrupt() -> None:
    raise KeyboardInterrupt


def test_an_interrupt_at_any_step_leaves_the_old_state(
    place: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = contents(place)
    whole = count(
        Path(shutil.copytree(place, tmp_path_factory.mktemp("counted"), symlinks=True, dirs_exist_ok=True))
    )
    assert whole >= 12
    for at in range(1, whole):
        copy = Path(
            shutil.copytree(place, tmp_path_factory.mktemp("interrupted"), symlinks=True, dirs_exist_ok=True)
        )
        with pytest.MonkeyPatch.context() as patch:
            stopping(patch, at, interrupt)
            with pytest.raises(KeyboardInterrupt):
                run(copy)
        assert contents(copy) == before, f"step {at}"


def test_a_kill_at_any_step_is_recovered_from(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = contents(place)
    whole = count(
        Path(shutil.copytree(place, tmp_path_factory.mktemp("counted"), symlinks=True, dirs_exist_ok=True))
    )
    for at in range(1, whole + 1):
        copy = Path(
            shutil.copytree(place, tmp_path_factory.mktemp("killed"), symlinks=True, dirs_exist_ok=True)
        )
        child = os.fork()
        if child == 0:
            with pytest.MonkeyPatch.context() as patch:
                stopping(patch, at, lambda: os.kill(os.getpid(), signal.SIGKILL))
                run(copy)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        assert recover(copy, ".scratch") == []
        assert contents(copy) == before, f"step {at}"
        assert not (copy / ".scratch").exists()


@pytest.fixture
def another_thread() -> Iterator[None]:
    """A second thread, as libraries start them: the kernel may hand it the signals of the process."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


def ctrl_c() -> None:
    """The signal, and the time that another thread needs to be handed it."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)


@pytest.mark.usefixtures("another_thread")
def test_signals_wait_for_the_last_rename(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle is seen when everything is in its place."""
    handler = signal.getsignal(signal.SIGINT)
    stopping(monkeypatch, 6, ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        run(place)
    assert contents(place) == NEW
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.usefixtures("another_thread")
def test_an_ignored_signal_stays_ignored(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        stopping(monkeypatch, 6, ctrl_c)
        run(place)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert contents(place) == NEW


def test_a_failed_write_leaves_no_folder_behind(tmp_path: Path) -> None:
    def write() -> None:
        with replace_path(tmp_path / "a" / "b" / "file") as fresh:
            fresh.write_text("half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_file_or_folder_stays_where_the_new_one_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old").touch()

    def write(name: str) -> None:
        with replace_path(tmp_path / name) as fresh:
            fresh.mkdir()
            raise KeyboardInterrupt

    for name in ("file", "folder"):
        with pytest.raises(KeyboardInterrupt):
            write(name)
    assert (tmp_path / "file").read_text() == "old"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder", "old"]


def test_a_new_file_or_folder_takes_the_place(tmp_path: Path) -> None:
    for text in ("one", "two"):
        with replace_path(tmp_path / "file") as fresh:
            fresh.write_text(text)
        with replace_path(tmp_path / "folder") as fresh:
            fresh.mkdir()
            (fresh / text).touch()
    assert (tmp_path / "file").read_text() == "two"
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["two"]
    with replace_path(tmp_path / "folder", keep=True) as fresh:
        fresh.mkdir()
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["two"]
