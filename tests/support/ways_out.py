"""Run by path, inside a box and outside of it: tries every way out, and prints as JSON which of them were open.

Argument: a JSON object of what lies outside. It imports nothing of ours, for a box shows it this file and the interpreter alone.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, PR_GET_NO_NEW_PRIVS, TIOCSTI, AF_VSOCK, ST_RDONLY = 0x10000000, 39, 0x5412, 40, 1
CLONE_NEWNS, MS_PRIVATE, MS_REC, PTRACE_SEIZE, ST_NOSUID = 0x20000, 1 << 18, 1 << 14, 0x4206, 2
# add_key, keyctl, memfd_create, shmget, msgget, semget, io_uring_setup, bpf, perf_event_open, userfaultfd, syslog
CALLS = {
    "x86_64": (248, 250, 319, 29, 68, 64, 425, 321, 298, 323, 103),
    "aarch64": (217, 219, 279, 194, 186, 190, 425, 280, 241, 282, 116),
}
FSOPEN = 430  # on both
READ_LOG, ADJ_SETOFFSET = 3, 0x0100
SECONDS = 10

World = dict[str, Any]
Way = Callable[[World], bool]


def reads(path: str, secret: str) -> bool:
    return secret in Path(path).read_text(errors="replace")


def a_file_of_the_home(world: World) -> bool:
    return reads(f"{world['home']}/.ssh/id_ed25519", world["secret"])


def a_file_of_the_repository(world: World) -> bool:
    return bool(Path(world["repository"], "pyproject.toml").read_text())


def a_file_through_a_link(world: World) -> bool:
    Path("link").unlink(missing_ok=True)
    Path("link").symlink_to(f"{world['home']}/.ssh/id_ed25519")
    return reads("link", world["secret"])


def a_file_through_the_first_process(world: World) -> bool:
    return reads(f"/proc/{world['process']}/root{world['home']}/.ssh/id_ed25519", world["secret"]) or reads(
        f"/proc/1/root{world['home']}/.ssh/id_ed25519", world["secret"]
    )


def a_write_outside(world: World) -> bool:
    with Path(world["writable"]).open("r+") as file:
        return bool(file.write("was here"))


def a_write_to_what_is_shown(world: World) -> bool:
    with Path(world["shown"]).open("r+") as file:
        return bool(file.write("was here"))


def a_new_file_beside_what_is_shown(world: World) -> bool:
    return bool(Path(world["shown"]).with_name("new").write_text("was here"))


def a_writable_system(world: World) -> bool:
    return not os.statvfs("/usr").f_flag & ST_RDONLY


def private_files_of_the_system(world: World) -> bool:
    return any(Path("/etc", name).exists() for name in ("shadow", "machine-id", "hostname", "ssh", "fstab"))


def the_kernel_by_sys(world: World) -> bool:
    return any(Path("/sys").iterdir())


def devices(world: World) -> bool:
    return any(Path("/dev", name).exists() for name in ("ptmx", "tty", "console", "kmsg", "mem", "net"))


def the_terminal(world: World) -> bool:
    os.close(os.open("/dev/tty", os.O_RDWR))
    return True


def typing_into_a_terminal(world: World) -> bool:
    """Without a terminal at hand a kernel that would do it answers ENOTTY."""
    try:
        fcntl.ioctl(os.open("/dev/null", os.O_RDWR), TIOCSTI, b"x")
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def an_inherited_descriptor(world: World) -> bool:
    for descriptor in range(3, 256):
        try:
            if world["secret"].encode() in os.pread(descriptor, 4096, 0):
                return True
        except OSError:
            continue
    return False


def a_variable(world: World) -> bool:
    return world["secret"] in os.environ.values()


def variables_of_another_process(world: World) -> bool:
    return any(world["secret"].encode() in variables for variables in environments())


def environments() -> Iterator[bytes]:
    """Yield the variables of each process that lets them be read; one may end in the meantime."""
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield file.read_bytes()
        except OSError:
            continue


def a_signal_to_another_process(world: World) -> bool:
    os.kill(world["process"], signal.SIGCONT)
    return True


def loopback(world: World) -> bool:
    with socket.create_connection(("127.0.0.1", world["port"]), timeout=2) as connection:
        return connection.recv(6) == b"inside"


def an_agent_by_its_path(world: World) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(world["agent"])
        return True


def an_abstract_socket(world: World) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect("\0" + world["abstract"])
        return True


def a_socket_to_the_host_of_a_virtual_machine(world: World) -> bool:
    return try_call(lambda: socket.socket(AF_VSOCK).close())


def try_call(call: Callable[[], object]) -> bool:
    """Whether the kernel at least considered it."""
    try:
        call()
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def unconfined_system_calls(world: World) -> bool:
    """Calls without sensible arguments: EPERM comes from a filter, anything else from the kernel's own check."""
    answers = []
    for number in CALLS[platform.machine()]:
        ctypes.set_errno(0)
        result = LIBC.syscall(number, 0, 0, 0, 0, 0)
        answers.append(result < 0 and ctypes.get_errno() == errno.EPERM)
    return not all(answers)


def a_namespace_of_its_own(world: World) -> bool:
    return LIBC.unshare(CLONE_NEWUSER) == 0


def new_privileges(world: World) -> bool:
    return LIBC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0


def the_user_outside(world: World) -> bool:
    """Whether a file that it makes belongs to root or to the user of the tests under the same number."""
    return os.getuid() == world["user"]


def memory_that_others_share(world: World) -> bool:
    return reads(world["shared"], world["secret"])


def a_message_queue(world: World) -> bool:
    return bool(LIBC.mq_open(world["queue"].encode(), os.O_RDONLY) >= 0)


def a_program_with_the_rights_of_its_file(world: World) -> bool:
    has = any(os.lstat(file).st_mode & stat.S_ISUID for file in Path("/usr/bin").iterdir())
    return has and not os.statvfs("/usr/bin").f_flag & ST_NOSUID


def rights_of_root(world: World) -> bool:
    status = Path("/proc/self/status").read_text()
    return any(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("Cap"))


def the_log_of_the_kernel(world: World) -> bool:
    return bool(LIBC.klogctl(READ_LOG, ctypes.create_string_buffer(4096), 4096) >= 0)


def settings_of_the_kernel(world: World) -> bool:
    """Asked and not done: they are the machine's."""
    files = [Path(folder, name) for folder, _, names in os.walk("/proc/sys") for name in names]
    return any(os.access(file, os.W_OK) for file in (*files, "/proc/sysrq-trigger"))


def a_mount_of_its_own(world: World) -> bool:
    """In a mount namespace of its own, which ends with this process."""
    alone = LIBC.unshare(CLONE_NEWNS) == 0 and LIBC.mount(None, b"/", None, MS_REC | MS_PRIVATE, None) == 0
    return alone and LIBC.mount(b"x", b".", b"tmpfs", 0, None) == 0


def a_file_system_without_a_place(world: World) -> bool:
    return bool(LIBC.syscall(FSOPEN, b"tmpfs", 0) >= 0)


def a_device_of_its_own(world: World) -> bool:
    try:
        os.mknod("device", stat.S_IFCHR | 0o600, os.makedev(1, 8))
    finally:
        Path("device").unlink(missing_ok=True)
    return True


def another_user(world: World) -> bool:
    os.setresuid(1, 1, 1)
    return True


def another_root_folder(world: World) -> bool:
    os.chroot(".")
    return True


def the_namespaces_of_another_process(world: World) -> bool:
    return any(
        LIBC.setns(os.open(f"/proc/{process}/ns/mnt", os.O_RDONLY), 0) == 0
        for process in (world["process"], 1)
    )


def tracing_another_process(world: World) -> bool:
    return LIBC.ptrace(PTRACE_SEIZE, world["process"], None, None) == 0 or (
        LIBC.ptrace(PTRACE_SEIZE, 1, None, None) == 0
    )


def memory_of_another_process(world: World) -> bool:
    os.close(os.open(f"/proc/{world['process']}/mem", os.O_RDWR))
    return True


def descriptors_of_another_process(world: World) -> bool:
    return any(Path(f"/proc/{world['process']}/fd").iterdir())


def a_socket_below_tcp(world: World) -> bool:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
    return True


def a_socket_on_the_wire(world: World) -> bool:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    return True


def a_higher_priority(world: World) -> bool:
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    return True


def higher_limits(world: World) -> bool:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_CPU, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, unlimited)
    return True


def the_clock(world: World) -> bool:
    """With a value that the kernel refuses after it has looked at the rights: EINVAL, and the clock stays."""
    wish = (ctypes.c_long * 26)(ADJ_SETOFFSET)
    wish[10] = -1  # microseconds
    return try_call_of_c(lambda: LIBC.adjtimex(ctypes.byref(wish)))


def a_restart_of_the_machine(world: World) -> bool:
    """With wrong magic numbers, which the kernel looks at after the rights: nothing restarts."""
    return try_call_of_c(
        lambda: LIBC.syscall({"x86_64": 169, "aarch64": 142}[platform.machine()], 0, 0, 0, 0)
    )


def try_call_of_c(call: Callable[[], int]) -> bool:
    """Whether the kernel considered it, and refused its arguments."""
    return call() < 0 and ctypes.get_errno() == errno.EINVAL


# Open to root alone where nothing confines it, so that only root can show that they would be open.
OF_ROOT = frozenset(
    (
        "rights_of_root", "the_log_of_the_kernel", "settings_of_the_kernel", "a_mount_of_its_own", "a_file_system_without_a_place",
        "a_device_of_its_own", "another_user", "another_root_folder", "the_namespaces_of_another_process", "tracing_another_process",
        "memory_of_another_process", "descriptors_of_another_process", "a_socket_below_tcp", "a_socket_on_the_wire", "a_higher_priority",
        "higher_limits", "the_clock", "a_restart_of_the_machine",
    )
)  # fmt: skip
WAYS: dict[str, Way] = {
    name: way
    for name, way in dict(globals()).items()
    if callable(way) and getattr(way, "__annotations__", {}) == {"world": "World", "return": "bool"}
}


def is_open(way: Way, world: World) -> bool:
    """Tried in a process of its own: what it does to itself, and an end that does not come, spoil no other."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            os._exit(0 if way(world) else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    print(json.dumps({name: is_open(way, json.loads(sys.argv[1])) for name, way in WAYS.items()}))
