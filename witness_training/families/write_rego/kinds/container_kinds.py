"""Requirements on images and on what is deployed: docker, oci, k8smanifest."""

from __future__ import annotations

from witness_training.families.write_rego import parameter_draws as draw
from witness_training.families.write_rego.forms.count_forms import at_least_items, at_most_items
from witness_training.families.write_rego.forms.field_forms import must
from witness_training.families.write_rego.forms.item_forms import each, none, some
from witness_training.families.write_rego.forms.value_tests import (
    contains,
    ends,
    equal,
    filled,
    one_of,
    starts,
)
from witness_training.families.write_rego.json_places import Each, Items, Json
from witness_training.families.write_rego.requirement_kind import Kind

_IMAGES = ("products", Each("image", "id"))
_REFERENCE = Items((*_IMAGES, "imagereferences", Each("reference")))
_SOURCES = (*_IMAGES, "materials", Each("sources", "name"), Each("source"))
_PLATFORM = Items((*_IMAGES, "materials", Each("sources", "platform")), of_key=True, closed=True)
_SOURCE = Items(_SOURCES, ("uri",))
_ARCHITECTURE = Items(_SOURCES, ("architecture",), named_by=("uri",), closed=True)
_IMAGE = Items(_IMAGES)
_TAG = Items(("imagetags", Each("tag")), can_be_empty=True, empty=None)
_LAYER = Items(("diffids", Each("layer")))
_PARTS = Items(("manifest", Each("image"), "Layers", Each("layer")))
_DOCS = ("recordeddocs", Each("doc"))
_KIND = Items(_DOCS, ("kind",), named_by=("name",), can_be_empty=True, closed=True)
_DOC = Items(_DOCS, ("name",), can_be_empty=True)
_FILE = Items(_DOCS, ("filepath",))
_DOC_NAME = Items(_DOCS, ("name",), named_by=("kind",))
_DEPLOYED = Items((*_DOCS, "recordedimages", Each("image")), ("reference",))
_PINNED = Items(
    (*_DOCS, "recordedimages", Each("image")),
    ("digest", "sha256"),
    named_by=("reference",),
    unsaid=True,
    optional=True,
    closed=True,
)
# What go-witness records of manifests and builds is less than what they hold.
_LIST = "A `kind: List` is recorded as one object, whose items stand in its `data` alone: the rule does not see them."
_CONTAINERS = "go-witness records the images of containers; those of init containers stand in `data` alone, where the rule does not look."
_JOINED = "A build with several tags may have them in one text with commas between, of which only the beginning is compared."
_REGISTRIES = (
    "ghcr.io/",
    "quay.io/",
    "registry.example.com/",
    "docker.io/",
    "ghcr.io/acme/",
    "quay.io/northwind/",
)


def _registry(reference: str) -> str:
    return reference[: reference.find("/") + 1] if "." in reference.partition("/")[0] else ""


def _has_references(attestation: Json) -> bool:
    products = attestation["products"] or {}
    return all(image["imagereferences"] for image in products.values())


DOCKER: tuple[Kind, ...] = (
    Kind("docker-registry", each(_REFERENCE, starts("docker.invalid/x:1", "localhost:5000/x:2", tails=("core:1.2.0", "api:3.0.1"))), draw.taken_from(_REFERENCE, _registry, *_REGISTRIES), "image %v does not begin with {value}",
        ("every image reference must start with {value}", "images may be named for {value} only, at the start of each reference"),
        ("image references that do not start with {value}", "images of another registry than {value}"), suits=_has_references, note=_JOINED),
    Kind("docker-tag-refused", none(_REFERENCE, contains("ghcr.io/acme/core:1.0", around=("ghcr.io/acme/core", ""))), draw.value(":latest", ":stable", ":dev", ":edge", ":nightly"), "image reference %v contains {value}",
        ("no image reference may contain {value}", "the tag {value} must not occur in any image reference"),
        ("image references that contain {value}", "images with the tag {value} in a reference"), suits=_has_references),
    Kind("docker-platform", some(_PLATFORM, equal("linux/s390x", near=False)), draw.value("linux/amd64", "linux/arm64"), "no image lists what it was built from on %v",
        ("some image must list its materials for the platform {value}", "{value} must be among the platforms under which materials are listed"),
        ("builds that list no materials for {value}", "builds without the platform {value} among their materials"), missing=True),
    Kind("docker-platform-allowed", each(_PLATFORM, one_of("linux/s390x", "linux/riscv64", near=False)), draw.values("linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386"), "platform %v is not one of {values}",
        ("materials must be listed for the platforms {values} only", "every platform under which materials are listed has to be {values}"),
        ("materials of other platforms than {values}", "platforms that are not {values}")),
    Kind("docker-base-refused", none(_SOURCE, starts("pkg:docker/debian@12", tails=("@18?platform=linux%2Famd64", "@20-alpine"))), draw.value("pkg:docker/node", "pkg:docker/golang", "pkg:docker/alpine", "pkg:docker/python", "http://", "pkg:docker/busybox"), "the image is built from %v",
        ("no material of an image may have a URI that starts with {value}", "no image may be built from a material whose URI begins with {value}"),
        ("materials whose URI starts with {value}", "images built from {value}…")),
    Kind("docker-architecture", each(_ARCHITECTURE, equal("linux/s390x", "linux/386", near=False)), draw.value("linux/amd64", "linux/arm64"), "material %v is for %v, not for {value}",
        ("the architecture of every material must be {value}", "each material has to be recorded for the architecture {value}"),
        ("materials of another architecture than {value}", "builds with a material whose architecture is not {value}")),
    Kind("docker-most", at_most_items(_IMAGE), draw.limit(2, 4), "%v images are more than {limit}",
        ("the number of images must be {limit} at most", "the build may make {limit} images at most"),
        ("builds of more than {limit} images", "more than {limit} images")),
)  # fmt: skip
OCI: tuple[Kind, ...] = (
    Kind("oci-registry", each(_TAG, starts("docker.invalid/x:1", "busybox:1", tails=("core:1.2.0", "api:3.0.1"))), draw.taken_from(_TAG, _registry, *_REGISTRIES), "tag %v does not begin with {value}",
        ("every tag of the saved image must start with {value}", "the image may be tagged for {value} only, at the start of each tag"),
        ("image tags that do not start with {value}", "saved images with a tag outside of {value}")),
    Kind("oci-tag-refused", none(_TAG, ends("acme/core:1.0", heads=("acme/core", "ghcr.io/acme/api"))), draw.value(":latest", ":stable", ":dev", "-snapshot", ":edge"), "tag %v ends in {value}",
        ("no tag of the saved image may end in {value}", "the image must not be saved under a tag that ends in {value}"),
        ("image tags that end in {value}", "saved images with a tag ending in {value}")),
    Kind("oci-tagged", at_least_items(_TAG), draw.limit(2, 3), "tags of the image: %v, fewer than {limit}",
        ("the number of the image's tags must be {limit} or more", "the saved image has to have {limit} tags or more"),
        ("images with fewer tags than {limit}", "saved images whose tags are fewer than {limit}"), missing=True, suits=lambda image: bool(image["imagetags"])),
    Kind("oci-layers", at_most_items(_LAYER), draw.limit(2, 9), "the image has %v layers",
        ("the image must have at most {limit} layers, by its diff ids", "the number of diff ids must be {limit} or less"),
        ("images with more than {limit} diff ids", "more layers than {limit}, by the diff ids")),
    Kind("oci-layer-file", each(_PARTS, starts("layers/x.tar", "a/layer.tar", tails=("0f" * 32, "1a" * 32))), draw.value("blobs/sha256/", "blobs/"), "layer %v does not begin with {value}",
        ("the path of every layer in the manifest must start with {value}", "the manifest's layers have to lie below {value}"),
        ("layers whose path in the manifest does not start with {value}", "manifests with a layer outside of {value}")),
)  # fmt: skip
K8S: tuple[Kind, ...] = (
    Kind("k8s-kind-allowed", each(_KIND, one_of("ClusterRole", "Role", near=False)), draw.values("Deployment", "Service", "ConfigMap", "Ingress", "Job", "CronJob", "StatefulSet", "ServiceAccount"), "%v is a %v, not one of {values}",
        ("every recorded object must be of the kind {values}", "objects of the kind {values}, and no others, may be recorded"),
        ("objects of other kinds than {values}", "objects that are not of the kind {values}"), of="k8smanifest"),
    Kind("k8s-kind-refused", none(_KIND, equal("Deployment", "Service", near=False)), draw.value("Secret", "ClusterRoleBinding", "Pod", "Namespace", "List", "Node", "ClusterRole"), "%v is a %v",
        ("no recorded object may be of the kind {value}", "the kind {value} must not occur among the recorded objects"),
        ("objects of the kind {value}", "manifests with a {value}, by its kind"), of="k8smanifest", note=_LIST),
    Kind("k8s-file", each(_FILE, ends("a.json", "b.txt", heads=("app", "k8s/deploy"))), draw.value(".yaml", ".yml", "-prod.yaml", ".rendered.yaml"), "an object comes from %v, which does not end in {value}",
        ("every recorded object must come from a file that ends in {value}", "objects have to be taken from files ending in {value}"),
        ("objects from files that do not end in {value}", "manifest files that end in anything but {value}"), of="k8smanifest"),
    Kind("k8s-name-refused", none(_DOC_NAME, starts("api", tails=("api", "web-1"))), draw.value("kube-", "test-", "debug-", "tmp-", "default"), "%v named %v",
        ("no recorded object may have a name that starts with {value}", "there must be no recorded object whose name begins with {value}"),
        ("recorded objects whose name starts with {value}", "objects named {value}…"), of="k8smanifest", note=_LIST),
    Kind("k8s-most", at_most_items(_DOC), draw.limit(2, 6), "%v objects are more than {limit}",
        ("the number of recorded objects must be {limit} at most", "a step may record {limit} objects at most"),
        ("more recorded objects than {limit}", "manifests of more than {limit} objects"), of="k8smanifest", note=_LIST),
    Kind("k8s-registry", each(_DEPLOYED, starts("docker.invalid/x:1", "nginx:1.27", tails=("core:1.2.0", "api:3.0.1"))), draw.taken_from(_DEPLOYED, _registry, *_REGISTRIES), "image %v does not begin with {value}",
        ("every recorded image must have a reference that starts with {value}", "the recorded images may come from {value} only"),
        ("images whose reference does not start with {value}", "recorded images from outside of {value}"), of="k8smanifest", note=_CONTAINERS),
    Kind("k8s-tag-refused", none(_DEPLOYED, ends("acme/core:1.0", heads=("acme/core", "ghcr.io/acme/api"))), draw.value(":latest", ":stable", ":dev", ":edge"), "image %v ends in {value}",
        ("no recorded image may have a reference that ends in {value}", "no reference of a recorded image may end in {value}"),
        ("images whose reference ends in {value}", "recorded images that end in {value}"), of="k8smanifest", note=_CONTAINERS),
    Kind("k8s-pinned", each(_PINNED, filled("0f" * 32, empty=False)), draw.nothing, "image %v has no sha256",
        ("every recorded image must have a sha256", "the sha256 of each recorded image has to be there"),
        ("recorded images without a sha256", "recorded images of which the sha256 is missing"), missing=True, of="k8smanifest", note=_CONTAINERS),
    Kind("k8s-context", must(("kubecontext",), one_of("minikube", "kind-kind"), optional=True), draw.values("prod", "staging", "gke_acme-prod_europe-west1_main", "docker-desktop", "eu-prod-1"), "the context %v is not one of {values}",
        ("the context of the kubeconfig must be {values}", "the manifests have to be recorded in the context {values}"),
        ("contexts other than {values}", "manifests recorded in a context that is not {values}"), missing=True, of="k8smanifest"),
)  # fmt: skip
ROWS = DOCKER + OCI + K8S
