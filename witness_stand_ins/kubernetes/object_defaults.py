"""What an API server makes of an object that is created: defaults, metadata and an empty status (Kubernetes v1.35)."""

from __future__ import annotations

import base64
import copy
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from witness_stand_ins.kubernetes.pod_defaults import Json, add, fill, fill_pod, fill_template

# Fields that are left out where they are empty; other empty records mean something, as `emptyDir: {}`.
LEFT_OUT = frozenset({"labels", "annotations", "matchLabels", "nodeSelector", "data", "limits", "requests"})
ROLLING = {"maxSurge": "25%", "maxUnavailable": "25%"}


def create_object(applied: Json, namespace: str, now: str) -> Json:
    """The object as a server answers its creation. namespace: "" for a kind that has none; now: RFC 3339, in seconds.

    Of a kind that the server knows and fills nothing in, what was applied with its metadata.
    """
    created: Json = _drop_empty(copy.deepcopy(applied))
    uid = str(uuid.uuid4())
    space = {"namespace": namespace} if namespace else {}
    generation = {"generation": 1} if created["kind"] in _COUNTED else {}
    own = {"creationTimestamp": now, **generation, **space, "uid": uid}
    created["metadata"] = {**created.get("metadata", {}), **own}
    create = _OBJECTS.get(created["kind"], _keep)
    return create(created, uid)


def _keep(created: Json, _uid: str) -> Json:
    return created


def _drop_empty(value: Any) -> Any:
    """Without nulls and empty lists, which Go's `omitempty` leaves out."""
    if isinstance(value, list):
        return [_drop_empty(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _drop_empty(one) for name, one in value.items() if one is not None and one != []}
    return {name: one for name, one in kept.items() if one != {} or name not in LEFT_OUT}


def _fill_deployment(spec: Json) -> Json:
    defaults = {"progressDeadlineSeconds": 600, "replicas": 1, "revisionHistoryLimit": 10}
    rolled = _roll(spec.get("strategy", {}), ROLLING)
    return {**add(defaults, _fill_templates(spec)), "strategy": rolled}


def _roll(strategy: Json, rolling: Json) -> Json:
    """A strategy of updates; its default is the one with parameters."""
    kind = strategy.get("type") or "RollingUpdate"
    given = strategy.get("rollingUpdate", {})
    return {
        **strategy,
        "type": kind,
        **({"rollingUpdate": add(rolling, given)} if kind == "RollingUpdate" else {}),
    }


def _fill_templates(spec: Json) -> Json:
    return {**spec, "template": fill_template(spec.get("template", {}))}


def _fill_stateful_set(spec: Json) -> Json:
    kept = add(
        {"whenDeleted": "Retain", "whenScaled": "Retain"},
        spec.get("persistentVolumeClaimRetentionPolicy", {}),
    )
    defaults = {"podManagementPolicy": "OrderedReady", "replicas": 1, "revisionHistoryLimit": 10}
    update = _roll(spec.get("updateStrategy", {}), {"partition": 0})
    filled = fill(add(defaults, _fill_templates(spec)), {"volumeClaimTemplates": _fill_claim})
    return {**filled, "persistentVolumeClaimRetentionPolicy": kept, "updateStrategy": update}


def _fill_claim(claim: Json) -> Json:
    head = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
    spec = add({"volumeMode": "Filesystem"}, claim.get("spec", {}))
    return {**head, **claim, "spec": spec, "status": {"phase": "Pending"}}


def _create_daemon_set(created: Json, _uid: str) -> Json:
    spec, metadata = created.get("spec", {}), created["metadata"]
    # The count of its templates, from times before `generation`.
    annotations = {**metadata.get("annotations", {}), "deprecated.daemonset.template.generation": "1"}
    update = _roll(spec.get("updateStrategy", {}), {"maxSurge": 0, "maxUnavailable": 1})
    filled = {**add({"revisionHistoryLimit": 10}, _fill_templates(spec)), "updateStrategy": update}
    status = {
        "currentNumberScheduled": 0,
        "desiredNumberScheduled": 0,
        "numberMisscheduled": 0,
        "numberReady": 0,
    }
    return {**created, "metadata": {**metadata, "annotations": annotations}, "spec": filled, "status": status}


def _fill_replica_set(spec: Json) -> Json:
    return add({"replicas": 1}, _fill_templates(spec))


def _fill_cron_job(spec: Json) -> Json:
    defaults = {
        "concurrencyPolicy": "Allow",
        "failedJobsHistoryLimit": 1,
        "successfulJobsHistoryLimit": 3,
        "suspend": False,
    }
    template = spec.get("jobTemplate", {})
    jobs = {"metadata": {}, **template, "spec": _fill_templates(template.get("spec", {}))}
    return {**add(defaults, spec), "jobTemplate": jobs}


def _create_job(created: Json, uid: str) -> Json:
    """A Job selects its pods by labels that the server makes of its own uid, under new names and old ones."""
    spec, name = created.get("spec", {}), created["metadata"].get("name", "")
    made = {
        f"{prefix}{key}": value
        for prefix in ("batch.kubernetes.io/", "")
        for key, value in (("controller-uid", uid), ("job-name", name))
    }
    # One of both alone means something else.
    counts = {} if {"completions", "parallelism"} & set(spec) else {"completions": 1}
    replacement = "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed"
    defaults = {
        "backoffLimit": 6,
        "completionMode": "NonIndexed",
        **counts,
        "manualSelector": False,
        "parallelism": 1,
        "podReplacementPolicy": replacement,
        "suspend": False,
    }
    filled = add(defaults, _fill_templates(spec))
    if not filled["manualSelector"]:
        metadata = filled["template"]["metadata"]
        labels = {**metadata.get("labels", {}), **made}
        filled["template"] = {**filled["template"], "metadata": {**metadata, "labels": labels}}
        filled["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}
    return {**created, "spec": filled, "status": {}}


def _create_pod(created: Json, _uid: str) -> Json:
    spec = fill_pod(created.get("spec", {}))
    return {**created, "spec": spec, "status": {"phase": "Pending", "qosClass": _rate(spec)}}


def _rate(spec: Json) -> str:
    """The class by which a node ends pods first (Kubernetes documentation, Quality of Service)."""
    kinds = ("containers", "initContainers")
    resources = [one["resources"] for kind in kinds for one in spec.get(kind, ())]
    if not any(resources):
        return "BestEffort"
    whole = all(
        {"cpu", "memory"} <= set(one.get("limits", {})) and one["limits"] == one.get("requests")
        for one in resources
    )
    return "Guaranteed" if whole else "Burstable"


def _create_service(created: Json, uid: str) -> Json:
    """A Service with an address of 10.96.0.0/12, which is kubeadm's range, and ports of nodes where its type has them."""
    spec = created.get("spec", {})
    kind, headless = spec.get("type", "ClusterIP"), spec.get("clusterIP") == "None"
    ports = fill(spec, {"ports": lambda port: add({"protocol": "TCP", "targetPort": port["port"]}, port)})
    filled = add({"sessionAffinity": "None", "type": kind}, ports)
    if kind != "ExternalName":
        octets = bytes.fromhex(uid[:6])
        # /12 leaves 96 to 111 for the second octet.
        address = "None" if headless else f"10.{96 + octets[0] % 16}.{octets[1]}.{1 + octets[2] % 254}"
        address = spec.get("clusterIP") or address
        single = {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
        filled = add(
            {"clusterIP": address, "clusterIPs": [address], "internalTrafficPolicy": "Cluster", **single},
            filled,
        )
    if kind in {"NodePort", "LoadBalancer"}:
        start = 30000 + int(uid[:4], 16) % 2700
        numbered = [add({"nodePort": start + at}, port) for at, port in enumerate(filled.get("ports", ()))]
        filled = add({"externalTrafficPolicy": "Cluster"}, {**filled, "ports": numbered})
    if kind == "LoadBalancer":
        filled = add({"allocateLoadBalancerNodePorts": True}, filled)
    return {**created, "spec": filled, "status": {"loadBalancer": {}}}


def _create_secret(created: Json, _uid: str) -> Json:
    plain = {
        name: base64.b64encode(text.encode()).decode() for name, text in created.pop("stringData", {}).items()
    }
    data = {**created.get("data", {}), **plain}
    return {"type": "Opaque", **created, **({"data": data} if data else {})}


def _create_namespace(created: Json, _uid: str) -> Json:
    metadata = created["metadata"]
    labels = {**metadata.get("labels", {}), "kubernetes.io/metadata.name": metadata.get("name", "")}
    return {
        **created,
        "metadata": {**metadata, "labels": labels},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def _specify(filler: Callable[[Json], Json], status: Json) -> Callable[[Json, str], Json]:
    return lambda created, _uid: {**created, "spec": filler(created.get("spec", {})), "status": dict(status)}


_COUNT = {"replicas": 0}
# What is made of each kind, given the object's uid; of others nothing is filled in.
_OBJECTS: Mapping[str, Callable[[Json, str], Json]] = {
    "Deployment": _specify(_fill_deployment, {}),
    "StatefulSet": _specify(_fill_stateful_set, {"availableReplicas": 0, **_COUNT}),
    "DaemonSet": _create_daemon_set,
    "ReplicaSet": _specify(_fill_replica_set, _COUNT),
    "Pod": _create_pod,
    "Job": _create_job,
    "CronJob": _specify(_fill_cron_job, {}),
    "Service": _create_service,
    "Ingress": _specify(lambda spec: spec, {"loadBalancer": {}}),
    "Secret": _create_secret,
    "Namespace": _create_namespace,
}
# Kinds whose objects count changes of their specification.
_COUNTED = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Ingress", "Pod"}
)
