"""What notes say that a rule does not show is so in what real go-witness records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from witness_schema.oracle import Oracle, RunRequest
from witness_training.families.write_rego.kind_roster import KINDS

pytestmark = pytest.mark.oracle

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "tmp-secret"}}
IMAGES = {
    "containers": [{"name": "web", "image": "registry.invalid/web:1"}],
    "initContainers": [{"name": "begin", "image": "registry.invalid/begin:edge"}],
}


def record(oracle: Oracle, folder: Path, attestor: str, name: str, document: Any) -> Any:
    """What the attestor records of a step that writes this document."""
    (folder / "source.json").write_text(json.dumps(document))
    command = ("cp", "source.json", name)
    options = {"k8smanifest": {"record-cluster-information": False}} if attestor == "k8smanifest" else {}
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    result = oracle.run(RunRequest("build", (attestor,), command, str(folder), environment, options))
    return next(
        each["attestation"] for each in result.collection["attestations"] if f"/{attestor}/" in each["type"]
    )


def list_noted(attestor: str, word: str) -> set[str]:
    return {kind.id for kind in KINDS if kind.attestor == attestor and word in kind.note}


def test_the_items_of_a_list_are_no_objects(oracle: Oracle, tmp_path: Path) -> None:
    items = {"apiVersion": "v1", "kind": "List", "items": [SECRET, POD]}
    made = record(oracle, tmp_path, "k8smanifest", "all.json", items)
    (only,) = made["recordeddocs"]
    assert only["kind"] == "List"
    assert [item["kind"] for item in only["data"]["items"]] == ["Secret", "Pod"]
    assert list_noted("k8smanifest", "kind: List") == {"k8s-kind-refused", "k8s-name-refused", "k8s-most"}


def test_images_of_init_containers_are_not_recorded(oracle: Oracle, tmp_path: Path) -> None:
    made = record(oracle, tmp_path, "k8smanifest", "pod.json", {**POD, "spec": IMAGES})
    (only,) = made["recordeddocs"]
    assert [image["reference"] for image in only["recordedimages"]] == ["registry.invalid/web:1"]
    assert only["data"]["spec"]["initContainers"][0]["image"] == "registry.invalid/begin:edge"
    noted = list_noted("k8smanifest", "init containers")
    assert noted == {"k8s-registry", "k8s-tag-refused", "k8s-pinned"}


def test_the_tags_of_a_build_stay_one_text(oracle: Oracle, tmp_path: Path) -> None:
    digest = "sha256:" + "0f" * 32
    names = "docker.io/acme/web:1,ghcr.io/mallory/web:1"
    made = record(
        oracle, tmp_path, "docker", "built.json", {"containerimage.digest": digest, "image.name": names}
    )
    (product,) = made["products"].values()
    assert product["imagereferences"] == [names]
    assert list_noted("docker", "several tags") == {"docker-registry"}
