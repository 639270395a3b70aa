"""The kinds of boxes, and the command line that each makes of a program."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import assert_never

from witness_schema.errors import Misuse
from witness_schema.sandbox.box_building import ALTERNATIVES, SYSTEM, SYSTEM_FILES
from witness_schema.sandbox.confinement import Confined
from witness_schema.sandbox.process_limits import build_prlimit_command, compute_box_limits, compute_limits
from witness_schema.sandbox.start_request import Walls
from witness_schema.sandbox.system_call_filter import build_filter

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NOBODY = 65534
HOME, WORK = "/tmp/home", "/tmp/work"


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Linux namespaces, which the launcher makes itself."""


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """The same by `bwrap`, which some distributions let do what other programs may not."""


@dataclass(frozen=True, slots=True)
class SandboxExec:
    """macOS's `sandbox-exec`; written from its documentation and untried on a Mac."""


@dataclass(frozen=True, slots=True)
class Docker:
    """A container of an image that is already on this machine."""

    image: str


Box = Namespaces | Bubblewrap | SandboxExec | Docker


class Archive(Enum):
    """How the given files come in: as a folder that the command begins in, or on its input, as `tar` or the box itself reads them."""

    none = auto()
    tar = auto()
    box = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """How a box is started.

    argv: the whole command. environment: of the command, not of the program in it.
    archive: how the files of the program come in.
    announces: whether it writes to descriptor 3 once the box is finished.
    steps: the filter of system calls. limits: what the launcher lowers. closing: a command that ends what may be left.
    folder: where the command begins; inside a box the program begins in another one.
    stays: whether the launcher remains above the program, to end what that leaves behind where no namespace does.
    walls: what the launcher builds; then `argv` is the program itself. room: of servers in its own network, as in `Confined`.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=lambda: {"PATH": SYSTEM_PATH, "LC_ALL": "C"})
    archive: Archive = Archive.tar
    announces: bool = True
    steps: bytes = b""
    limits: Mapping[str, tuple[int, int]] = field(hash=False, default_factory=dict)
    closing: tuple[str, ...] = ()
    folder: Path = Path("/")
    stays: bool = False
    walls: Walls | None = None
    room: str = ""


def build_box_command(box: Namespaces | Bubblewrap | Docker, confined: Confined) -> Command:
    """The command of a box that makes its own folders, of which nothing can be left."""
    match box:
        case Namespaces():
            return _build_namespaces(confined)
        case Bubblewrap():
            return _build_bubblewrap(confined)
        case Docker(image):
            return _build_docker(confined, image)
        case _:
            assert_never(box)


def build_bare_environment(confined: Confined, home: str) -> dict[str, str]:
    """The program's own variables and no other."""
    return {**confined.environment, "HOME": home}


def build_bare_command(confined: Confined, home: str) -> tuple[str, ...]:
    """The program with its own variables and no other."""
    variables = build_bare_environment(confined, home)
    return ("env", "-i", *(f"{name}={value}" for name, value in variables.items()), *confined.argv)


def _build_namespaces(confined: Confined) -> Command:
    """Real root gives itself up for `nobody`; anybody else is root of a user namespace while the box is built."""
    root = os.geteuid() == 0
    return Command(
        confined.argv,
        build_bare_environment(confined, HOME),
        archive=Archive.box,
        steps=build_filter() or b"",
        limits=compute_box_limits(confined.limits),
        walls=Walls(
            confined.limits.disk,
            NOBODY if root else 0,
            tuple(map(str, confined.read_only)),
            user=not root,
            files=bool(confined.files),
        ),
        room=confined.room,
    )


def _build_bubblewrap(confined: Confined) -> Command:
    disk = str(confined.limits.disk)
    shown = [word for path in confined.read_only for word in ("--ro-bind", str(path), str(path))]
    argv = (
        "bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session",
        "--uid", "1000", "--gid", "1000", "--hostname", "box", "--cap-drop", "ALL", *_list_system_mounts(),
        "--proc", "/proc", "--dev", "/dev", "--size", disk, "--tmpfs", "/dev/shm", "--size", disk, "--tmpfs", "/tmp",
        *shown, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--",
        "sh", "-c", Path(__file__).with_name("enter_box.sh").read_text(), "enter_box", "files" if confined.files else "none",
        *build_prlimit_command(confined.limits), *build_bare_command(confined, HOME),
    )  # fmt: skip
    return Command(_locate(argv), steps=build_filter() or b"")


def _locate(argv: Sequence[str]) -> tuple[str, ...]:
    """With the program's full path: it is looked for where this process does, and begins with another PATH."""
    return (shutil.which(argv[0]) or argv[0], *argv[1:])


def _list_system_mounts() -> list[str]:
    words = []
    for path in map(Path, SYSTEM):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in (*SYSTEM_FILES, ALTERNATIVES):
        words += ["--ro-bind-try", name, name]
    return words


# What a program of macOS needs to start, and nothing of a user's. The last rule that fits decides.
PROFILE = """(version 1)
(deny default)
(allow process-exec process-fork signal (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata)
(allow file-read* (literal "/") (subpath "/usr") (subpath "/bin") (subpath "/sbin") (subpath "/System") (subpath "/Library"))
(allow file-read* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom"))
(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))
{shown}(allow file-read* file-write* (subpath "{folder}"))
(deny network*)
"""


def build_sandbox_exec_command(confined: Confined, folder: Path) -> Command:
    """Of `sandbox-exec`, for a throw-away folder that holds `home` and `work`."""
    paths = dict.fromkeys(name for path in confined.read_only for name in (path, path.resolve()))
    shown = "".join(f'(allow file-read* (subpath "{_quote(path)}"))\n' for path in paths)
    profile = PROFILE.format(shown=shown, folder=_quote(folder.resolve()))
    argv = ("sandbox-exec", "-p", profile, *build_bare_command(confined, str(folder / "home")))
    return Command(
        _locate(argv),
        archive=Archive.none,
        announces=False,
        limits=compute_limits(confined.limits),
        folder=folder / "work",
    )


def _quote(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


# The program is also ended from within: a container outlives the client that started it.
IN_CONTAINER = 'seconds=$1; shift; mkdir -p /tmp/home /tmp/work && cd /tmp/work && tar -xf - && exec timeout -s KILL "$seconds" "$@" </dev/null'


def _build_docker(confined: Confined, image: str) -> Command:
    if any(":" in str(path) for path in confined.read_only):
        raise Misuse("docker takes no path with ':'", where=str(confined.read_only))
    limits, name = confined.limits, f"witness-schema-{secrets.token_hex(8)}"
    shown = [word for path in confined.read_only for word in ("--volume", f"{path}:{path}:ro")]
    argv = (
        "docker", "run", "--rm", "--interactive", "--init", "--pull", "never", "--name", name,
        "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
        "--user", f"{NOBODY}:{NOBODY}", "--hostname", "box", "--workdir", "/",
        "--memory", str(limits.memory), "--memory-swap", str(limits.memory), "--pids-limit", str(limits.processes),
        "--ulimit", f"cpu={limits.cpu_seconds}", "--ulimit", f"fsize={limits.disk}", "--ulimit", "core=1",
        "--tmpfs", f"/tmp:rw,exec,nosuid,nodev,mode=1777,size={limits.disk}", *shown, "--entrypoint", "sh", image,
        "-c", IN_CONTAINER, "sh", f"{limits.wall_seconds:g}", *build_bare_command(confined, HOME),
    )  # fmt: skip
    closing = ("docker", "kill", name)
    return Command(_locate(argv), environment=dict(os.environ), announces=False, closing=closing)
