"""The doctor names what is there, and for what is missing the command that mends it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.errors import NotAClone, WitnessSchemaError
from witness_schema.sandbox import Docker, Namespaces, Refused
from witness_training.lora import training_extra
from witness_training.pipeline import machine_checks

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]


def by_subject() -> dict[str, machine_checks.Finding]:
    return {finding.subject: finding for finding in machine_checks.examine()}


def test_a_set_up_clone_lacks_nothing() -> None:
    assert [f for f in machine_checks.examine() if f.state == "missing"] == []


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "TRAIN", ("mlx-of-another-world",))
    found = by_subject()["mlx-of-another-world"]
    assert (found.state, found.mend) == ("missing", "make setup")


def test_a_missing_oracle_says_how_to_build_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from witness_schema.oracle import build

    def none() -> str:
        raise WitnessSchemaError("the oracle is not built")

    monkeypatch.setattr(build, "describe", none)
    found = by_subject()["oracle"]
    assert (found.state, found.detail, found.mend) == ("missing", "the oracle is not built", "make oracle")


def test_an_installed_wheel_has_no_oracle_and_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from witness_schema.oracle import build

    def none() -> str:
        raise NotAClone("this needs the repository")

    monkeypatch.setattr(build, "describe", none)
    monkeypatch.setattr(machine_checks, "is_clone", lambda: False)
    assert by_subject()["oracle"].state == "absent"
    assert not {f.subject for f in machine_checks.examine() if f.group == "dev"}


def test_an_extra_that_a_wheel_lacks_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_checks, "is_clone", lambda: False)
    monkeypatch.setattr(machine_checks, "install_training", lambda: "install cuda")
    monkeypatch.setattr(machine_checks, "TRAIN", ("mlx-of-another-world",))
    monkeypatch.setattr(machine_checks, "BASE", ("typer-of-another-world",))
    findings = by_subject()
    assert findings["mlx-of-another-world"].state == "absent"
    assert findings["mlx-of-another-world"].mend == "install cuda"
    assert findings["typer-of-another-world"].state == "missing"


def test_the_sandbox_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Absent is no fault, but what it keeps from being done and what mends it are said."""
    box = Namespaces()
    monkeypatch.setattr(machine_checks, "find_sandbox", lambda chosen: chosen or box)
    assert by_subject()["sandbox"].detail == "foreign answers run in namespaces by unshare"
    (chosen,) = [f for f in machine_checks.examine(Docker("debian:12")) if f.subject == "sandbox"]
    assert chosen.detail == "foreign answers run in containers of debian:12 without a network"
    monkeypatch.setattr(machine_checks, "find_sandbox", lambda chosen: Refused("unshare: no", "install it"))
    absent = by_subject()["sandbox"]
    assert (absent.state, absent.mend) == ("absent", "install it")
    assert absent.detail == "foreign answers are not executed: unshare: no"


# As `make setup` does it: by a Python with nothing installed.
SETUP = "import runpy, sys; print(runpy.run_path(sys.argv[1])['training_extra']())"


def test_the_setup_chooses_alike_where_nothing_is_installed() -> None:
    script = repository_root() / "tools" / "setup.py"
    command = [sys.executable, "-I", "-S", "-c", SETUP, str(script)]
    chosen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert chosen.strip() == training_extra.training_extra()


@pytest.mark.parametrize(
    ("platform", "driver", "extra"),
    [
        ("linux", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  575.57.08  Sat", "cuda"),
        (
            "linux",
            "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.82.07  Release Build",
            "cuda13",
        ),
        ("linux", "NVRM version: unreadable", "cuda"),
        ("linux", "", "train"),
        ("darwin", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.82.07", "train"),
        ("darwin", "", "train"),
    ],
)
def test_the_extra_follows_the_machine(
    platform: str, driver: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if driver:
        (tmp_path / "version").write_text(driver)
    monkeypatch.setattr(training_extra, "NVIDIA_DRIVER", tmp_path / "version")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    assert training_extra.training_extra() == extra
    shown = {f.subject for f in machine_checks.examine() if f.group == "cuda"}
    assert shown == ({machine_checks.CUDA[extra]} if extra != "train" else set())


@pytest.mark.parametrize(("version", "extra"), [("535.183.06", "cuda"), ("590.1", "cuda13"), ("", "cuda")])
def test_a_container_asks_nvidia_smi_for_the_driver(
    version: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(training_extra, "NVIDIA_DRIVER", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert training_extra.training_extra() == extra


def test_the_packages_are_those_of_the_project() -> None:
    project = tomllib.loads((repository_root() / "pyproject.toml").read_text())["project"]
    named = {re.split(r"[\[><=~; ]", line)[0] for line in project["dependencies"]}
    assert set(machine_checks.BASE) == named
    trained = {re.split(r"[\[><=~; ]", line)[0] for line in project["optional-dependencies"]["train"]}
    assert set(machine_checks.TRAIN) <= trained
    for extra, name in machine_checks.OTHERS:
        assert {re.split(r"[\[><=~; ]", line)[0] for line in project["optional-dependencies"][extra]} == {
            name
        }
    developed = {re.split(r"[\[><=~; ]", line)[0] for line in project["optional-dependencies"]["dev"]}
    assert set(machine_checks.DEV) == {name for name in developed if not name.startswith("types-")}
