"""Kubernetes objects that run an application, by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Application:
    """What is deployed: `images` by container name, the application's own first; `namespace` is "" where none is said."""

    name: str
    namespace: str
    labels: Mapping[str, str]
    images: Mapping[str, str]
    replicas: int
    port: int

    def head(self, version: str, kind: str) -> Json:
        """How each of its objects starts."""
        namespace = {"namespace": self.namespace} if self.namespace else {}
        return {
            "apiVersion": version,
            "kind": kind,
            "metadata": {"labels": dict(self.labels), "name": self.name, **namespace},
        }


def _list_containers(app: Application) -> list[Json]:
    own, *_ = app.images
    ports = {"ports": [{"containerPort": app.port}]}
    return [
        {"image": image, "name": name, **(ports if name == own else {})} for name, image in app.images.items()
    ]


def _build_template(app: Application, restart: str = "") -> Json:
    policy = {"restartPolicy": restart} if restart else {}
    return {"metadata": {"labels": dict(app.labels)}, "spec": {"containers": _list_containers(app), **policy}}


def _build_selected_template(app: Application) -> Json:
    return {"selector": {"matchLabels": dict(app.labels)}, "template": _build_template(app)}


def _build_service(app: Application) -> Json:
    return {"ports": [{"port": 80, "targetPort": app.port}], "selector": dict(app.labels)}


def _build_ingress(app: Application) -> Json:
    backend = {"service": {"name": app.name, "port": {"number": 80}}}
    paths = [{"backend": backend, "path": "/", "pathType": "Prefix"}]
    return {"rules": [{"host": f"{app.name}.example.com", "http": {"paths": paths}}]}


def _build_monitor(app: Application) -> Json:
    return {"endpoints": [{"port": "http"}], "selector": {"matchLabels": dict(app.labels)}}


# API version and specification of each kind that has one.
_SPECIFIED: Mapping[str, tuple[str, Callable[[Application], Json]]] = {
    "Deployment": ("apps/v1", lambda app: {"replicas": app.replicas, **_build_selected_template(app)}),
    "StatefulSet": (
        "apps/v1",
        lambda app: {"replicas": app.replicas, **_build_selected_template(app), "serviceName": app.name},
    ),
    "DaemonSet": ("apps/v1", _build_selected_template),
    "ReplicaSet": ("apps/v1", lambda app: {"replicas": app.replicas, **_build_selected_template(app)}),
    "Pod": ("v1", lambda app: {"containers": _list_containers(app)}),
    "Job": ("batch/v1", lambda app: {"backoffLimit": 2, "template": _build_template(app, "Never")}),
    "CronJob": (
        "batch/v1",
        lambda app: {
            "jobTemplate": {"spec": {"template": _build_template(app, "OnFailure")}},
            "schedule": f"{app.port % 60} 3 * * *",
        },
    ),
    "Service": ("v1", _build_service),
    "Ingress": ("networking.k8s.io/v1", _build_ingress),
    "ServiceMonitor": ("monitoring.coreos.com/v1", _build_monitor),
}
_BARE: Mapping[str, tuple[str, Callable[[Application], Json]]] = {
    "ConfigMap": ("v1", lambda app: {"data": {"LOG_LEVEL": "info", "PORT": str(app.port)}}),
    "ServiceAccount": ("v1", lambda _app: {"automountServiceAccountToken": False}),
}
# Those whose containers the attestor reads (`attestation/k8smanifest/k8s.go`, recordImages), and those that it knows nothing of.
RUNNERS = ("Deployment", "Pod", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet")
FOREIGN = frozenset({"ServiceMonitor"})
OTHERS = ("Service", "ConfigMap", "ServiceAccount", "Ingress", *sorted(FOREIGN))


def build_manifest(kind: str, app: Application) -> Json:
    """The object of this kind, as one writes it."""
    if kind in _SPECIFIED:
        version, specify = _SPECIFIED[kind]
        return {**app.head(version, kind), "spec": specify(app)}
    version, rest = _BARE[kind]
    return {**app.head(version, kind), **rest(app)}


def list_images(document: Json) -> list[str]:
    """The images of an object's containers, of a list those of each item."""
    if document["kind"] == "List":
        return [image for item in document["items"] for image in list_images(item)]
    if document["kind"] not in RUNNERS:
        return []
    specification = document["spec"]
    if document["kind"] == "CronJob":
        specification = specification["jobTemplate"]["spec"]
    if document["kind"] != "Pod":
        specification = specification["template"]["spec"]
    return [container["image"] for container in specification["containers"]]
