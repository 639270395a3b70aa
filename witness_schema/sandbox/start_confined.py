"""Run by path, in a process of its own: ends with its parent, lowers limits and installs the filter, then becomes the program.

Arguments: the parent's process id; the filter as hexadecimal digits, limits as `name=soft:hard` with commas, the file descriptor that
announces the start, "stay" to remain above the program (each "" for none); then the program. It imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
SECCOMP_MODE_FILTER = 2
ANNOUNCED_ON = 3  # what the scripts of a box write to


class _Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def main(parent: str, steps: str, limits: str, announce: str, stay: str, *argv: str) -> None:
    """Become the program; what cannot be set is an error, for a limit that is not there confines nothing."""
    stays = bool(stay) and sys.platform == "linux"
    if sys.platform == "linux":
        _control(PR_SET_PDEATHSIG, signal.SIGTERM if stays else signal.SIGKILL)
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
    if stays:
        _stay_above()
    os.execvp(argv[0], argv)


def _stay_above() -> None:
    """Go on as the program in a child; here, wait for it, and end whatever it left, for orphans come to this process."""
    _control(PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _control(PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    try:
        while (ended := os.wait())[0] != child:
            pass
        status = os.waitstatus_to_exitcode(ended[1])
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while _kill_children():
            os.wait()
    os._exit(status if status >= 0 else 128 - status)


def _kill_children() -> bool:
    """Whether there were any: what they have started comes to this process next."""
    try:
        listed = os.open(f"/proc/{os.getpid()}/task/{os.getpid()}/children", os.O_RDONLY)
    except OSError:
        return False  # a kernel without this list; the one that started this process kills the group
    children = os.read(listed, 1 << 20).split()
    os.close(listed)
    for process in children:
        os.kill(int(process), signal.SIGKILL)
    return bool(children)


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
