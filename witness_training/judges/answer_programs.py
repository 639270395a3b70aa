"""Checks for the programs that answers run, before hundreds of answers are run."""

from __future__ import annotations

import shutil
import subprocess

from witness_schema.errors import BrokenEnvironment

PROGRAMS = ("sh", "git", "openssl", "sha256sum", "cut", "sort", "tee")
# Old versions fail late and with a message about one answer, so the features are probed and not the versions.
PROBES = {
    (
        "openssl",
        "genpkey",
        "-algorithm",
        "ed25519",
    ): "this openssl makes no Ed25519 keys",  # LibreSSL before 3.7
    ("git", "init", "-h"): "this git has no `init -b`",  # git before 2.28
}


def require_programs() -> None:
    """Raises BrokenEnvironment, with the likely fix, if answers cannot run on this machine."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise BrokenEnvironment(
            f"the answers are run on this machine, but {' and '.join(missing)} cannot be found",
            where="PATH",
            advice="install git, OpenSSL 1.1.1 or later and coreutils",
        )
    for command, fault in PROBES.items():
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        # `git init -h` prints its usage and exits 129, so its options are read from the text.
        fits = "--initial-branch" in done.stdout if command[0] == "git" else done.returncode == 0
        if not fits:
            advice = "put git 2.28 and OpenSSL 1.1.1, or later, first on PATH"
            raise BrokenEnvironment(fault, where=shutil.which(command[0]) or command[0], advice=advice)
