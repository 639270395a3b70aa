"""Run by path, in a process of its own: ends with its parent, lowers limits and installs the filter, then becomes the program.

Arguments: the parent's process id, the filter as hexadecimal digits ("" for none), limits as `name=soft:hard` with commas
("" for none), the file descriptor that announces the start ("" for none), then the program. It imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
ANNOUNCED_ON = 3  # what the scripts of a box write to


class _Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def main(parent: str, steps: str, limits: str, announce: str, *argv: str) -> None:
    """Become the program; what cannot be set is an error, for a limit that is not there confines nothing."""
    if sys.platform == "linux":
        _control(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(parent):
            sys.exit("the parent ended first")
        _control(PR_SET_NO_NEW_PRIVS, 1)
    for limit in filter(None, limits.split(",")):
        name, _, value = limit.partition("=")
        soft, _, hard = value.partition(":")
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (int(soft), int(hard)))
    if announce:
        _move_announcement(int(announce))
    if steps:
        program = bytes.fromhex(steps)
        _control(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(_Filter(len(program) // 8, program)))
    os.execvp(argv[0], argv)


def _control(option: int, value: int, pointer: object = 0) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, ctypes.c_ulong(value), pointer, 0, 0):
        sys.exit(f"prctl {option}: {os.strerror(ctypes.get_errno())}")


def _move_announcement(descriptor: int) -> None:
    os.dup2(descriptor, ANNOUNCED_ON, inheritable=True)
    if descriptor != ANNOUNCED_ON:
        os.close(descriptor)


if __name__ == "__main__":
    main(*sys.argv[1:])
