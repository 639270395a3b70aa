"""Builds the root of a box out of read-only parts of the system, in namespaces that are new, and makes it `/`.

Each step is a system call of one process: a shell would start some forty programs for it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from witness_schema.sandbox import kernel_calls as kernel
from witness_schema.sandbox.kernel_calls import BIND, NO_DEV, NO_EXEC, NO_SUID, READ_ONLY, RECURSIVE, REMOUNT

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Names and links that programs of the system need; nothing of /etc that is anybody's own.
SYSTEM_FILES = (
    "/etc/ld.so.cache", "/etc/nsswitch.conf", "/etc/os-release", "/etc/localtime", "/etc/ssl/openssl.cnf",
)  # fmt: skip
ALTERNATIVES = "/etc/alternatives"
OWN_FILES = {
    "etc/passwd": "root:x:0:0:root:/nonexistent:/bin/sh\nbox:x:1000:1000:box:/tmp/home:/bin/sh\n",
    "etc/group": "root:x:0:\nbox:x:1000:\n",
    "etc/hosts": "127.0.0.1 localhost box\n",
}
DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
# Mounts of their own, which become read-only; who enters still writes a limit of its own user namespace.
SETTINGS = ("proc/sys", "proc/sys/user", "proc/sysrq-trigger")
WRITABLE = ("/proc", "/proc/sys/user", "/tmp")
# Folders of the kernel, and those that a folder of the machine would hide or stand in for, writable.
KERNEL, OWN = ("/proc", "/dev", "/sys"), ("/", "/tmp")
# mount(8): what a mount may have that a user must not take away.
KEPT_FLAGS = {
    "nosuid": NO_SUID, "nodev": NO_DEV, "noexec": NO_EXEC,
    "noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21, "nosymfollow": 256,
}  # fmt: skip


def build_root(disk: int, owner: int, shown: Sequence[str], covers: Sequence[tuple[str, str]] = ()) -> None:
    """Build it and enter it. disk: bytes of its writable folders, which `owner` owns. shown: further paths of the machine.

    covers: a file of the machine, and the path of the box at which it stands, in place of what may be there.
    Raises OSError with what the kernel refuses, ValueError for a path that no box shows.
    """
    os.umask(0o022)
    # /sys is on every Linux, holds nothing that a box needs, and so leaves no folder behind.
    kernel.mount("box", "/sys", "tmpfs", NO_SUID, "mode=755,size=16m,nr_inodes=16k")
    os.chdir("/sys")
    for name in ("etc", "etc/ssl", "proc", "dev", "tmp"):
        Path(name).mkdir()
    options = f"mode=1777,size={disk},nr_inodes=64k,uid={owner},gid={owner}"
    kernel.mount("writable", "tmp", "tmpfs", NO_SUID | NO_DEV, options)
    _show_system()
    _make_devices()
    kernel.mount("proc", "proc", "proc", NO_SUID | NO_DEV | NO_EXEC)
    for path in SETTINGS:
        if Path(path).exists():
            kernel.mount(path, path, flags=BIND)
    for path in shown:
        _check_shown(path)
        _show(path)
    for file, target in covers:
        _show(file, target)
    for name in ("tmp/home", "tmp/work", "tmp/shm"):
        Path(name).mkdir()
        os.chown(name, owner, owner)
    kernel.mount("tmp/shm", "dev/shm", flags=BIND)
    kernel.pivot_root()
    _shut_mounts()
    kernel.name_host("box")


def _show_system() -> None:
    for path in SYSTEM:
        if Path(path).is_symlink():
            Path(f".{path}").symlink_to(Path(path).readlink())
        elif Path(path).is_dir():
            _show(path)
    for path in SYSTEM_FILES:
        if os.access(path, os.R_OK):
            _write(f".{path}", _read(path))
    if Path(ALTERNATIVES).is_dir():
        _show(ALTERNATIVES)
    for name, text in OWN_FILES.items():
        _write(name, text.encode())


def _make_devices() -> None:
    for name in DEVICES:
        _write(f"dev/{name}", b"")
        kernel.mount(f"/dev/{name}", f"dev/{name}", flags=BIND)
    for name, target in LINKS.items():
        Path(f"dev/{name}").symlink_to(target)
    Path("dev/shm").mkdir()


def _check_shown(path: str) -> None:
    """Raises ValueError, and FileNotFoundError: a place made for what is not there could be made in a folder that is shown."""
    target = os.path.realpath(path)
    kernel = any(
        name == folder or name.startswith(f"{folder}/") for name in (path, target) for folder in KERNEL
    )
    if kernel or target == "/" or os.path.normpath(path).replace("//", "/") in OWN:
        raise ValueError(f"cannot be shown in a box: {path}")
    if not Path(path).exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


def _show(path: str, target: str = "") -> None:
    """Show a file, or a folder with all below it, at its own path or at another one."""
    place = Path(f".{target or path}")
    if Path(path).is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            _write(str(place), b"")
    kernel.mount(path, str(place), flags=BIND | RECURSIVE)


def _shut_mounts() -> None:
    """Mounts below what was shown are still writable; their own flags are kept, since a user may not take those away."""
    for point, flags in list(_list_mounts()):
        if point not in WRITABLE and not point.startswith("/dev/"):
            kernel.mount("", point, flags=REMOUNT | BIND | READ_ONLY | NO_SUID | NO_DEV | flags)


def _list_mounts() -> Iterator[tuple[str, int]]:
    """Each mount point with its flags (proc_pid_mountinfo(5))."""
    for line in _read("/proc/self/mountinfo").splitlines():
        fields = line.split(b" ")
        point = fields[4]
        for code, character in ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\")):
            point = point.replace(code, character)
        names = fields[5].decode().split(",")
        yield os.fsdecode(point), sum(KEPT_FLAGS.get(name, 0) for name in names)


def _read(path: str) -> bytes:
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(number, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(number)


def _write(path: str, content: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while content:
            content = content[os.write(number, content) :]
    finally:
        os.close(number)
