"""Asks git about a repository of the user's, without its hooks, its network or its pager."""

from __future__ import annotations

import subprocess
from pathlib import Path

from witness_schema.errors import BrokenEnvironment, Misuse
from witness_schema.printable import quote
from witness_schema.upstream.git_store import OPTIONS, build_environment

ADVICE = "name a folder of a git repository: --repo FOLDER"


def ask_git(folder: Path, *arguments: str) -> str:
    """What git prints, without its last line break; the errors of `ask_git_bytes`."""
    return ask_git_bytes(folder, *arguments).decode(errors="surrogateescape").removesuffix("\n")


def ask_git_bytes(folder: Path, *arguments: str) -> bytes:
    """What git prints, byte by byte.

    Raises Misuse where the folder is in no repository or has no commit, BrokenEnvironment where git is not installed.
    """
    command = ["git", *OPTIONS, "-c", "safe.directory=*", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=build_environment())
    except FileNotFoundError:
        raise BrokenEnvironment("git is not installed", advice="install git") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise _describe_refusal(folder, said)
    return done.stdout


def _describe_refusal(folder: Path, said: str) -> Misuse:
    if "not a git repository" in said or "cannot change to" in said:
        return Misuse("no git repository is here", where=str(folder), advice=ADVICE)
    if (
        "does not have any commits" in said
        or "unknown revision" in said
        or "Needed a single revision" in said
    ):
        return Misuse("the repository has no commit", where=str(folder), advice="commit something first")
    lines = said.strip().splitlines()
    return Misuse(f"git says: {quote(lines[-1] if lines else 'nothing')}", where=str(folder))
