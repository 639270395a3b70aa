"""The Kubernetes manifests that a step writes: rendered, made by kubectl, or read from a cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from witness_generators.attestors.containers.cluster import Cluster
from witness_generators.attestors.containers.image import Image, digest, pushed
from witness_generators.attestors.containers.kubernetes_workloads import (
    FOREIGN,
    OTHERS,
    RUNNERS,
    Application,
    manifest,
)
from witness_generators.attestors.containers.server_objects import read_back
from witness_generators.attestors.containers.yaml_text import document as yaml_document
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World

Json = dict[str, Any]
# kustomize build, kubectl create --dry-run=client -o json, kubectl get -o yaml, kubectl get nodes -o yaml.
Source = Literal["rendered", "created", "read", "nodes"]


@dataclass(frozen=True, slots=True)
class Manifests(Prop):
    """Objects of the kinds that are named, one that runs the image first, in the file that `source` gives.

    sidecar: a second container's image, or "". by_digest: the image is named by its digest. reachable: the registry answers.
    ignored and unannotated are what the attestor is told to leave out.
    The attestor reads every YAML or JSON product; objects of no kind that it knows are no objects to it.
    """

    source: Source
    file: str
    kinds: tuple[str, ...]
    namespace: str
    sidecar: str
    replicas: int
    port: int
    by_digest: bool
    reachable: bool
    ignored: tuple[str, ...]
    unannotated: tuple[str, ...]

    @property
    def path(self) -> str:
        return self.file + (".json" if self.source == "created" else ".yaml")

    def made(self, world: World) -> Mapping[str, bytes]:
        return {self.path: self._text(world).encode()}

    def shell(self, world: World) -> str:
        name, space = world.repository.project, f" -n {self.namespace}" if self.namespace else ""
        match self.source:
            case "rendered":
                return f"kustomize build . > {self.path}"
            case "created":
                images = "".join(f" --image={image}" for image in self.images(world).values())
                scale = f"--replicas={self.replicas} --port={self.port}{space}"
                return (
                    f"kubectl create deployment {name}{images} {scale} --dry-run=client -o json > {self.path}"
                )
            case "read":
                kinds = ",".join(self._kinds()).lower()
                return f"kubectl get {kinds} {name}{space} -o yaml > {self.path}"
            case "nodes":
                return f"kubectl get nodes -o yaml > {self.path}"
            case _:
                assert_never(self.source)

    def documents(self, world: World) -> list[Json]:
        """The objects in the file, in its order."""
        match self.source:
            case "rendered":
                return self._objects(world)
            case "created":
                return [_created(self._objects(world)[0])]
            case "read":
                created, team = f"{compute_report_time(world).rfc3339()[:19]}Z", world.repository.owner
                found = [read_back(one, created, at, team) for at, one in enumerate(self._objects(world))]
                return found if len(found) == 1 else [_listed(found)]
            case "nodes":
                return [_listed(world.prop(Cluster).node_objects())]
            case _:
                assert_never(self.source)

    def images(self, world: World) -> dict[str, str]:
        """By container, the references as the objects have them."""
        image, named = world.prop(Image), world.repository.project
        own = (
            f"{image.name(world)}@{digest(pushed(world)[1])}"
            if self.by_digest
            else image.references(world)[0]
        )
        return {named: own, **({"sidecar": self.sidecar} if self.sidecar else {})}

    def _kinds(self) -> list[str]:
        """Each kind once; a list that names a foreign one could not be read, and `create` makes one Deployment."""
        if self.source == "created":
            return ["Deployment"]
        return [
            kind for kind in dict.fromkeys(self.kinds) if self.source == "rendered" or kind not in FOREIGN
        ]

    def _objects(self, world: World) -> list[Json]:
        name = world.repository.project
        labels = {"app.kubernetes.io/name": name}
        app = Application(name, self.namespace, labels, self.images(world), self.replicas, self.port)
        return [manifest(kind, app) for kind in self._kinds()]

    def _text(self, world: World) -> str:
        documents = self.documents(world)
        if self.source == "created":
            return json.dumps(documents[0], indent=4) + "\n"
        return "---\n".join(map(yaml_document, documents))


def _created(deployment: Json) -> Json:
    """What kubectl makes of it without a server: parts that only a server fills are there and empty."""
    spec = deployment["spec"]
    template = {
        "metadata": {**spec["template"]["metadata"], "creationTimestamp": None},
        "spec": spec["template"]["spec"],
    }
    metadata = {"creationTimestamp": None, **deployment["metadata"]}
    return {
        **deployment,
        "metadata": metadata,
        "spec": {**spec, "strategy": {}, "template": template},
        "status": {},
    }


def _listed(items: list[Json]) -> Json:
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}


SIDECARS = (
    "docker.io/envoyproxy/envoy:v1.30.1",
    "quay.io/prometheus/node-exporter:v1.8.1",
    "ghcr.io/fluxcd/flagger:1.37.0",
)
_KINDS: Space = OneOf(
    (
        Just(tuple(sorted(FOREIGN))),
        Builds(
            lambda runner, others: (runner, *others),
            (
                SampledFrom(RUNNERS, (50, 8, 12, 8, 8, 8, 6)),
                OneOf((Just(()), Lists(SampledFrom(OTHERS), 1, 3)), (35, 65)),
            ),
        ),
    ),
    (2, 98),
)
MANIFESTS: Space = Builds(
    Manifests,
    (
        SampledFrom(("rendered", "created", "read", "nodes"), (55, 10, 25, 10)),
        SampledFrom(("app", "deploy", "manifests", "rendered")),
        _KINDS,
        SampledFrom(("", "shop", "staging", "team-a"), (40, 20, 20, 20)),
        OneOf((Just(""), SampledFrom(SIDECARS)), (75, 25)),
        Integers(1, 12),
        SampledFrom((8080, 3000, 5000, 8443, 9090)),
        SampledFrom((False, True), (70, 30)),
        SampledFrom((False, True), (20, 80)),
        SampledFrom(((), ("spec.replicas",), ("metadata.labels", "spec.schedule")), (85, 10, 5)),
        SampledFrom(((), ("example.com/team",)), (85, 15)),
    ),
)
MANIFEST_FILE = PropKind(Manifests, MANIFESTS)
