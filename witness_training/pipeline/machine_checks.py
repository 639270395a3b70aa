"""Checks what the project needs on this machine, and names the command that installs what is missing."""

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
Group = Literal[
    "base", "train", "cuda", "parquet", "go", "dask", "paraphrase", "dev", "clone", "programs", "answers"
]

# The packages of the base install and of the extras, as pyproject.toml names them (test_doctor.py compares the two).
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
    "Jinja2",
    "trustme",
    "PyJWT",
)
TRAIN = ("mlx", "mlx-lm", "matplotlib")
CUDA = {"cuda": "mlx-cuda-12", "cuda13": "mlx-cuda-13"}  # extra → its package
OTHERS: tuple[tuple[Group, str], ...] = (
    ("parquet", "pyarrow"),
    ("dask", "distributed"),
    ("paraphrase", "openai"),
)
DEV = (
    "pytest",
    "pytest-xdist",
    "mypy",
    "ruff",
    "import-linter",
    "cyclonedx-python-lib",
    "setuptools",
    "pre-commit",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of the checks.

    group: what needs it: every call (base), an extra (train, cuda, parquet, go, dask, paraphrase, dev), a clone, answers run by hand (programs), or
           the execution of foreign answers (answers).
    mend:  the command that fixes it, "" if nothing needs to be done.
    """

    group: Group
    subject: str
    state: State
    detail: str
    mend: str = ""


def examine(sandbox: Box | None = None) -> tuple[Finding, ...]:
    """Run all checks; nothing is installed, built or fetched. `sandbox`: the kind to try, None for the first that works."""
    package = CUDA.get(training_extra())
    cuda = (_check_package("cuda", package),) if package else ()
    dev = tuple(_check_package("dev", name) for name in DEV) if is_clone() else ()
    return (
        _check_python(),
        *(_check_package("base", name) for name in BASE),
        *(_check_package("train", name) for name in TRAIN),
        *cuda,
        *(_check_package(group, name) for group, name in OTHERS),
        *dev,
        _check_blas(),
        _check_bundled(),
        _check_go(),
        _check_checkout(),
        _check_oracle(),
        _check_sandbox(sandbox),
        *map(_check_program, PROGRAMS),
    )


def _check_python() -> Finding:
    return Finding(
        "base", "python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )


def _check_package(group: Group, name: str) -> Finding:
    """Check that a package is installed."""
    try:
        return Finding(group, name, "ok", version(name))
    except PackageNotFoundError:
        # A wheel may be installed without an extra, which is no fault; `make setup` of a clone installs the extras.
        state: State = "missing" if group == "base" or is_clone() else "absent"
        return Finding(group, name, state, "not installed", _choose_install_command(group))


def _choose_install_command(group: Group) -> str:
    return install_training() if group == "train" else install_command("" if group == "base" else group)


def _check_blas() -> Finding:
    from witness_training.lora.blas import describe

    found = describe()
    return Finding(
        "train",
        "fast BLAS",
        "ok" if found else "absent",
        found or "training works, several times slower",
        "" if found else _choose_install_command("train"),
    )


def _check_bundled() -> Finding:
    from witness_schema import attestor_names, bundled_version

    return Finding(
        "base",
        "bundled schemas",
        "ok",
        f"{len(attestor_names())} attestors of go-witness {bundled_version()}",
    )


def _check_go() -> Finding:
    from witness_schema.upstream import go_toolchain

    found = _check("go", "go", lambda: go_toolchain.find().describe(), _choose_install_command("go"))
    if found.state == "absent":
        return replace(found, detail="no Go 1.26: only a clone needs it", mend=_choose_install_command("go"))
    return found


def _check_checkout() -> Finding:
    from witness_schema.upstream import checkout

    def look() -> str:
        found = checkout.status()
        if not found.current:
            raise BrokenEnvironment(found.summary())
        return found.summary()

    return _check("clone", "vendor/go-witness", look, "witness-schema vendor sync")


def _check_oracle() -> Finding:
    from witness_schema.oracle import build

    return _check("clone", "oracle", build.describe, "make oracle")


def _check_sandbox(chosen: Box | None) -> Finding:
    """Without one the reference answers still run, and foreign answers are not executed."""
    box = find_sandbox(chosen)
    if isinstance(box, Refused):
        return Finding(
            "answers", "sandbox", "absent", f"foreign answers are not executed: {box.reason}", box.advice
        )
    return Finding("answers", "sandbox", "ok", f"foreign answers run in {describe_box(box)}")


def _check(group: Group, subject: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(group, subject, "ok", look())
    except WitnessSchemaError as error:
        if is_clone():
            return Finding(group, subject, "missing", error.what, mend)
        return Finding(group, subject, "absent", "only a clone of the repository has it")


# Programs that the answers of the data set use; only running those answers by hand needs them.
PROGRAMS = ("git", "openssl", "jq", "witness")


def _check_program(name: str) -> Finding:
    found = shutil.which(name)
    return Finding(
        "programs",
        name,
        "ok" if found else "absent",
        "on PATH" if found else "not on PATH (only to run answers by hand)",
    )
