"""What an API server refuses most often in an object that is created; the rest of its validation is not stood for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
# DNS subdomains, RFC 1123; a Service has one label of RFC 1035.
NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
SELECTING = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
ENDING = ("OnFailure", "Never")
REQUIRED = "a value is required"


def find_faults(applied: Json) -> list[str]:
    """What is wrong with an object, each as `place: what`; [] where nothing is found."""
    kind, spec = applied["kind"], applied.get("spec") or {}
    faults = list(_check_name(applied))
    if kind in SELECTING:
        faults += [*_check_selector(kind, spec), *_check_template(spec, "spec.template")]
    elif kind == "Job":
        faults += _check_job(spec, "spec")
    elif kind == "CronJob":
        faults += _check_job((spec.get("jobTemplate") or {}).get("spec") or {}, "spec.jobTemplate.spec")
    elif kind == "Pod":
        faults += _check_containers(spec, "spec")
    elif kind == "Service" and not (spec.get("type") == "ExternalName" or spec.get("clusterIP") == "None"):
        faults += [] if spec.get("ports") else [f"spec.ports: {REQUIRED}"]
    return faults


def _check_name(applied: Json) -> Iterator[str]:
    metadata = applied.get("metadata") or {}
    name, form = metadata.get("name") or "", SERVICE_NAME if applied["kind"] == "Service" else NAME
    if not name and not metadata.get("generateName"):
        yield f"metadata.name: {REQUIRED}"
    elif name and not form.fullmatch(name):
        yield f"metadata.name: {name!r} is no name for a {applied['kind']}"


def _check_selector(kind: str, spec: Json) -> Iterator[str]:
    selector = spec.get("selector") or {}
    template = spec.get("template") or {}
    labels = (template.get("metadata") or {}).get("labels") or {}
    # The server names only the labels where a DaemonSet has none.
    if not selector and kind != "DaemonSet":
        yield f"spec.selector: {REQUIRED}"
    if not selector or not dict(selector.get("matchLabels") or {}).items() <= labels.items():
        yield "spec.template.metadata.labels: the selector does not match them"


def _check_template(spec: Json, place: str) -> Iterator[str]:
    yield from _check_containers((spec.get("template") or {}).get("spec") or {}, f"{place}.spec")


def _check_job(spec: Json, place: str) -> Iterator[str]:
    template = (spec.get("template") or {}).get("spec") or {}
    yield from _check_template(spec, f"{place}.template")
    if template.get("restartPolicy") not in ENDING:
        yield f"{place}.template.spec.restartPolicy: a Job has {' or '.join(ENDING)}"


def _check_containers(pod: Json, place: str) -> Iterator[str]:
    containers = pod.get("containers") or []
    if not containers:
        yield f"{place}.containers: {REQUIRED}"
    for at, container in enumerate(containers):
        for name in ("name", "image"):
            if not container.get(name):
                yield f"{place}.containers[{at}].{name}: {REQUIRED}"
