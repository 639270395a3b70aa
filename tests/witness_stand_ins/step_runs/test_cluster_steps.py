"""Steps with Kubernetes manifests: the cluster and the registry are asked as a user's own would be, and what is missing is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.stand_in_steps import IMAGE_SCRIPT, MANIFEST_SCRIPT, is_filled_in
from support.step_run_calls import list_names, read_attestations, read_summary, run_here
from witness_schema import load
from witness_schema.oracle import witness_command
from witness_stand_ins.services.kubernetes_service import SERVER
from witness_stand_ins.step_runs import present_parts
from witness_stand_ins.step_runs.step_request import StepRequest


@pytest.fixture
def without_kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A PATH that has no kubectl, whatever the machine has: folders with one are replaced by links to all else in them."""
    folders = []
    for number, folder in enumerate(map(Path, os.environ["PATH"].split(os.pathsep))):
        folders.append(folder)
        if (folder / "kubectl").exists():
            folders[-1] = tmp_path / f"tools-{number}"
            folders[-1].mkdir()
            for program in folder.iterdir():
                if program.name != "kubectl":
                    (folders[-1] / program.name).symlink_to(program)
    path = os.pathsep.join(map(str, folders))
    monkeypatch.setenv("PATH", path)
    assert shutil.which("kubectl") is None
    return path


@pytest.fixture
def with_kubectl(programs: Mapping[str, Path], without_kubectl: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with the kubectl that tests pin."""
    kubectl = programs["kubectl"]
    monkeypatch.setenv("PATH", f"{kubectl}:{without_kubectl}")
    return kubectl


def record(
    project: Path, out: Path, *words: str, script: str = MANIFEST_SCRIPT
) -> tuple[dict[str, Any], Any]:
    """Run a step that writes a manifest: its summary, and its attestations by attestor."""
    called = ("k8smanifest,environment", *words, "--out", str(out), "--format", "json")
    summary = read_summary(run_here(project, *called, "--", "sh", "-c", script))
    assert summary["verified"] is True
    made = read_attestations(out / "collection.json")
    load("k8smanifest").validate(made["k8smanifest"])
    return summary, made


@pytest.mark.oracle
@pytest.mark.parametrize("isolated", [(), ("--isolated",)])
def test_the_cluster_is_asked(
    binary: Path,
    with_kubectl: Path,
    project: Path,
    temporary: Path,
    tmp_path: Path,
    isolated: tuple[str, ...],
) -> None:
    home = Path(os.environ["HOME"]) / ".kube"
    before = sorted(home.rglob("*"))
    summary, made = record(project, tmp_path / "out", *isolated)
    attestation = made["k8smanifest"]
    assert attestation["serversidedryrun"] is True
    assert attestation["clusterinfo"]["server"] == SERVER
    assert is_filled_in(attestation)
    assert {row["service"]: row["requests"] > 0 for row in summary["stand_ins"]} == {
        "kubernetes": True,
        # Its image is named by another address, which nobody serves.
        "registry": False,
    }
    (told,) = (row for row in summary["attestations"] if row["attestor"] == "k8smanifest")
    assert told["facts"].endswith(f"{SERVER}, server-side dry run asked for")
    assert told["stood_in_for"] == "the API server of the cluster, and a registry of images"
    assert summary["absent"] == []
    # The summary names each variable that is there because of the stand-ins.
    marked = set(summary["stand_in_variables"])
    assert {"KUBECONFIG", "KUBECACHEDIR"} <= marked <= set(made["environment"]["variables"])
    assert ("HTTPS_PROXY" in marked) == (not isolated)
    # Nothing of it is left, not even what kubectl remembers of a server.
    assert list_names(temporary) == set()
    assert sorted(home.rglob("*")) == before


@pytest.mark.oracle
def test_the_users_own_witness_asks_it_too(with_kubectl: Path, project: Path, tmp_path: Path) -> None:
    own = witness_command(tmp_path / "bin", services=True)
    _, made = record(project, tmp_path / "out", "--witness", str(own))
    assert is_filled_in(made["k8smanifest"])


@pytest.mark.oracle
def test_without_kubectl_it_is_said_that_nothing_is_filled_in(
    binary: Path, without_kubectl: str, project: Path, tmp_path: Path
) -> None:
    summary, made = record(project, tmp_path / "out")
    attestation = made["k8smanifest"]
    assert "serversidedryrun" not in attestation
    assert attestation["clusterinfo"]["server"] == SERVER
    assert not is_filled_in(attestation)
    (line,) = summary["absent"]
    assert line.startswith("k8smanifest: there is no kubectl on your PATH: ")
    done = run_here(project, "k8smanifest,git", "--supply", "k8smanifest", "--", "make")
    assert line in done.stderr
    assert f"stand-in\tabsent\t{line}" in done.stdout.splitlines()


@pytest.mark.oracle
def test_a_webhook_that_denies_is_a_fault_of_the_step(
    binary: Path, with_kubectl: Path, project: Path, tmp_path: Path
) -> None:
    summary, made = record(project, tmp_path / "out", "--fault", "denied-object")
    assert summary["faults"] == ["denied-object"]
    assert made["k8smanifest"]["serversidedryrun"] is True
    assert not is_filled_in(made["k8smanifest"])


@pytest.mark.oracle
def test_an_image_that_the_step_pushes_is_recorded_with_its_digest(
    binary: Path,
    programs: Mapping[str, Path],
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"{programs['crane']}:{programs['kubectl']}:{os.environ['PATH']}")
    summary, made = record(project, tmp_path / "out", script=IMAGE_SCRIPT)
    (recorded,) = made["k8smanifest"]["recordeddocs"]
    (image,) = recorded["recordedimages"]
    assert image["reference"].startswith("127.0.0.1:")
    assert len(image["digest"]["sha256"]) == 64
    assert recorded["data"]["spec"]["serviceAccountName"] == "default"
    assert {row["service"] for row in summary["stand_ins"] if row["requests"]} == {"kubernetes", "registry"}


def test_outside_of_a_clone_the_registry_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present_parts, "is_clone", lambda: False)
    monkeypatch.setenv("PATH", "/no-such-folder")
    parts = present_parts.find_parts(StepRequest(("k8smanifest", "aws"), ("make",)))
    assert (parts.services, parts.flags) == (("kubernetes", "aws"), ())
    assert [line.partition(":")[0] for line in parts.absent] == [
        "k8smanifest",
        "the stand-in registry needs a clone of witness-schema",
    ]
