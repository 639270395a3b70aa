"""The kinds that the API server knows, and how clients learn of them: discovery and OpenAPI v3, as far as `kubectl apply` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
VERSION = ("1", "35", "v1.35.6")  # major, minor, and whole
VERBS = ("create", "get", "list", "patch", "update", "delete")


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of an API version, as `apps/v1`, and its name in addresses."""

    version: str
    kind: str
    plural: str
    namespaced: bool = True

    @property
    def root(self) -> str:
        """The address of its version, without a slash before it."""
        return f"apis/{self.version}" if "/" in self.version else f"api/{self.version}"

    @property
    def group(self) -> str:
        """The group of its version, "" for the core."""
        return self.version.rpartition("/")[0]


RESOURCES = (
    Resource("v1", "ConfigMap", "configmaps"),
    Resource("v1", "Namespace", "namespaces", namespaced=False),
    Resource("v1", "Pod", "pods"),
    Resource("v1", "Secret", "secrets"),
    Resource("v1", "Service", "services"),
    Resource("v1", "ServiceAccount", "serviceaccounts"),
    Resource("apps/v1", "DaemonSet", "daemonsets"),
    Resource("apps/v1", "Deployment", "deployments"),
    Resource("apps/v1", "ReplicaSet", "replicasets"),
    Resource("apps/v1", "StatefulSet", "statefulsets"),
    Resource("batch/v1", "CronJob", "cronjobs"),
    Resource("batch/v1", "Job", "jobs"),
    Resource("networking.k8s.io/v1", "Ingress", "ingresses"),
)
ROOTS = tuple(dict.fromkeys(resource.root for resource in RESOURCES))


def list_documents() -> Mapping[str, Json]:
    """By path, what a client reads before it creates an object."""
    major, minor, whole = VERSION
    return {
        "version": {"major": major, "minor": minor, "gitVersion": whole, "platform": "linux/amd64"},
        "api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
        "apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": list(_list_groups())},
        "openapi/v3": {"paths": {root: {"serverRelativeURL": f"/openapi/v3/{root}"} for root in ROOTS}},
        **{root: _list_resources(root) for root in ROOTS},
        **{f"openapi/v3/{root}": _describe(root) for root in ROOTS},
    }


def _list_groups() -> Iterable[Json]:
    for version in dict.fromkeys(resource.version for resource in RESOURCES if resource.group):
        group, _, short = version.rpartition("/")
        named = {"groupVersion": version, "version": short}
        yield {"name": group, "versions": [named], "preferredVersion": named}


def _of(root: str) -> list[Resource]:
    return [resource for resource in RESOURCES if resource.root == root]


def _list_resources(root: str) -> Json:
    found = _of(root)
    listed = [
        {
            "name": one.plural,
            "singularName": one.kind.lower(),
            "namespaced": one.namespaced,
            "kind": one.kind,
            "verbs": list(VERBS),
        }
        for one in found
    ]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": found[0].version,
        "resources": listed,
    }


def _describe(root: str) -> Json:
    """The addresses of a version, of which a client reads whether the server checks fields and runs dry."""
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": VERSION[2]},
        "paths": {f"/{root}/{_place(one)}/{{name}}": {"patch": _describe_patch(one)} for one in _of(root)},
    }


def _place(resource: Resource) -> str:
    return f"namespaces/{{namespace}}/{resource.plural}" if resource.namespaced else resource.plural


def _describe_patch(resource: Resource) -> Json:
    version = resource.version.rpartition("/")[2]
    schema = {"type": "string", "uniqueItems": True}
    return {
        "parameters": [
            {"name": name, "in": "query", "schema": schema} for name in ("dryRun", "fieldValidation")
        ],
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": {
            "group": resource.group,
            "kind": resource.kind,
            "version": version,
        },
    }
