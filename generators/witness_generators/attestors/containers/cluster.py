"""The Kubernetes cluster that a step's kubeconfig names, and its nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from witness_generators.drawing.spaces import Binary, Builds, Integers, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Flavour:
    """A way to run Kubernetes: the name of its context, and patterns of its address and of its nodes' names."""

    context: str
    server: str
    node: str
    os_image: str
    kernel: str
    architecture: str = "amd64"


@dataclass(frozen=True, slots=True)
class Node:
    """A node by its number; its ids are derived from `seed`. `swap` is in bytes, 0 if the kubelet reports none."""

    number: int
    seed: bytes
    swap: int


@dataclass(frozen=True, slots=True)
class Cluster(Prop):
    """A cluster with its nodes.

    salt:     makes its address.
    version:  the versions of Kubernetes and of containerd.
    recorded: whether the attestor records the cluster (option `record-cluster-information`).
    named:    whether the attestor gets the context as an option; otherwise it reads the current one.
    """

    flavour: Flavour
    salt: int
    version: tuple[str, str]
    nodes: tuple[Node, ...]
    recorded: bool
    named: bool

    @property
    def server(self) -> str:
        """The address of the API server."""
        # `salt` has 24 bits: three octets of an address, or a port of the range 30000 to 49999.
        port, octets = (
            30000 + self.salt % 20000,
            (self.salt >> 16 & 0xFF, self.salt >> 8 & 0xFF, self.salt & 0xFF),
        )
        return self.flavour.server.format(
            port=port, ip=".".join(map(str, octets)), id=_derive_endpoint(self.salt)
        )

    def build_node_objects(self) -> list[Json]:
        """Build the nodes as `kubectl get nodes` prints them."""
        # By number, because two drawn nodes may share one and names are unique in a cluster.
        return [self._build_node_object(node) for node in {node.number: node for node in self.nodes}.values()]

    def _build_node_object(self, node: Node) -> Json:
        name = self.flavour.node.format(number=node.number)
        labels = {
            "kubernetes.io/arch": self.flavour.architecture,
            "kubernetes.io/hostname": name,
            "kubernetes.io/os": "linux",
        }
        return {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"labels": labels, "name": name, "uid": str(UUID(bytes=node.seed[:16], version=4))},
            "spec": {"podCIDR": f"10.244.{node.number}.0/24"},
            "status": {"nodeInfo": self._build_node_info(node)},
        }

    def _build_node_info(self, node: Node) -> Json:
        kubelet, runtime = self.version
        return {
            "architecture": self.flavour.architecture,
            "bootID": str(UUID(bytes=node.seed[16:32], version=4)),
            "containerRuntimeVersion": f"containerd://{runtime}",
            "kernelVersion": self.flavour.kernel,
            "kubeProxyVersion": kubelet,
            "kubeletVersion": kubelet,
            "machineID": node.seed[:16].hex(),
            "operatingSystem": "linux",
            "osImage": self.flavour.os_image,
            # A pointer in Go, so absent without swap (Kubernetes API, NodeSystemInfo).
            **({"swap": {"capacity": node.swap}} if node.swap else {}),
            "systemUUID": str(UUID(bytes=node.seed[8:24], version=4)),
        }


def _derive_endpoint(salt: int) -> str:
    """The id of an EKS endpoint: 32 hexadecimal digits in capitals."""
    return hashlib.blake2b(salt.to_bytes(3), digest_size=16).hexdigest().upper()


# Tools that give cluster and context the same name: the attestor looks a cluster up under the name of its context
# (`attestation/k8smanifest/k8s.go`, runRecordClusterInfo) and fails for any other.
FLAVOURS = (
    Flavour("minikube", "https://192.168.49.2:8443", "minikube-m{number:02}", "Ubuntu 22.04.4 LTS", "6.5.0-41-generic"),
    Flavour("kind-kind", "https://127.0.0.1:{port}", "kind-worker{number}", "Debian GNU/Linux 12 (bookworm)", "6.8.0-45-generic"),
    Flavour("docker-desktop", "https://kubernetes.docker.internal:6443", "desktop-{number}", "Docker Desktop", "6.10.4-linuxkit", "arm64"),
    Flavour("gke_acme-prod_europe-west1_main", "https://34.{ip}", "gke-main-default-pool-{number:08x}", "Container-Optimized OS from Google", "6.1.85+"),
    Flavour(
        "arn:aws:eks:us-east-1:123456789012:cluster/prod",
        "https://{id}.gr7.us-east-1.eks.amazonaws.com",
        "ip-10-0-{number}-17.ec2.internal",
        "Amazon Linux 2023.5.20240722",
        "6.1.94-99.176.amzn2023.x86_64",
    ),
)  # fmt: skip
# Releases of Kubernetes, each with a containerd of its time.
VERSIONS = (("v1.29.4", "1.7.15"), ("v1.30.2", "1.7.18"), ("v1.31.1", "1.7.22"), ("v1.28.9", "1.6.31"))
_NODE: Space = Builds(
    Node,
    (
        Integers(1, 40),
        Binary(32, 32),
        OneOf((Just(0), SampledFrom((2147479552, 8589930496))), (85, 15)),
    ),
)
CLUSTERS: Space = Builds(
    Cluster,
    (
        SampledFrom(FLAVOURS),
        Integers(0, 0xFFFFFF),
        SampledFrom(VERSIONS),
        Lists(_NODE, 1, 3),
        SampledFrom((False, True), (35, 65)),
        SampledFrom((False, True), (70, 30)),
    ),
)
CLUSTER = PropKind(Cluster, CLUSTERS)


def find_kubeconfig(variables: Mapping[str, str]) -> str:
    """Find the kubeconfig that go-witness takes by default (client-go `tools/clientcmd/loader.go`, RecommendedHomeFile)."""
    # The option's default is this path, so the KUBECONFIG variable does not matter here.
    return f"{variables['HOME']}/.kube/config"
