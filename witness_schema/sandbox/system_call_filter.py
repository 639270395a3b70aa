"""The system calls that namespaces do not confine, as a filter (seccomp BPF) that refuses them with EPERM.

Kernel keyrings are inherited; sockets of other families (vsock reaches the host of a virtual machine) know no network namespace;
a memfd and System V memory are held by no file system whose size is limited; the kernel's log is the machine's; TIOCSTI types into a
terminal.
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass

LOAD, EQUAL, AT_LEAST, RETURN = (
    0x20,
    0x15,
    0x35,
    0x06,
)  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
NUMBER, MACHINE, FIRST, SECOND = (
    0,
    4,
    16,
    24,
)  # where struct seccomp_data has them; of arguments the lower half
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050001  # SECCOMP_RET_ERRNO | EPERM
X32 = 0x40000000  # the other numbers that an x86_64 kernel may know for the same calls
FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX


@dataclass(frozen=True, slots=True)
class _Machine:
    """What the kernel calls a machine, and its numbers of system calls."""

    audit: int
    socket: int
    ioctl: int
    refused: tuple[int, ...]


# refused: add_key, request_key, keyctl; memfd_create, memfd_secret; shmget, msgget, semget; io_uring_setup, bpf,
# perf_event_open, userfaultfd; syslog.
MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 16, (248, 249, 250, 319, 447, 29, 68, 64, 425, 321, 298, 323, 103)),
    "aarch64": _Machine(
        0xC00000B7, 198, 29, (217, 218, 219, 279, 447, 194, 186, 190, 425, 280, 241, 282, 116)
    ),
}


def build_filter() -> bytes | None:
    """The filter for this machine as an array of struct sock_filter; None where its numbers are not known."""
    machine = MACHINES.get(platform.machine())
    return None if machine is None else b"".join(_list_steps(machine))


def _list_steps(machine: _Machine) -> list[bytes]:
    return [
        _encode_step(LOAD, MACHINE),
        _encode_step(EQUAL, machine.audit, 1, 0),
        _encode_step(RETURN, KILL),
        _encode_step(LOAD, NUMBER),
        *_refuse_if(AT_LEAST, X32),
        *(step for number in machine.refused for step in _refuse_if(EQUAL, number)),
        *_check_argument(machine.socket, FIRST, FAMILIES, REFUSE, ALLOW),
        *_check_argument(machine.ioctl, SECOND, TERMINAL_INPUT, ALLOW, REFUSE),
        _encode_step(RETURN, ALLOW),
    ]


def _refuse_if(test: int, value: int) -> list[bytes]:
    return [_encode_step(test, value, 0, 1), _encode_step(RETURN, REFUSE)]


def _check_argument(
    call: int, place: int, values: tuple[int, ...], otherwise: int, where_equal: int
) -> list[bytes]:
    """For one system call: an answer for some values of an argument, another for all others."""
    compared = [_encode_step(EQUAL, value, len(values) - at, 0) for at, value in enumerate(values)]
    block = [
        _encode_step(LOAD, place),
        *compared,
        _encode_step(RETURN, otherwise),
        _encode_step(RETURN, where_equal),
    ]
    return [_encode_step(EQUAL, call, 0, len(block)), *block]


def _encode_step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
