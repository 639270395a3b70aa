"""The Kubernetes objects of an application, by kind (Kubernetes API reference)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Application:
    """An application to deploy: `images` by container, the application's own first; `namespace` is "" if none is named."""

    name: str
    namespace: str
    labels: Mapping[str, str]
    images: Mapping[str, str]
    replicas: int
    port: int

    def head(self, version: str, kind: str) -> Json:
        """The fields with which each object of this application starts."""
        namespace = {"namespace": self.namespace} if self.namespace else {}
        return {
            "apiVersion": version,
            "kind": kind,
            "metadata": {"labels": dict(self.labels), "name": self.name, **namespace},
        }


def _list_containers(app: Application) -> list[Json]:
    # The drawn port is the application's own; sidecars declare none.
    own, *_ = app.images
    ports = {"ports": [{"containerPort": app.port}]}
    return [
        {"image": image, "name": name, **(ports if name == own else {})} for name, image in app.images.items()
    ]


def _build_template(app: Application, restart: str = "") -> Json:
    # Jobs must say `Never` or `OnFailure`; other workloads keep the default.
    policy = {"restartPolicy": restart} if restart else {}
    return {"metadata": {"labels": dict(app.labels)}, "spec": {"containers": _list_containers(app), **policy}}


def _build_selected_template(app: Application) -> Json:
    # The API server refuses a selector that does not match the labels of the template.
    return {"selector": {"matchLabels": dict(app.labels)}, "template": _build_template(app)}


def _build_service(app: Application) -> Json:
    return {"ports": [{"port": 80, "targetPort": app.port}], "selector": dict(app.labels)}


def _build_ingress(app: Application) -> Json:
    backend = {"service": {"name": app.name, "port": {"number": 80}}}
    paths = [{"backend": backend, "path": "/", "pathType": "Prefix"}]
    return {"rules": [{"host": f"{app.name}.example.com", "http": {"paths": paths}}]}


def _build_monitor(app: Application) -> Json:
    return {"endpoints": [{"port": "http"}], "selector": {"matchLabels": dict(app.labels)}}


# The API version of each kind with a specification, and what builds that.
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
            # Once a night, at a minute that differs between applications.
            "schedule": f"{app.port % 60} 3 * * *",
        },
    ),
    "Service": ("v1", _build_service),
    "Ingress": ("networking.k8s.io/v1", _build_ingress),
    "ServiceMonitor": ("monitoring.coreos.com/v1", _build_monitor),
}
# Kinds without a specification: their fields stand in the object itself.
_BARE: Mapping[str, tuple[str, Callable[[Application], Json]]] = {
    "ConfigMap": ("v1", lambda app: {"data": {"LOG_LEVEL": "info", "PORT": str(app.port)}}),
    "ServiceAccount": ("v1", lambda _app: {"automountServiceAccountToken": False}),
}
# Kinds whose containers the attestor reads (`attestation/k8smanifest/k8s.go`, recordImages), and custom resources, which
# its decoder does not know.
RUNNERS = ("Deployment", "Pod", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet")
FOREIGN = frozenset({"ServiceMonitor"})
OTHERS = ("Service", "ConfigMap", "ServiceAccount", "Ingress", *sorted(FOREIGN))


def build_manifest(kind: str, app: Application) -> Json:
    """Build the object of this kind as people write it. Raises KeyError for a kind that is in neither table."""
    if kind in _SPECIFIED:
        version, specify = _SPECIFIED[kind]
        return {**app.head(version, kind), "spec": specify(app)}
    version, rest = _BARE[kind]
    return {**app.head(version, kind), **rest(app)}


def list_images(document: Json) -> list[str]:
    """List the images of an object's containers in order, for a list those of all items."""
    if document["kind"] == "List":
        return [image for item in document["items"] for image in list_images(item)]
    if document["kind"] not in RUNNERS:
        return []
    # A CronJob wraps a Job, a Pod has its containers itself, and all others wrap a template of a pod.
    specification = document["spec"]
    if document["kind"] == "CronJob":
        specification = specification["jobTemplate"]["spec"]
    if document["kind"] != "Pod":
        specification = specification["template"]["spec"]
    return [container["image"] for container in specification["containers"]]
