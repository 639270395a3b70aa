"""The system calls that Python's library lacks, by the C library; each raises OSError with its own name."""

from __future__ import annotations

import ctypes
import errno
import os
import platform

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 36, 38, 47, 4
SECCOMP_MODE_FILTER = 2
# clone(2): mounts, control groups, host name, IPC, users, processes, network.
NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = (
    0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
# mount(2)
READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, REMOUNT, BIND, RECURSIVE, PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18,
)  # fmt: skip
DETACH = 2
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}  # the C library has no function of this name
CAPABILITIES_VERSION = 0x20080522
HIGHEST_CAPABILITY = 63


class _Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


_library = ctypes.CDLL(None, use_errno=True)


def _check(failed: int, name: str) -> None:
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)


def control(option: int, value: int, pointer: object = 0) -> None:
    """prctl(2)."""
    _check(_library.prctl(option, ctypes.c_ulong(value), pointer, 0, 0), f"prctl {option}")


def install_filter(steps: bytes) -> None:
    """Filter the system calls of this process and its children by these struct sock_filter, for good."""
    control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Filter(len(steps) // 8, steps)))


def unshare(kinds: int) -> None:
    """unshare(2)."""
    _check(_library.unshare(ctypes.c_int(kinds)), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    texts = (os.fsencode(text) if text else None for text in (source, target, kind))
    failed = _library.mount(*texts, ctypes.c_ulong(flags), data.encode() if data else None)
    _check(failed, f"mount {target}")


def pivot_root() -> None:
    """Make the working folder `/` and let go of the old root."""
    _check(_library.syscall(ctypes.c_long(PIVOT_ROOT[platform.machine()]), b".", b"."), "pivot_root")
    os.chdir("/")
    _check(_library.umount2(b".", DETACH), "umount")


def name_host(name: str) -> None:
    """sethostname(2)."""
    _check(_library.sethostname(name.encode(), ctypes.c_size_t(len(name))), "sethostname")


def drop_rights() -> None:
    """Give up every capability, of this process and of all that it starts."""
    for capability in range(HIGHEST_CAPABILITY + 1):
        try:
            control(PR_CAPBSET_DROP, capability)
        except OSError as error:
            # The kernel knows fewer than there are bits.
            if capability == 0 or error.errno != errno.EINVAL:
                raise
            break
    control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)()
    _check(_library.capset(header, none), "capset")
