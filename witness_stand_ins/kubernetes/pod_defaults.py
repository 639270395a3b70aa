"""What an API server fills in of pods and containers (Kubernetes v1.35, `pkg/apis/core/v1/defaults.go` and its default admission)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Fill = Callable[[Json], Json]

DEFAULT_MODE = 420  # 0644, of files that a volume projects
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
PROJECTED = ("secret", "configMap", "downwardAPI", "projected")
ACCOUNT = "default"
# Seconds for which pods stay on a node that is lost (admission plugin DefaultTolerationSeconds).
LOST = 300
ACCOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"


def add(defaults: Mapping[str, Any], record: Json) -> Json:
    """The record with these defaults; its own fields win."""
    return {**defaults, **record}


def fill(record: Json, fills: Mapping[str, Fill]) -> Json:
    """The record with each of these fields filled in, where it has them; of a list, each item."""
    changed = {
        name: [fills[name](one) for one in value] if isinstance(value, list) else fills[name](value)
        for name, value in record.items()
        if name in fills
    }
    return {**record, **changed}


def fill_template(template: Json) -> Json:
    """A template of pods, which is no object of its own."""
    return {"metadata": {}, **template, "spec": fill_pod_spec(template.get("spec", {}))}


def fill_pod_spec(spec: Json) -> Json:
    """What a pod and a template of pods have in common."""
    defaults: Json = {
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }
    # The old name of the field is written beside the new one.
    account = spec.get("serviceAccountName") or spec.get("serviceAccount")
    named = {"serviceAccount": account, "serviceAccountName": account} if account else {}
    return fill(
        add(defaults, {**spec, **named}),
        {"containers": _fill_container, "initContainers": _fill_container, "volumes": _fill_volume},
    )


def fill_pod(spec: Json) -> Json:
    """A pod of its own: also what admission adds, as a cluster has it whose settings are kubeadm's."""
    # The number of a class is in the class, which nobody has told.
    priority = (
        {} if "priorityClassName" in spec else {"preemptionPolicy": "PreemptLowerPriority", "priority": 0}
    )
    account = {} if "serviceAccount" in spec else {"serviceAccountName": ACCOUNT}
    pod = fill_pod_spec({"enableServiceLinks": True, **priority, **account, **spec})
    pod = fill(pod, {"containers": _request_limits, "initContainers": _request_limits})
    if pod.get("hostNetwork"):
        pod = _open_host_ports(pod)
    given = pod.get("tolerations", [])
    keys = {one.get("key") for one in given}
    lost = [name for name in ("not-ready", "unreachable") if f"node.kubernetes.io/{name}" not in keys]
    pod["tolerations"] = [*given, *map(_tolerate, lost)]
    return pod if pod.get("automountServiceAccountToken") is False else _mount_account(pod)


def _tolerate(name: str) -> Json:
    key = f"node.kubernetes.io/{name}"
    return {"effect": "NoExecute", "key": key, "operator": "Exists", "tolerationSeconds": LOST}


def _mount_account(pod: Json) -> Json:
    """Mount the token of the pod's account (admission plugin ServiceAccount)."""
    name = f"kube-api-access-{secrets.token_hex(3)[:5]}"
    field = {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}
    root = {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": root},
        {"downwardAPI": {"items": [field]}},
    ]
    volume = {"name": name, "projected": {"defaultMode": DEFAULT_MODE, "sources": sources}}
    mount = {"mountPath": ACCOUNT_PATH, "name": name, "readOnly": True}
    containers: Json = {
        kind: [{**one, "volumeMounts": [*one.get("volumeMounts", ()), mount]} for one in pod[kind]]
        for kind in ("containers", "initContainers")
        if kind in pod
    }
    return {**pod, **containers, "volumes": [*pod.get("volumes", ()), volume]}


def _request_limits(container: Json) -> Json:
    resources = container["resources"]
    if "limits" not in resources:
        return container
    return {
        **container,
        "resources": {**resources, "requests": {**resources["limits"], **resources.get("requests", {})}},
    }


def _fill_container(container: Json) -> Json:
    defaults: Json = {
        "imagePullPolicy": "Always" if _is_latest(container.get("image", "")) else "IfNotPresent",
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
    fills: dict[str, Fill] = {
        "ports": lambda port: add({"protocol": "TCP"}, port),
        "env": _fill_variable,
        "lifecycle": lambda cycle: fill(cycle, dict.fromkeys(("postStart", "preStop"), _fill_handler)),
        **dict.fromkeys(PROBES, _fill_probe),
    }
    return fill(add(defaults, container), fills)


def _is_latest(image: str) -> bool:
    """Whether an image is named by the tag `latest`, which is also meant where there is neither tag nor digest."""
    if "@" in image:
        return False
    tag = image.rpartition("/")[2].partition(":")[2]
    return tag in {"", "latest"}


def _fill_probe(probe: Json) -> Json:
    times = {"failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}
    return _fill_handler(add(times, probe))


def _fill_handler(handler: Json) -> Json:
    return fill(
        handler,
        {
            "httpGet": lambda asked: add({"path": "/", "scheme": "HTTP"}, asked),
            "grpc": lambda asked: add({"service": ""}, asked),
        },
    )


def _fill_variable(variable: Json) -> Json:
    return fill(variable, {"valueFrom": _fill_field})


def _fill_field(holder: Json) -> Json:
    return fill(holder, {"fieldRef": lambda field: add({"apiVersion": "v1"}, field)})


def _fill_volume(volume: Json) -> Json:
    if set(volume) == {"name"}:
        return {**volume, "emptyDir": {}}
    return fill(
        volume,
        {
            "secret": _set_mode,
            "configMap": _set_mode,
            "downwardAPI": lambda source: _set_mode(_fill_items(source)),
            "projected": lambda source: _set_mode(fill(source, {"sources": _fill_source})),
            "hostPath": lambda source: add({"type": ""}, source),
        },
    )


def _set_mode(source: Json) -> Json:
    return add({"defaultMode": DEFAULT_MODE}, source)


def _fill_items(source: Json) -> Json:
    return fill(source, {"items": _fill_field})


def _fill_source(source: Json) -> Json:
    return fill(
        source,
        {
            "downwardAPI": _fill_items,
            "serviceAccountToken": lambda token: add({"expirationSeconds": 3600}, token),
        },
    )


def _open_host_ports(spec: Json) -> Json:
    """A pod on the network of its node takes the ports of its containers there."""

    def open_port(port: Json) -> Json:
        return add({"hostPort": port["containerPort"]}, port)

    def open_ports(container: Json) -> Json:
        return fill(container, {"ports": open_port})

    return fill(spec, {"containers": open_ports, "initContainers": open_ports})
