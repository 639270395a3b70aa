"""Every way out of a box that we know: open without one, shut in one."""

from __future__ import annotations

import ctypes
import json
import os
import pty
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from support.ways_out import OF_ROOT, WAYS
from witness_schema.clone import repository_root
from witness_schema.sandbox import Confined, Ended, Printed, Refused, run_foreign

DRIVER = repository_root() / "tests" / "support" / "box_visits.py"


@contextmanager
def listening(family: int, address: Any) -> Iterator[socket.socket]:
    """A server that greets whoever comes."""
    with socket.socket(family) as server:
        server.bind(address)
        server.listen(50)
        thread = threading.Thread(target=greet, args=(server,), daemon=True)
        thread.start()
        yield server
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def greet(server: socket.socket) -> None:
    while True:
        try:
            connection = server.accept()[0]
        except OSError:
            return
        with connection, suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(b"inside")


# What a way out could change on the machine for good; an early trial as root did.
SETTINGS = (
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/kernel/modprobe", "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/randomize_va_space", "/proc/sys/fs/pipe-max-size", "/proc/mounts",
)  # fmt: skip


def read_settings() -> dict[str, str]:
    return {name: Path(name).read_text() for name in SETTINGS if os.access(name, os.R_OK)}


@contextmanager
def a_queue(name: str) -> Iterator[None]:
    """A POSIX message queue; Python's library has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    queue = libc.mq_open(name.encode(), os.O_RDWR | os.O_CREAT, 0o666, None)
    try:
        yield
    finally:
        libc.mq_close(queue)
        libc.mq_unlink(name.encode())


@contextmanager
def shared_memory(name: str, text: str) -> Iterator[Path]:
    file = Path("/dev/shm", name)
    file.write_text(text)
    file.chmod(0o666)
    try:
        yield file
    finally:
        file.unlink()


@pytest.fixture(scope="module", params=["root, where it is root", "ordinary"])
def visits(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """What was open, in one visit outside and one inside; everything that they look for is really there."""
    folder = tmp_path_factory.mktemp("outside")
    secret, abstract = secrets.token_hex(16), f"witness-schema-{secrets.token_hex(8)}"
    key = folder / "home" / ".ssh" / "id_ed25519"
    for file in (key, folder / "writable", folder / "shown" / "tool"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(secret)
        file.chmod(0o666)
    sleeping = subprocess.Popen(["sleep", "600"], env={**os.environ, "SECRET": secret})
    settings = read_settings()
    try:
        with (
            a_queue(f"/{abstract}"),
            shared_memory(abstract, secret) as shared,
            listening(socket.AF_INET, ("127.0.0.1", 0)) as server,
            listening(socket.AF_UNIX, str(folder / "agent")),
            listening(socket.AF_UNIX, "\0" + abstract),
        ):
            world = {
                "secret": secret, "abstract": abstract, "home": str(folder / "home"), "agent": str(folder / "agent"),
                "writable": str(folder / "writable"), "shown": str(folder / "shown" / "tool"),
                "repository": str(repository_root()), "process": sleeping.pid, "port": server.getsockname()[1],
                "user": os.getuid(), "shared": str(shared), "queue": f"/{abstract}",
            }  # fmt: skip
            told = told_by_driver(world, folder, request.param)
            yield {**told, "settings": (settings, read_settings())}
    finally:
        sleeping.kill()
        sleeping.wait()


def told_by_driver(world: dict[str, Any], folder: Path, user: str) -> dict[str, Any]:
    """Its words; it has a terminal, as a user's own command has."""
    ours, terminal = pty.openpty()
    try:
        done = subprocess.run(
            ["setsid", "--ctty", "--wait", sys.executable, str(DRIVER), json.dumps(world), str(folder), user],
            env={**os.environ, "SECRET": world["secret"], "PYTHONPATH": str(repository_root())},
            stdin=terminal, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(terminal)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_way_was_tried_on_both_sides(visits: dict[str, Any]) -> None:
    assert len(WAYS) > 45
    assert set(WAYS) >= OF_ROOT
    assert set(visits["outside"]) == set(WAYS) == set(visits.get("inside", WAYS))


@pytest.mark.parametrize("way", WAYS)
def test_way_is_open_without_a_box(way: str, visits: dict[str, Any]) -> None:
    """Otherwise the test of the shut way would show nothing. Where no box works, that may be since a way is shut anyhow."""
    cannot_show = way in OF_ROOT and os.geteuid() != 0
    assert visits.get("refused") or visits["outside"][way] or cannot_show


@pytest.mark.parametrize("way", WAYS)
def test_way_is_shut_in_a_box(way: str, visits: dict[str, Any]) -> None:
    """Where no box works, nothing is run, and the reason is told."""
    assert visits.get("refused") or not visits["inside"][way]


def test_the_machine_is_as_before(visits: dict[str, Any]) -> None:
    """Its settings and mounts, which root may change."""
    before, after = visits["settings"]
    assert before == after
    assert "/proc/sys/kernel/core_pattern" in before


def test_root_is_given_up() -> None:
    """Root owns the settings of the kernel whatever its rights; bubblewrap as root let a program write them."""
    setting = "/proc/sys/kernel/core_pattern"
    may = os.access(setting, os.W_OK)
    outcome = run_foreign(Confined(("test", "-w", setting), environment={"PATH": "/usr/bin:/bin"}))
    # A container without namespaces may have its kernel's settings shown read-only, to root as well.
    assert isinstance(outcome, Refused) or may == (os.geteuid() == 0)
    assert isinstance(outcome, Refused) or outcome == Ended(1, Printed())
