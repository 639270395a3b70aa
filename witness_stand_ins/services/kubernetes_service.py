"""Stands for the API server of a Kubernetes cluster, which `kubectl apply --dry-run=server` asks what it would make of an object."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from witness_generators.world.world import Prop
from witness_schema.json_writing import encode_indented
from witness_stand_ins.faults.cluster_faults import OTHER_SERVER
from witness_stand_ins.kubernetes.api_server import answer
from witness_stand_ins.services.service_row import Options, Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route

SERVER = "https://kubernetes.example.com:6443"
# The attestor looks the cluster up under the name of the context (`attestation/k8smanifest/k8s.go`, runRecordClusterInfo).
CONTEXT = "stand-in"


@dataclass(frozen=True, slots=True)
class ApiServer(Prop):
    """A cluster without an object."""


def _list_routes(_setting: Setting) -> Iterable[Route]:
    # Whichever cluster the kubeconfig names, it is this one.
    return (
        Route(f"{server}/", answer, KUBERNETES.name, ("GET", "POST", "PATCH"), below=True)
        for server in (SERVER, OTHER_SERVER)
    )


def _list_variables(setting: Setting) -> Mapping[str, str]:
    # What kubectl remembers of a server goes with the stand-ins, too.
    return {"KUBECONFIG": _name_kubeconfig(setting), "KUBECACHEDIR": str(setting.folder / "kubectl")}


def _list_options(setting: Setting) -> Options:
    # The attestor does not read KUBECONFIG. Options are asked for once, when the stand-ins start.
    _write_kubeconfig(setting)
    return {"k8smanifest": {"kubeconfig": _name_kubeconfig(setting)}}


def _name_kubeconfig(setting: Setting) -> str:
    return str(setting.folder / "kubeconfig.json")


def _write_kubeconfig(setting: Setting) -> None:
    """Write the configuration of a client, which trusts the run's authority for this cluster alone."""
    server = str(setting.alter({"server": SERVER})["server"])
    root = base64.b64encode(setting.root).decode()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CONTEXT, "cluster": {"server": server, "certificate-authority-data": root}}],
        "users": [{"name": CONTEXT, "user": {"token": "made-up"}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": CONTEXT}}],
        "current-context": CONTEXT,
    }
    Path(_name_kubeconfig(setting)).write_bytes(encode_indented(config))


KUBERNETES = Service(
    "kubernetes",
    "the API server of a Kubernetes cluster: what it would make of an object",
    ("k8smanifest",),
    ApiServer,
    lambda _checkout, _choices: (ApiServer(),),
    _list_routes,
    variables=_list_variables,
    options=_list_options,
)
