"""Kubernetes objects as an API server returns them: with its defaults, its metadata and a status (Kubernetes API v1.30)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from witness_generators.documents import go_json

Json = dict[str, Any]
# The default of a Deployment's rolling update.
ROLLING: Json = {"maxSurge": "25%", "maxUnavailable": "25%"}


def read_back(applied: Json, created: str, number: int, team: str) -> Json:
    """Build object `number` of a cluster as it reads after `kubectl apply` at the time `created`."""
    kind, text = applied["kind"], go_json.encode(applied).decode() + "\n"
    # From the content, so that equal objects have equal ids in every draw.
    uid = str(UUID(bytes=sha256(text.encode()).digest()[:16], version=4))
    found = copy.deepcopy(applied)
    # The Deployment controller counts its rollouts in this annotation.
    revision = {"deployment.kubernetes.io/revision": str(number + 1)} if kind == "Deployment" else {}
    generation = {"generation": number + 1} if kind in _GENERATED else {}
    own = {
        "annotations": {
            **revision,
            "example.com/team": team,
            # What was applied, on one line with a newline at its end, as kubectl encodes it.
            "kubectl.kubernetes.io/last-applied-configuration": text,
        },
        "creationTimestamp": created,
        **generation,
        "namespace": "default",
        "resourceVersion": str(1000 + 37 * number),
        "uid": uid,
    }
    found["metadata"] = _add_defaults(own, found["metadata"])
    if "spec" in found:
        found["spec"] = _SPECIFICATIONS.get(kind, _keep_specification)(found["spec"], uid)
    if kind in _STATUS:
        found["status"] = _STATUS[kind](found["spec"], number + 1)
    return found


# Kinds whose objects count changes of their specification in `metadata.generation`.
_GENERATED = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Ingress", "ServiceMonitor"})  # fmt: skip


def _keep_specification(spec: Json, _uid: str) -> Json:
    # Kinds in which the server has nothing to fill in, such as Ingress.
    return spec


def _add_defaults(defaults: Mapping[str, Any], spec: Json) -> Json:
    """Add these defaults to a specification; its own fields win."""
    # kubectl prints fields sorted by name.
    return dict(sorted({**defaults, **spec}.items()))


def _fill_container(container: Json) -> Json:
    # A tag other than `latest` is not pulled again (Kubernetes documentation, images).
    latest = container["image"].endswith(":latest")
    defaults: Json = {
        "imagePullPolicy": "Always" if latest else "IfNotPresent",
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
    }
    ports = {"ports": _fill_ports(container["ports"])} if "ports" in container else {}
    return _add_defaults(defaults, {**container, **ports})


def _fill_ports(ports: Iterable[Json]) -> list[Json]:
    return [_add_defaults({"protocol": "TCP"}, port) for port in ports]


def _fill_pod(spec: Json, _uid: str) -> Json:
    defaults = {
        "dnsPolicy": "ClusterFirst",
        "restartPolicy": "Always",
        "schedulerName": "default-scheduler",
        "securityContext": {},
        "terminationGracePeriodSeconds": 30,
    }
    return _add_defaults(
        defaults, {**spec, "containers": [_fill_container(one) for one in spec["containers"]]}
    )


def _fill_template(spec: Json, uid: str, labels: Mapping[str, str] | None = None) -> Json:
    # A template is no object of its own, so its time is unset; Go writes that as null in spite of `omitempty`.
    template = spec["template"]
    metadata = {
        "creationTimestamp": None,
        **template["metadata"],
        "labels": {**(labels or {}), **template["metadata"]["labels"]},
    }
    return {**spec, "template": {"metadata": metadata, "spec": _fill_pod(template["spec"], uid)}}


def _fill_deployment(spec: Json, uid: str) -> Json:
    strategy = {"rollingUpdate": dict(ROLLING), "type": "RollingUpdate"}
    defaults = {"progressDeadlineSeconds": 600, "revisionHistoryLimit": 10, "strategy": strategy}
    return _add_defaults(defaults, _fill_template(spec, uid))


def _fill_stateful_set(spec: Json, uid: str) -> Json:
    defaults = {
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        "podManagementPolicy": "OrderedReady",
        "revisionHistoryLimit": 10,
        "updateStrategy": {"rollingUpdate": {"partition": 0}, "type": "RollingUpdate"},
    }
    return _add_defaults(defaults, _fill_template(spec, uid))


def _fill_daemon_set(spec: Json, uid: str) -> Json:
    strategy = {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}, "type": "RollingUpdate"}
    return _add_defaults({"revisionHistoryLimit": 10, "updateStrategy": strategy}, _fill_template(spec, uid))


def _fill_replica_set(spec: Json, uid: str) -> Json:
    return _add_defaults({}, _fill_template(spec, uid))


def _fill_job(spec: Json, uid: str) -> Json:
    # The server makes the selector itself, from the Job's uid, and labels the pods under the label's old name, too.
    labels = {"batch.kubernetes.io/controller-uid": uid, "controller-uid": uid}
    defaults = {
        "completionMode": "NonIndexed",
        "completions": 1,
        "manualSelector": False,
        "parallelism": 1,
        "podReplacementPolicy": "TerminatingOrFailed",
        "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": uid}},
        "suspend": False,
    }
    return _add_defaults(defaults, _fill_template(spec, uid, labels))


def _fill_cron_job(spec: Json, uid: str) -> Json:
    # The Jobs do not exist yet, so their template has no selector and no uid in its labels.
    template = spec["jobTemplate"]
    jobs = {"metadata": {"creationTimestamp": None}, "spec": _fill_template(template["spec"], uid)}
    defaults = {
        "concurrencyPolicy": "Allow",
        "failedJobsHistoryLimit": 1,
        "successfulJobsHistoryLimit": 3,
        "suspend": False,
    }
    return _add_defaults(defaults, {**spec, "jobTemplate": jobs})


def _fill_service(spec: Json, uid: str) -> Json:
    """Fill in a Service, with an address of 10.96.0.0/12 (kubeadm, `--service-cidr`)."""
    # /12 leaves 96 to 111 for the second octet: one hexadecimal digit of the uid.
    address = f"10.{96 + int(uid[0], 16)}.{int(uid[1:3], 16)}.{1 + int(uid[4:6], 16) % 254}"
    defaults = {
        "clusterIP": address,
        "clusterIPs": [address],
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "sessionAffinity": "None",
        "type": "ClusterIP",
    }
    return _add_defaults(defaults, {**spec, "ports": _fill_ports(spec["ports"])})


# What fills in the specification of each kind, given the object's uid.
_SPECIFICATIONS: Mapping[str, Callable[[Json, str], Json]] = {
    "Deployment": _fill_deployment,
    "StatefulSet": _fill_stateful_set,
    "DaemonSet": _fill_daemon_set,
    "ReplicaSet": _fill_replica_set,
    "Pod": _fill_pod,
    "Job": _fill_job,
    "CronJob": _fill_cron_job,
    "Service": _fill_service,
}


def _count_replicas(spec: Json, generation: int) -> Json:
    # All replicas are ready: the rollout is over when the object is read.
    count = spec["replicas"]
    ready = {"availableReplicas": count, "readyReplicas": count}
    return {**ready, "observedGeneration": generation, "replicas": count}


# The status of each kind after its rollout; kinds without a status are not listed.
_STATUS: Mapping[str, Callable[[Json, int], Json]] = {
    "Deployment": lambda spec, at: {**_count_replicas(spec, at), "updatedReplicas": spec["replicas"]},
    "StatefulSet": lambda spec, at: {
        **_count_replicas(spec, at),
        "collisionCount": 0,
        "currentReplicas": spec["replicas"],
    },
    "ReplicaSet": lambda spec, at: {**_count_replicas(spec, at), "fullyLabeledReplicas": spec["replicas"]},
    "DaemonSet": lambda _spec, at: {
        "currentNumberScheduled": 1,
        "desiredNumberScheduled": 1,
        "numberMisscheduled": 0,
        "numberReady": 1,
        "observedGeneration": at,
    },
    "Pod": lambda _spec, _at: {"phase": "Running", "qosClass": "BestEffort"},
    "Job": lambda _spec, _at: {"ready": 0, "succeeded": 1},
    "CronJob": lambda _spec, _at: {},
    "Service": lambda _spec, _at: {"loadBalancer": {}},
    "Ingress": lambda _spec, _at: {"loadBalancer": {}},
}
