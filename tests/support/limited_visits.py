"""Run as a module, with or without the limits of a process that reads a foreign folder: tries what it must not do.

Question: a JSON object of what lies outside, and `limited`. Answer: a JSON object, of each attempt whether it was open.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from witness_schema.foreign.limited_process import enter_limits, tell_start

World = dict[str, Any]


def write_into_a_file(world: World) -> None:
    with Path(world["file"]).open("r+b", buffering=0) as file:
        file.write(b"was here")


def append_to_a_file(world: World) -> None:
    with Path(world["file"]).open("ab", buffering=0) as file:
        file.write(b"was here")


def write_a_new_file(world: World) -> None:
    Path(world["folder"], "new").write_bytes(b"was here")


def write_into_the_checkout(world: World) -> None:
    Path(world["checkout"], "go.mod").write_bytes(b"was here")


def empty_a_file(world: World) -> None:
    os.truncate(world["file"], 0)


def make_a_folder(world: World) -> None:
    Path(world["folder"], "made").mkdir()


def make_a_link(world: World) -> None:
    Path(world["folder"], "link").symlink_to("/")


def link_a_file(world: World) -> None:
    os.link(world["file"], Path(world["folder"], "linked"))


def make_a_pipe(world: World) -> None:
    os.mkfifo(Path(world["folder"], "pipe"))


def rename_a_file(world: World) -> None:
    Path(world["other"]).rename(Path(world["folder"], "renamed"))


def remove_a_file(world: World) -> None:
    Path(world["victim"]).unlink()


def read_a_file_outside(world: World) -> None:
    Path(world["file"]).read_bytes()


def list_a_folder_outside(world: World) -> None:
    list(Path(world["folder"]).iterdir())


def read_through_a_link(world: World) -> None:
    Path(world["checkout"], "out").read_bytes()


def run_a_program(world: World) -> None:
    subprocess.run(["/bin/true"], check=True)


def connect_over_tcp(world: World) -> None:
    socket.create_connection(("127.0.0.1", world["port"]), timeout=2).close()


def connect_to_an_abstract_socket(world: World) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0" + world["abstract"])


def signal_another_process(world: World) -> None:
    os.kill(world["process"], signal.SIGCONT)


ATTEMPTS: dict[str, Callable[[World], None]] = {
    attempt.__name__: attempt
    for attempt in (
        write_into_a_file, append_to_a_file, write_a_new_file, write_into_the_checkout, empty_a_file, make_a_folder, make_a_link, link_a_file,
        make_a_pipe, rename_a_file, remove_a_file, read_a_file_outside, list_a_folder_outside, read_through_a_link, run_a_program,
        connect_over_tcp, connect_to_an_abstract_socket, signal_another_process,
    )
}  # fmt: skip


def is_open(attempt: Callable[[World], None], world: World) -> bool:
    try:
        attempt(world)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def main() -> None:
    tell_start()
    world = json.loads(sys.stdin.buffer.read())
    if world["limited"]:
        enter_limits([Path(world["checkout"])])
    told = {name: is_open(attempt, world) for name, attempt in ATTEMPTS.items()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
