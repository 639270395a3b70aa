"""What this machine has of what the project needs, and the command that mends what is missing."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from witness_schema.clone import repository_root
from witness_schema.errors import BrokenEnvironment, NotAClone, WitnessSchemaError

State = Literal["ok", "missing", "absent"]  # missing: something will fail; absent: optional

RUNTIME = ("tree-sitter", "tree-sitter-go", "jsonschema", "jsonschema-rs", "hypothesis", "typer")
TRAINING = ("mlx", "mlx-lm", "matplotlib")
IN_CLONE, IN_WHEEL = "make setup", "pip install 'witness-schema[train]'"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact. `mend` is the command that puts it right, "" where nothing is to be done."""

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


def install() -> str:
    """The command that installs what is missing here."""
    return IN_CLONE if in_clone() else IN_WHEEL


def examine() -> tuple[Finding, ...]:
    """Look at everything, once; nothing is installed, built or fetched."""
    packages = tuple(_package(name) for name in RUNTIME + TRAINING)
    return (
        _python(),
        *packages,
        _blas(),
        _bundled(),
        _go(),
        _checkout(),
        _oracle(),
        *map(_program, PROGRAMS),
    )


def _python() -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _package(name: str) -> Finding:
    try:
        return Finding(name, "ok", version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", "not installed", install())


def _blas() -> Finding:
    from witness_training.lora.blas import describe

    found = describe()
    return Finding(
        "fast BLAS",
        "ok" if found else "absent",
        found or "training works, several times slower",
        "" if found else install(),
    )


def _bundled() -> Finding:
    from witness_schema import attestor_names, bundled_version

    return Finding(
        "bundled schemas", "ok", f"{len(attestor_names())} attestors of go-witness {bundled_version()}"
    )


def _go() -> Finding:
    from witness_schema.upstream import go_toolchain

    return _asked("go", lambda: go_toolchain.find().describe(), install())


def _checkout() -> Finding:
    from witness_schema.upstream import checkout

    def look() -> str:
        found = checkout.status()
        if not found.current:
            raise BrokenEnvironment(found.summary())
        return found.summary()

    return _asked("vendor/go-witness", look, "witness-schema vendor sync")


def _oracle() -> Finding:
    from witness_schema.oracle import build

    return _asked("oracle", build.describe, "make oracle")


def _asked(subject: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(subject, "ok", look())
    except WitnessSchemaError as error:
        if in_clone():
            return Finding(subject, "missing", error.what, mend)
        return Finding(subject, "absent", "only a clone of the repository has it")


# Programs that the answers of the data set use; only running those answers by hand needs them.
PROGRAMS = ("git", "openssl", "jq", "witness")


def _program(name: str) -> Finding:
    found = shutil.which(name)
    return Finding(
        name, "ok" if found else "absent", "on PATH" if found else "not on PATH (only to run answers by hand)"
    )
