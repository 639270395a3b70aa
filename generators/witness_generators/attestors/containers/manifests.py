"""The Kubernetes manifests that a step writes: rendered by kustomize, created by kubectl, or read from a cluster."""

from __future__ import annotations

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
    build_manifest,
)
from witness_generators.attestors.containers.server_objects import read_back
from witness_generators.attestors.containers.yaml_text import document as yaml_document
from witness_generators.drawing.spaces import Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import Prop, World
from witness_schema.json_writing import dumps

Json = dict[str, Any]
# In this order: `kustomize build`, `kubectl create --dry-run=client -o json`, `kubectl get -o yaml`,
# `kubectl get nodes -o yaml`.
Source = Literal["rendered", "created", "read", "nodes"]


@dataclass(frozen=True, slots=True)
class Manifests(Prop):
    """Objects of the given kinds in one file, written by `source`; the first kind runs the image.

    sidecar:     the image of a second container, "" for none.
    by_digest:   whether objects name the image by its digest instead of a tag.
    reachable:   whether the registry answers the attestor.
    ignored:     the attestor's option `ignore-fields`.
    unannotated: the attestor's option `ignore-annotations`.

    The attestor reads every YAML or JSON product, and skips objects of kinds that it does not know.
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
        return {self.path: self._encode_documents(world).encode()}

    def shell(self, world: World) -> str:
        name, space = world.repository.project, f" -n {self.namespace}" if self.namespace else ""
        match self.source:
            case "rendered":
                return f"kustomize build . > {self.path}"
            case "created":
                images = "".join(f" --image={image}" for image in self.list_images(world).values())
                scale = f"--replicas={self.replicas} --port={self.port}{space}"
                return (
                    f"kubectl create deployment {name}{images} {scale} --dry-run=client -o json > {self.path}"
                )
            case "read":
                kinds = ",".join(self._list_kinds()).lower()
                return f"kubectl get {kinds} {name}{space} -o yaml > {self.path}"
            case "nodes":
                return f"kubectl get nodes -o yaml > {self.path}"
            case _:
                assert_never(self.source)

    def build_documents(self, world: World) -> list[Json]:
        """Build the objects in the file, in its order."""
        match self.source:
            case "rendered":
                return self._build_objects(world)
            case "created":
                return [_add_empty_parts(self._build_objects(world)[0])]
            case "read":
                # Kubernetes cuts times to the second (apimachinery `meta/v1`, Time).
                created, team = f"{compute_report_time(world).rfc3339()[:19]}Z", world.repository.owner
                found = [
                    read_back(one, created, at, team) for at, one in enumerate(self._build_objects(world))
                ]
                # kubectl prints a single object without a list around it.
                return found if len(found) == 1 else [_build_list(found)]
            case "nodes":
                return [_build_list(world.prop(Cluster).build_node_objects())]
            case _:
                assert_never(self.source)

    def list_images(self, world: World) -> dict[str, str]:
        """List the image references of the objects by container, the application's own first."""
        image, named = world.prop(Image), world.repository.project
        own = (
            f"{image.name(world)}@{digest(pushed(world)[1])}"
            if self.by_digest
            else image.references(world)[0]
        )
        return {named: own, **({"sidecar": self.sidecar} if self.sidecar else {})}

    def _list_kinds(self) -> list[str]:
        """List the kinds in the file, each once."""
        # `kubectl create deployment` makes no other kind.
        if self.source == "created":
            return ["Deployment"]
        # The attestor skips a whole list with a custom resource in it, so only rendered files hold one.
        return [
            kind for kind in dict.fromkeys(self.kinds) if self.source == "rendered" or kind not in FOREIGN
        ]

    def _build_objects(self, world: World) -> list[Json]:
        name = world.repository.project
        labels = {"app.kubernetes.io/name": name}
        app = Application(name, self.namespace, labels, self.list_images(world), self.replicas, self.port)
        return [build_manifest(kind, app) for kind in self._list_kinds()]

    def _encode_documents(self, world: World) -> str:
        documents = self.build_documents(world)
        # kubectl indents JSON by four blanks and ends it with a newline.
        if self.source == "created":
            return dumps(documents[0], indent=4) + "\n"
        return "---\n".join(map(yaml_document, documents))


def _add_empty_parts(deployment: Json) -> Json:
    """Add the empty parts that kubectl writes without a server, which only a server fills."""
    # `omitempty` never leaves out a struct in Go, so an unset time, strategy and status are all written (encoding/json).
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


def _build_list(items: list[Json]) -> Json:
    # kubectl makes this list itself, so no server has given it a resourceVersion.
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}


# Tags of real projects; their digests are made up (`image.build_foreign_manifest`).
SIDECARS = (
    "docker.io/envoyproxy/envoy:v1.30.1",
    "quay.io/prometheus/node-exporter:v1.8.1",
    "ghcr.io/fluxcd/flagger:1.37.0",
)
# A workload and, often, other objects; rarely a file that holds only custom resources, so that nothing is recorded.
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
