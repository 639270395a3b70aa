"""The registry beside real tools: crane and oras push and pull through it, attestors record what they did, and it ends with its parent."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.go_programs import build_program
from support.stand_in_runs import run_and_verify
from support.stand_in_steps import find_step
from witness_schema.errors import BrokenEnvironment
from witness_stand_ins import StandIns
from witness_stand_ins.web.programs import run_program

PATIENCE = 20.0
HOLD = """
import sys, time
from witness_stand_ins.web.programs import run_program
with run_program(sys.argv[1:]) as address:
    print(address, flush=True)
    time.sleep(600)
"""


@dataclass(frozen=True)
class Shell:
    """A user's shell beside the stand-in."""

    services: StandIns
    folder: Path

    def run(self, program: str, *words: str) -> str:
        """Run a program, and return what it prints."""
        variables = {**os.environ, **self.services.environment, "HOME": str(self.folder)}
        command = [str(build_program(program) / program), *words]
        done = subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def names(self) -> tuple[str, str]:
        """Its names: by its port without TLS, and over TLS through the proxy."""
        given = self.services.environment
        return given["WITNESS_STAND_IN_REGISTRY"], given["WITNESS_STAND_IN_REGISTRY_TLS"]

    def make_image(self) -> str:
        """Write an archive with an image of one layer, and return its path."""
        (self.folder / "hello.txt").write_text("hello\n")
        subprocess.run(["tar", "-cf", "layer.tar", "hello.txt"], cwd=self.folder, check=True)
        self.run(
            "crane", "append", "--oci-empty-base", "-f", "layer.tar", "-t", "acme/rocket:1", "-o", "image.tar"
        )
        return "image.tar"


@pytest.fixture
def shell(binary: Path, repository: Path, tmp_path: Path) -> Iterator[Shell]:
    assert binary.is_file()
    with StandIns(("registry",), repo=repository) as services:
        yield Shell(services, tmp_path)


def test_crane_pushes_by_the_port_and_pulls_over_tls(shell: Shell) -> None:
    plain, secure = shell.names
    pushed = shell.run("crane", "push", shell.make_image(), f"{plain}/acme/rocket:1")
    digest = pushed.partition("@")[2]
    assert shell.run("crane", "digest", f"{secure}/acme/rocket:1") == digest
    shell.run("crane", "pull", f"{secure}/acme/rocket@{digest}", "pulled.tar")
    assert shell.run("crane", "digest", "--tarball", "pulled.tar") == digest
    assert {request.service for request in shell.services.requests} == {"registry"}
    assert {request.address.partition("://")[0] for request in shell.services.requests} == {"http", "https"}


def test_oras_pushes_a_file_and_what_refers_to_it(shell: Shell) -> None:
    plain, secure = shell.names
    (shell.folder / "notes.txt").write_text("notes\n")
    shell.run("oras", "push", "--plain-http", f"{plain}/acme/notes:1", "notes.txt:text/plain")
    attach = ("attach", "--artifact-type", "text/signature", f"{secure}/acme/notes:1", "notes.txt")
    digest = shell.run("oras", *attach).partition("Digest: ")[2].split()[0]
    assert digest in shell.run("oras", "discover", f"{secure}/acme/notes:1")
    shell.run("oras", "pull", "-o", "pulled", f"{secure}/acme/notes:1")
    assert (shell.folder / "pulled" / "notes.txt").read_text() == "notes\n"


@pytest.mark.parametrize("fault", ["", "moved-tag"])
def test_attestors_record_one_image_and_another_where_its_tag_was_moved(
    binary: Path, repository: Path, tmp_path: Path, fault: str
) -> None:
    """A Rego module sees a moved tag: the digest that was pushed is not the one that a manifest's image has."""
    step = find_step("registry")
    with StandIns(("registry",), repo=repository, faults=[fault] if fault else []) as services:
        variables = {**services.environment, **step.list_variables()}
        made = run_and_verify(
            binary, repository, tmp_path, step.attestors, variables, step.flags, script=step.script
        )
    pushed = made["command-run"]["stdout"].split("@sha256:")[1].split()[0]
    (by_tag,) = made["k8smanifest"]["recordeddocs"][0]["recordedimages"]
    assert list(made["docker"]["products"]) == [by_tag["digest"]["sha256"]]
    assert made["oci"]["imagetags"] == [by_tag["reference"]]
    assert made["oci"]["manifest"][0]["Config"] == f"sha256:{made['oci']['imageid']['sha256']}"
    assert (by_tag["digest"]["sha256"] == pushed) == (not fault)


def is_listening(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def test_the_program_ends_with_a_parent_that_is_killed(binary: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(binary), "registry", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        address = parent.stdout.readline().strip()
        assert is_listening(address)
        parent.send_signal(signal.SIGKILL)
    ends = time.monotonic() + PATIENCE
    while is_listening(address) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_listening(address)


def test_a_program_that_does_not_serve_is_said() -> None:
    with (
        pytest.raises(BrokenEnvironment, match="ended with 3 before it served"),
        run_program(["sh", "-c", "exit 3"]),
    ):
        pass
    with (
        pytest.raises(BrokenEnvironment, match="cannot be started"),
        run_program(["/nowhere/program"]),
    ):
        pass


def test_the_command_serves_it_beside_a_cluster(binary: Path, repository: Path) -> None:
    words = [
        "stand-ins",
        "serve",
        "--as",
        "registry,kubernetes",
        "--print",
        "json",
        "--with",
        "0",
        "--for",
        "60",
        "--repo",
    ]
    start = [sys.executable, "-c", "from witness_cli.main import main; main()", *words, str(repository)]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        told = json.loads(process.stdout.read())
        given = told["environment"]
        assert is_listening(given["WITNESS_STAND_IN_REGISTRY"])
        assert told["flags"] == [f"--attestor-k8smanifest-kubeconfig={given['KUBECONFIG']}"]
        assert json.loads(Path(given["KUBECONFIG"]).read_text())["current-context"] == "stand-in"
        process.send_signal(signal.SIGTERM)
    assert not is_listening(given["WITNESS_STAND_IN_REGISTRY"])
    assert not Path(given["KUBECONFIG"]).exists()
