"""What this machine has of what the project needs, and the command that mends what is missing."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from witness_schema.clone import install_command, is_clone
from witness_schema.errors import BrokenEnvironment, WitnessSchemaError
from witness_schema.sandbox import Box, Refused, describe_box, find_sandbox
from witness_training.lora.training_extra import install_training, training_extra

State = Literal["ok", "missing", "absent"]  # missing: something will fail; absent: optional
Group = Literal["base", "train", "cuda", "go", "dev", "clone", "programs", "answers"]

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
    "PyYAML",
)
TRAIN = ("mlx", "mlx-lm", "matplotlib")
CUDA = ("mlx-cuda-12",)
DEV = ("pytest", "pytest-xdist", "mypy", "ruff", "import-linter", "setuptools")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact.

    group: what needs it: every call (base), an extra (train, cuda, go, dev), a clone of the repository, the reader
           (programs), or the execution of foreign answers.
    mend:  the command that puts it right, "" where nothing is to be done.
    """

    group: Group
    subject: str
    state: State
    detail: str
    mend: str = ""


def examine(sandbox: Box | None = None) -> tuple[Finding, ...]:
    """Look at everything, once; nothing is installed, built or fetched. `sandbox`: the kind to try, None the first that works."""
    cuda = tuple(_package("cuda", name) for name in CUDA) if training_extra() == "cuda" else ()
    dev = tuple(_package("dev", name) for name in DEV) if is_clone() else ()
    return (
        _python(),
        *(_package("base", name) for name in BASE),
        *(_package("train", name) for name in TRAIN),
        *cuda,
        *dev,
        _blas(),
        _bundled(),
        _go(),
        _checkout(),
        _oracle(),
        _sandbox(sandbox),
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
        state: State = "missing" if group == "base" or is_clone() else "absent"
        return Finding(group, name, state, "not installed", _install(group))


def _install(group: Group) -> str:
    return install_training() if group == "train" else install_command("" if group == "base" else group)


def _blas() -> Finding:
    from witness_training.lora.blas import describe

    found = describe()
    return Finding(
        "train",
        "fast BLAS",
        "ok" if found else "absent",
        found or "training works, several times slower",
        "" if found else _install("train"),
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

    found = _asked("go", "go", lambda: go_toolchain.find().describe(), _install("go"))
    if found.state == "absent":
        return replace(found, detail="no Go 1.26: only a clone needs it", mend=_install("go"))
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


def _sandbox(chosen: Box | None) -> Finding:
    """Absent is no fault: what we wrote runs without one, and what others wrote is then left alone."""
    box = find_sandbox(chosen)
    if isinstance(box, Refused):
        return Finding(
            "answers", "sandbox", "absent", f"foreign answers are not executed: {box.reason}", box.advice
        )
    return Finding("answers", "sandbox", "ok", f"foreign answers run in {describe_box(box)}")


def _asked(group: Group, subject: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(group, subject, "ok", look())
    except WitnessSchemaError as error:
        if is_clone():
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
