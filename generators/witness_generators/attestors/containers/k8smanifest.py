"""The k8smanifest attestor: the Kubernetes objects in the products and their images (`attestation/k8smanifest/k8s.go`)."""

from __future__ import annotations

import copy
import re
from hashlib import sha256
from typing import Any

from witness_generators.attestors.containers.cluster import CLUSTER, Cluster, find_kubeconfig
from witness_generators.attestors.containers.image import IMAGE, Image, build_foreign_manifest, digest, pushed
from witness_generators.attestors.containers.kubernetes_workloads import FOREIGN, list_images
from witness_generators.attestors.containers.manifests import MANIFEST_FILE, Manifests
from witness_generators.attestors.containers.saved_image import shorten_name
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.world.variables import variables
from witness_generators.world.world import World

Json = dict[str, Any]
# What the attestor removes from an object before it records it (`attestation/k8smanifest/k8s.go`,
# defaultEphemeralFields and defaultEphemeralAnnotations; the annotations are those that worlds set).
FIELDS = (
    "metadata.resourceVersion",
    "metadata.uid",
    "metadata.creationTimestamp",
    "metadata.managedFields",
    "metadata.generation",
    "status",
)
ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision")


def _clean_object(document: Json, ignored: tuple[str, ...], unannotated: tuple[str, ...]) -> Json:
    """Copy the object without ignored fields and annotations; the items of a list keep theirs, as in removeEphemeralFields."""
    # Deep, because the fields to remove lie below the object.
    found = copy.deepcopy(document)
    for path in (*FIELDS, *ignored):
        *above, last = path.split(".")
        place = found
        for name in above:
            place = place.get(name, {})
        place.pop(last, None)
    for name in (*ANNOTATIONS, *unannotated):
        found["metadata"].get("annotations", {}).pop(name, None)
    return found


def _record_objects(world: World) -> list[Json]:
    """Record each object of a kind that Kubernetes itself defines."""
    manifests = world.prop(Manifests)
    # client-go's decoder knows no custom resources: the attestor skips such a document (processDoc).
    known = (one for one in manifests.build_documents(world) if one["kind"] not in FOREIGN)
    return [
        _record_object(world, _clean_object(one, manifests.ignored, manifests.unannotated)) for one in known
    ]


def _record_object(world: World, document: Json) -> Json:
    path, kind = world.prop(Manifests).path, document["kind"]
    name = document["metadata"].get("name", "unknown")
    return {
        "filepath": path,
        "kind": kind,
        "name": name,
        "data": document,
        "subjectkey": f"k8smanifest:{path}:{kind}:{name}",
        "recordedimages": [_record_image(world, reference) for reference in list_images(document)],
    }


def _record_image(world: World, reference: str) -> Json:
    """Record an image with its digest in the registry; the digest is empty if the registry does not answer."""
    # A reference by tag and one by digest both start with the name of the image.
    own = reference.startswith(world.prop(Image).name(world))
    known = digest(pushed(world)[1])[7:] if own else sha256(build_foreign_manifest(reference)).hexdigest()
    return {"reference": reference, "digest": {"sha256": known} if world.prop(Manifests).reachable else {}}


def _record_cluster(world: World) -> Json:
    """Record the API server, and the nodes if a product lists them; both only with `record-cluster-information`."""
    cluster = world.prop(Cluster)
    if not cluster.recorded:
        return {"server": "", "nodes": None}
    listed = cluster.build_node_objects() if world.prop(Manifests).source == "nodes" else []
    # By machine id, as processDoc does; Go writes the nil map as null.
    nodes = {node["status"]["nodeInfo"]["machineID"]: _record_node(node) for node in listed}
    return {"server": cluster.server, "nodes": nodes or None}


def _record_node(node: Json) -> Json:
    metadata = node["metadata"]
    return {"name": metadata["name"], "labels": metadata["labels"], "nodeInfo": node["status"]["nodeInfo"]}


def _record_context(world: World) -> str:
    # The attestor uses the current context of the kubeconfig without recording its name.
    cluster = world.prop(Cluster)
    return cluster.flavour.context if cluster.named else ""


def _files_are_products(attestations: Attestations) -> bool:
    return all(
        one["filepath"] in attestations["product"]
        for one in attestations["k8smanifest"].get("recordeddocs", ())
    )


def _keys_name_objects(attestations: Attestations) -> bool:
    return all(
        one["subjectkey"] == f"k8smanifest:{one['filepath']}:{one['kind']}:{one['name']}"
        for one in attestations["k8smanifest"].get("recordeddocs", ())
    )


def _list_images(attestations: Attestations) -> list[Json]:
    documents = attestations["k8smanifest"].get("recordeddocs", ())
    return [image for document in documents for image in document["recordedimages"]]


def _images_are_as_built(attestations: Attestations) -> bool:
    """Whether each image of the built one's repository has its digest, in the reference or from the registry."""
    return all(
        _is_built(image, built, product["imagereferences"][0].split(","))
        for built, product in attestations["docker"]["products"].items()
        for image in _list_images(attestations)
    )


def _is_built(image: Json, built: str, tags: list[str]) -> bool:
    name, _, pinned = image["reference"].partition("@sha256:")
    # A reference by digest names the repository without a tag.
    is_another = name not in {*tags, tags[0].rpartition(":")[0]}
    return is_another or {pinned or built, image["digest"].get("sha256", built)} == {built}


def _tags_are_as_saved(attestations: Attestations) -> bool:
    """Whether each tag of the saved image's repository is one that it was saved under."""
    tags = attestations["oci"]["imagetags"] or []
    repositories = {tag.rpartition(":")[0] for tag in tags}
    # `docker save` writes short names, so docker.io must go here, too.
    named = [shorten_name(image["reference"]) for image in _list_images(attestations)]
    return all(name in tags for name in named if name.rpartition(":")[0] in repositories)


def _machine_ids_are_keys(attestations: Attestations) -> bool:
    nodes = attestations["k8smanifest"]["clusterinfo"]["nodes"] or {}
    return all(node["nodeInfo"]["machineID"] == key for key, node in nodes.items())


# The endpoint of a cluster of EKS: a random id of 32 hexadecimal digits.
_EKS = re.compile(r"https://(?!00000000)[0-9A-F]{32}\.[a-z0-9]+\.[a-z0-9-]+\.eks\.amazonaws\.com")


def _server_is_in_form(attestations: Attestations) -> bool:
    server = attestations["k8smanifest"]["clusterinfo"]["server"]
    return ".eks." not in server or bool(_EKS.fullmatch(server))


def _kubeconfig_is_at_home(attestations: Attestations) -> bool:
    return bool(
        attestations["k8smanifest"]["kubeconfig"] == find_kubeconfig(attestations["environment"]["variables"])
    )


ROW = AttestorRow(
    "k8smanifest",
    {
        "/serversidedryrun": lambda _world: False,
        "/recordclusterinfo": lambda world: world.prop(Cluster).recorded,
        "/kubeconfig": lambda world: find_kubeconfig(variables(world)),
        "/kubecontext": _record_context,
        "/ignorefields": lambda world: list(world.prop(Manifests).ignored),
        "/ignoreannotations": lambda world: list(world.prop(Manifests).unannotated),
        "/recordeddocs": _record_objects,
        "/clusterinfo": _record_cluster,
    },
    needs=(IMAGE, CLUSTER, MANIFEST_FILE),
    invariants=(
        Invariant(
            "k8s-product",
            ("k8smanifest", "product"),
            "a recorded object's file is a product",
            _files_are_products,
        ),
        Invariant(
            "k8s-key", ("k8smanifest",), "an object's key names its file, kind and name", _keys_name_objects
        ),
        Invariant(
            "k8s-docker",
            ("k8smanifest", "docker"),
            "what runs is the image that was built",
            _images_are_as_built,
        ),
        Invariant(
            "k8s-oci",
            ("k8smanifest", "oci"),
            "what runs has a tag of the image that was saved",
            _tags_are_as_saved,
        ),
        Invariant(
            "k8s-nodes", ("k8smanifest",), "a node is listed under its machine's id", _machine_ids_are_keys
        ),
        Invariant("k8s-server", ("k8smanifest",), "the server of EKS has a random id", _server_is_in_form),
        Invariant(
            "k8s-home",
            ("k8smanifest", "environment"),
            "the kubeconfig is in the user's home",
            _kubeconfig_is_at_home,
        ),
    ),
)
