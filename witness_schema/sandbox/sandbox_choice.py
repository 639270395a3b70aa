"""Which box this machine has: tried once by running a program in it, never guessed."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
from functools import cache
from typing import assert_never

from witness_schema.errors import UnknownName
from witness_schema.sandbox.boxes import (
    SYSTEM_PATH,
    Box,
    Bubblewrap,
    Docker,
    Namespaces,
    SandboxExec,
    build_box_command,
    build_sandbox_exec_command,
)
from witness_schema.sandbox.confinement import Confined, Ended, Limits, Outcome, Refused
from witness_schema.sandbox.supervision import QUOTED, make_throwaway_folder, supervise
from witness_schema.sandbox.system_call_filter import build_filter

AUTOMATIC = "auto"
KINDS: dict[str, Box] = {"unshare": Namespaces(), "bubblewrap": Bubblewrap(), "sandbox-exec": SandboxExec()}
DOCKER = "docker="
PROBE = Confined(("true",), limits=Limits(wall_seconds=20, cpu_seconds=10))
INSTALL = "let users make namespaces, or install bubblewrap; or choose --sandbox docker=IMAGE"


def parse_sandbox(text: str) -> Box | None:
    """The value of `--sandbox`: auto (None), unshare, bubblewrap, sandbox-exec or docker=IMAGE; raises UnknownName."""
    if text == AUTOMATIC:
        return None
    if text.startswith(DOCKER) and len(text) > len(DOCKER):
        image = text.removeprefix(DOCKER)
        if not image.startswith("-"):
            return Docker(image)
    if text in KINDS:
        return KINDS[text]
    names = ", ".join((AUTOMATIC, *KINDS, f"{DOCKER}IMAGE"))
    raise UnknownName(f"no sandbox is named {text!r}", where="--sandbox", advice=f"choose one of {names}")


def find_sandbox(chosen: Box | None = None) -> Box | Refused:
    """The chosen box if it works here; without a choice namespaces, by `unshare` or else by bubblewrap."""
    if chosen is not None:
        return try_box(chosen) or chosen
    reasons = []
    for box in (Namespaces(), Bubblewrap()):
        refusal = try_box(box)
        if refusal is None:
            return box
        reasons.append(refusal.reason)
    return Refused("; ".join(reasons), _choose_advice())


def sandbox_refusal(chosen: Box | None = None) -> Refused | None:
    """Why foreign programs are not run on this machine, or None where they are."""
    found = find_sandbox(chosen)
    return found if isinstance(found, Refused) else None


def _choose_advice(chosen: Box | None = None) -> str:
    match chosen:
        case Docker(image):
            return f"start Docker, and fetch the image: docker pull {image}"
        case SandboxExec():
            return "sandbox-exec is part of macOS; elsewhere leave --sandbox out"
        case _ if sys.platform == "darwin":
            return "choose --sandbox sandbox-exec or --sandbox docker=IMAGE"
        case _:
            return INSTALL


@cache
def try_box(box: Box) -> Refused | None:
    """Whether a box does its duty, found by having it run `true`."""
    reason = _find_missing(box) or _explain_unfit(run_in_box(PROBE, box), _name_program(box))
    return Refused(reason[:QUOTED], _choose_advice(box)) if reason else None


def _explain_unfit(outcome: Outcome, program: str) -> str:
    """Why what became of `true` is not what should; "" where it is."""
    match outcome:
        case Ended(0):
            return ""
        case Ended(code, printed):
            return f"{program} ended with {code}: {' '.join(printed.text().split())}"
        case Refused(reason):
            return f"{program}: {' '.join(reason.split())}"
        case _:
            return f"{program} does not come to an end"


def run_in_box(confined: Confined, box: Box) -> Outcome:
    """Run a program in this very box."""
    if confined.room and not isinstance(box, Namespaces):
        return Refused(
            f"{describe_box(box)}: no servers can be put into their network", "choose --sandbox unshare"
        )
    if isinstance(box, Namespaces) and os.geteuid() == 0:
        for path in confined.read_only:
            if path.exists() and not path.stat().st_mode & stat.S_IROTH:
                return Refused(
                    f"root gives itself up in a box, and others cannot read {path}", f"chmod -R o+rX {path}"
                )
    if isinstance(box, SandboxExec):
        with make_throwaway_folder(confined.files) as folder:
            return supervise(build_sandbox_exec_command(confined, folder), confined)
    return supervise(build_box_command(box, confined), confined)


def describe_box(box: Box) -> str:
    """One line for people."""
    match box:
        case Namespaces():
            return "namespaces by unshare"
        case Bubblewrap():
            return "namespaces by bubblewrap"
        case SandboxExec():
            return "sandbox-exec"
        case Docker(image):
            return f"containers of {image} without a network"
        case _:
            assert_never(box)


def _name_program(box: Box) -> str:
    match box:
        case Namespaces():
            return "unshare"
        case Bubblewrap():
            return "bwrap"
        case SandboxExec():
            return "sandbox-exec"
        case Docker():
            return "docker"
        case _:
            assert_never(box)


def _find_missing(box: Box) -> str:
    """What is not there before anything is started."""
    if isinstance(box, Bubblewrap) and os.geteuid() == 0:
        # Tried: the program is root for the kernel's own files, and wrote /proc/sys/kernel/core_pattern.
        return "bwrap does not give up root"
    namespaces = isinstance(box, Namespaces | Bubblewrap)
    if namespaces and sys.platform != "linux":
        return f"{_name_program(box)} needs Linux"
    # Namespaces are made by system calls, and need no program.
    programs = () if isinstance(box, Namespaces) else (_name_program(box),)
    folders = os.pathsep.join((os.environ.get("PATH", os.defpath), SYSTEM_PATH))
    for program in (*programs, *(("prlimit", "tar") if isinstance(box, Bubblewrap) else ())):
        if shutil.which(program, path=folders) is None:
            return f"{program} is not installed"
    if namespaces and build_filter() is None:
        return f"the numbers of system calls of {platform.machine()} are not known here"
    return ""
