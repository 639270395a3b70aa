"""The API server beside real kubectl and the attestor that calls it: what a dry run answers, and what is recorded without its answer."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.go_programs import build_program
from support.stand_in_runs import run_and_verify
from support.stand_in_steps import find_step, is_filled_in
from witness_generators.attestors.containers.kubernetes_workloads import FOREIGN, Application, build_manifest
from witness_generators.attestors.containers.server_objects import read_back
from witness_stand_ins import StandIns
from witness_stand_ins.faults.cluster_faults import OTHER_IMAGE
from witness_stand_ins.kubernetes.object_checks import find_faults
from witness_stand_ins.kubernetes.object_defaults import create_object

APPLICATION = Application("rocket", "", {"app": "rocket"}, {"rocket": "acme/rocket:1"}, 2, 8080)
KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob", "Service", "ConfigMap", "ServiceAccount", "Ingress")  # fmt: skip


def kubectl(
    services: StandIns, folder: Path, *words: str, text: str = ""
) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, **services.environment, "HOME": str(folder)}
    command = [str(build_program("kubectl") / "kubectl"), *words]
    return subprocess.run(command, input=text, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.oracle
def test_kubectl_gets_each_kind_with_defaults(repository: Path, tmp_path: Path) -> None:
    objects = [build_manifest(kind, APPLICATION) for kind in KINDS]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    with StandIns(("kubernetes",), repo=repository) as services:
        done = kubectl(services, tmp_path, "apply", "--dry-run=server", "-o", "json", "-f", "-", text=text)
        assert done.returncode == 0, done.stderr
        kept = kubectl(services, tmp_path, "get", "deployments,pods", "-o", "name")
        # It is a dry run or nothing.
        refused = kubectl(services, tmp_path, "create", "deployment", "rocket", "--image", "acme/rocket:1")
        wrong = json.dumps({**objects[0], "spec": {**objects[0]["spec"], "selector": {}}})
        invalid = kubectl(services, tmp_path, "apply", "--dry-run=server", "-f", "-", text=wrong)
        foreign = build_manifest(*FOREIGN, APPLICATION)
        unknown = kubectl(
            services, tmp_path, "apply", "--dry-run=server", "-f", "-", text=json.dumps(foreign)
        )
    answered = json.loads(done.stdout)["items"]
    assert [one["kind"] for one in answered] == list(KINDS)
    assert all({"uid", "creationTimestamp", "namespace"} <= set(one["metadata"]) for one in answered)
    assert (kept.returncode, kept.stdout) == (0, "")
    assert "ask with --dry-run=server" in refused.stderr
    assert 'The Deployment "rocket" is invalid' in invalid.stderr
    assert "no matches for kind" in unknown.stderr


def find_missing(wanted: Any, said: Any, path: str = "") -> list[str]:
    """The places of an object that an answer has not, or has otherwise; a list may go on in the answer."""
    if isinstance(wanted, dict) and isinstance(said, dict):
        parts = [(one, said.get(name), name) for name, one in wanted.items()]
    elif isinstance(wanted, list) and isinstance(said, list):
        parts = [(one, said[at] if at < len(said) else None, str(at)) for at, one in enumerate(wanted)]
    else:
        return [] if wanted == said else [path]
    return [place for one, other, name in parts for place in find_missing(one, other, f"{path}/{name}")]


CORPUS = Path(__file__).parents[1] / "corpus" / "kubernetes_objects"
ROWS, REFUSED = (
    tuple(map(json.loads, (CORPUS / name).read_text().splitlines()))
    for name in ("answers.jsonl", "refusals.jsonl")
)
# What a server adds beyond its own defaults: admission to pods, allocators to services.
POD = r"/spec/(preemptionPolicy|priority|serviceAccount(Name)?|tolerations(/.*)?|volumes(/.*)?|(init)?[cC]ontainers/\d+/volumeMounts(/.*)?)"
SERVICE = r"/spec/(clusterIPs?|ipFamil.*|ports/\d+/nodePort)"
ADDED = {"Pod": POD, "Service": SERVICE}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["applied"]["kind"])
def test_objects_are_those_of_the_servers_own_code(row: Any) -> None:
    """The corpus is what k8s.io/kubernetes v1.35.6 makes of these objects, with UID and NOW for what differs each time."""
    said = create_object(row["applied"], "default", "NOW")
    said = json.loads(json.dumps(said).replace(said["metadata"]["uid"], "UID"))
    assert find_missing(row["answered"], said) == []
    added = find_missing(said, row["answered"])
    allowed = ADDED.get(said["kind"], "nothing")
    assert [place for place in added if not re.fullmatch(allowed, place)] == []


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["applied"]["kind"])
def test_what_the_servers_own_code_refuses_is_refused(row: Any) -> None:
    """At the same places of the object; that code has words of its own."""
    assert [fault.partition(": ")[0] for fault in find_faults(row["applied"])] == row["refused"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["applied"]["kind"])
def test_what_it_answers_is_not_refused(row: Any) -> None:
    assert find_faults(row["applied"]) == []


def test_the_corpus_has_every_kind_that_is_filled_in() -> None:
    filled = {
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "Pod",
        "Service",
        "Secret",
    }
    assert filled <= {row["applied"]["kind"] for row in ROWS}


# Of drawn objects what differs in each, and what servers of their time (v1.30) wrote.
OWN = {
    "Job": {
        *(f"/template/metadata/labels/{prefix}controller-uid" for prefix in ("", "batch.kubernetes.io/")),
        "/selector/matchLabels/batch.kubernetes.io/controller-uid",
    },
    "Service": {"/clusterIP", "/clusterIPs/0"},
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"ConfigMap", "ServiceAccount"}])
def test_objects_have_what_drawn_ones_have(kind: str) -> None:
    """Objects of worlds are read back after a rollout; what their specifications have is in the answers, too."""
    applied = build_manifest(kind, APPLICATION)
    drawn = read_back(applied, "2026-01-01T00:00:00Z", 0, "acme")["spec"]
    said = create_object(applied, "default", "2026-01-01T00:00:00Z")["spec"]
    assert set(find_missing(drawn, said)) == OWN.get(kind, set())
    assert find_missing({"surplus": 3}, said) == ["/surplus"]


def name_image(attestation: Any) -> str:
    (recorded,) = attestation["recordeddocs"]
    image: str = recorded["recordedimages"][0]["reference"]
    return image


# By fault, what is recorded of a Deployment.
RECORDED: dict[str, Callable[[Any], bool]] = {
    "": is_filled_in,
    "denied-object": lambda attestation: not is_filled_in(attestation),
    "unavailable": lambda attestation: not is_filled_in(attestation),
    "changed-image": lambda attestation: name_image(attestation) == OTHER_IMAGE,
}


@pytest.mark.parametrize("fault", RECORDED)
def test_a_dry_run_that_fails_is_not_told(binary: Path, repository: Path, tmp_path: Path, fault: str) -> None:
    """The collection verifies and says that there was a dry run; only the missing defaults show that there was none."""
    step = find_step("kubernetes")
    with StandIns(("kubernetes",), repo=repository, faults=[fault] if fault else []) as services:
        variables = {**services.environment, **step.list_variables()}
        flags = [*services.flags, *step.flags]
        made = run_and_verify(
            binary, repository, tmp_path, step.attestors, variables, flags, script=step.script
        )
    assert made["k8smanifest"]["serversidedryrun"] is True
    assert RECORDED[fault](made["k8smanifest"])


def test_a_pod_is_run_dry_and_its_image_is_in_the_registry(
    binary: Path, repository: Path, tmp_path: Path
) -> None:
    """All three at once: a job of GitHub's pushes an image over TLS, and a manifest that names it is asked of the cluster."""
    image, cluster = find_step("registry"), find_step("kubernetes")
    with StandIns(("github", "registry", "kubernetes"), repo=repository) as services:
        programs = (build_program(name) for name in ("crane", "kubectl"))
        path = os.pathsep.join((*map(str, programs), os.environ["PATH"]))
        flags = [*services.flags, *cluster.flags]
        script = image.script.replace("WITNESS_STAND_IN_REGISTRY/", "WITNESS_STAND_IN_REGISTRY_TLS/")
        attestors = ("github", *image.attestors)
        variables = {**services.environment, "PATH": path}
        made = run_and_verify(binary, repository, tmp_path, attestors, variables, flags, script=script)
    (recorded,) = made["k8smanifest"]["recordeddocs"]
    assert recorded["data"]["spec"]["serviceAccountName"] == "default"
    (named,) = recorded["recordedimages"]
    assert named["reference"] == "registry.example.com/acme/rocket:1"
    assert list(made["docker"]["products"]) == [named["digest"]["sha256"]]
    assert made["github"]["jwt"]["claims"]["repository"] == "acme/rocket"
