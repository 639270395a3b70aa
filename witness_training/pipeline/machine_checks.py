"""What this machine has of what the project needs, and the command that mends what is missing."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from witness_schema.clone import repository_root
from witness_schema.errors import BrokenEnvironment, NotAClone, WitnessSchemaError

State = Literal["ok", "missing", "absent"]  # missing: something will fail; absent: optional
Group = Literal["base", "train", "cuda", "go", "clone", "programs"]

# The packages of the base install and of the extras, as pyproject.toml names them (a test holds the two together).
BASE = (
    "tree-sitter",
    "tree-sitter-go",
    "jsonschema",
    "jsonschema-rs",
    "hypothesis",
    "typer",
    "rich",
    "orjson",
    "cryptography",
)
TRAIN = ("mlx", "mlx-lm", "matplotlib", "PyYAML")
CUDA = ("mlx-cuda-12",)
# Where the NVIDIA driver tells of itself; with it, training runs on the GPU.
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact.

    group: what needs it: every call (base), an extra (train, cuda, go), a clone of the repository, or the reader (programs).
    mend:  the command that puts it right, "" where nothing is to be done.
    """

    group: Group
    subject: str
    state: State
    detail: str
    mend: str = ""


def in_clone() -> bool:
    """Whether this is a clone: the oracle and the checkout belong to one, an installed wheel has neither."""
    try:
        repository_root()
    except NotAClone:
        return False
    return True


def install_command(group: Group) -> str:
    """The command that installs the packages of a group here."""
    if in_clone():
        return "make setup"
    return "pip install witness-schema" if group == "base" else f"pip install 'witness-schema[{group}]'"


def has_nvidia() -> bool:
    """Whether this machine has an NVIDIA driver, so that the cuda extra is the one to install."""
    return NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None


def examine() -> tuple[Finding, ...]:
    """Look at everything, once; nothing is installed, built or fetched."""
    cuda = tuple(_package("cuda", name) for name in CUDA) if has_nvidia() else ()
    return (
        _python(),
        *(_package("base", name) for name in BASE),
        *(_package("train", name) for name in TRAIN),
        *cuda,
        _blas(),
        _bundled(),
        _go(),
        _checkout(),
        _oracle(),
        *map(_program, PROGRAMS),
    )


def _python() -> Finding:
    return Finding(
        "base", "python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )


def _package(group: Group, name: str) -> Finding:
    """An extra that a wheel was installed without is absent and no fault; a clone is set up with its extras."""
    try:
        return Finding(group, name, "ok", version(name))
    except PackageNotFoundError:
        state: State = "missing" if group == "base" or in_clone() else "absent"
        return Finding(group, name, state, "not installed", install_command(group))


def _blas() -> Finding:
    from witness_training.lora.blas import describe

    found = describe()
    return Finding(
        "train",
        "fast BLAS",
        "ok" if found else "absent",
        found or "training works, several times slower",
        "" if found else install_command("train"),
    )


def _bundled() -> Finding:
    from witness_schema import attestor_names, bundled_version

    return Finding(
        "base",
        "bundled schemas",
        "ok",
        f"{len(attestor_names())} attestors of go-witness {bundled_version()}",
    )


def _go() -> Finding:
    from witness_schema.upstream import go_toolchain

    found = _asked("go", "go", lambda: go_toolchain.find().describe(), install_command("go"))
    if found.state == "absent":
        return replace(found, detail="no Go 1.26: only a clone needs it", mend=install_command("go"))
    return found


def _checkout() -> Finding:
    from witness_schema.upstream import checkout

    def look() -> str:
        found = checkout.status()
        if not found.current:
            raise BrokenEnvironment(found.summary())
        return found.summary()

    return _asked("clone", "vendor/go-witness", look, "witness-schema vendor sync")


def _oracle() -> Finding:
    from witness_schema.oracle import build

    return _asked("clone", "oracle", build.describe, "make oracle")


def _asked(group: Group, subject: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(group, subject, "ok", look())
    except WitnessSchemaError as error:
        if in_clone():
            return Finding(group, subject, "missing", error.what, mend)
        return Finding(group, subject, "absent", "only a clone of the repository has it")


# Programs that the answers of the data set use; only running those answers by hand needs them.
PROGRAMS = ("git", "openssl", "jq", "witness")


def _program(name: str) -> Finding:
    found = shutil.which(name)
    return Finding(
        "programs",
        name,
        "ok" if found else "absent",
        "on PATH" if found else "not on PATH (only to run answers by hand)",
    )
