"""One change that breaks each invariant of reports and images."""

from __future__ import annotations

from typing import Any

# invariant → attestor, place, value (or what computes it from the old one). The change breaks at least this invariant. In
# a place, a number is the index of a list and `*` the first key of an object.
BREAKS: dict[str, tuple[str, str, Any]] = {
    "docker-digest": ("docker", "products/*/imagedigest/sha256", "0"),
    "docker-platform": ("docker", "products/*/materials/*/0/architecture", "linux/s390x"),
    "docker-commit": (
        "docker",
        "products/*/materials/*/1/uri",
        "https://example.com/nobody/nothing.git#main",
    ),
    "oci-manifest": ("oci", "manifestraw", "AAAA"),
    "oci-config": ("oci", "imageid/sha256", "nothing"),
    "oci-layers": ("oci", "diffids", []),
    "oci-product": ("oci", "tardigest/sha256", "0"),
    "oci-docker": ("oci", "imagetags/0", "example.com/nobody/nothing:1"),
    "k8s-product": ("k8smanifest", "recordeddocs/0/filepath", "nobody.yaml"),
    "k8s-key": ("k8smanifest", "recordeddocs/0/subjectkey", "k8smanifest:"),
    "k8s-docker": ("k8smanifest", "recordeddocs/0/recordedimages/0/digest", {"sha256": "0"}),
    "k8s-oci": ("oci", "imagetags", lambda tags: [f"{tag}-nothing" for tag in tags or ()]),
    "k8s-nodes": ("k8smanifest", "clusterinfo/nodes/*/nodeInfo/machineID", "0"),
    "k8s-server": (
        "k8smanifest",
        "clusterinfo/server",
        "https://00000000A1B2C3D4E5F60718293A4B5C.gr7.eu-west-1.eks.amazonaws.com",
    ),
    "k8s-home": ("k8smanifest", "kubeconfig", "/nowhere"),
    "sarif-product": ("sarif", "reportDigestSet/sha256", "0"),
    "sarif-files": (
        "sarif",
        "report/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
        "nobody.py",
    ),
    "sarif-rules": ("sarif", "report/runs/0/results/0/ruleId", "nothing"),
    "sbom-product": ("product", "", lambda _products: {}),
    "sbom-relations": ("sbom", "relationships/0/relatedSpdxElement", "SPDXRef-Nothing"),
    "sbom-files": ("sbom", "files/0/checksums/1/checksumValue", "0"),
    "sbom-locked": ("sbom", "components", []),
    "vex-product": ("vex", "reportFileName", "nobody.json"),
    "vex-times": ("vex", "vexDocument/last_updated", "1999-01-01T00:00:00Z"),
    "vex-years": ("vex", "vexDocument/statements/0/vulnerability/name", "CVE-2999-12345"),
    "vex-status": (
        "vex",
        "vexDocument/statements/0/status",
        lambda status: "not_affected" if status == "affected" else "affected",
    ),
    "vex-once": (
        "vex",
        "vexDocument/statements",
        lambda statements: [*statements, statements[0]],
    ),
    "vex-sbom": ("vex", "vexDocument/statements/0/products/0/subcomponents/0/@id", "pkg:npm/nothing@1"),
    "secret-place": ("secretscan", "findings/0/location", "product:nobody.txt"),
    "secret-digest": ("secretscan", "findings/0/secret", {"sha1": "0"}),
    "secret-variable": (
        "secretscan",
        "findings/0/description",
        "Sensitive environment variable value detected: NOBODY",
    ),
}


def put_value(place: Any, path: list[str], value: Any) -> bool:
    """Put the value at the place and return True; return False if there is no such place."""
    for step in path[:-1]:
        key = find_key(place, step)
        if key is None:
            return False
        place = place[key]
    last = find_key(place, path[-1])
    if last is not None:
        place[last] = value(place[last]) if callable(value) else value
    return last is not None


def find_key(place: Any, step: str) -> Any:
    """Return the index or key that a step of a path means here, or None if there is none."""
    if isinstance(place, list):
        return int(step) if int(step) < len(place) else None
    key = next(iter(place or ()), None) if step == "*" else step
    return key if place and key in place else None


def is_about(broken: str, found: dict[str, Any]) -> bool:
    """Whether this world has something that the changed place is compared with."""
    match broken:
        case "k8s-oci":
            documents = found["k8smanifest"].get("recordeddocs", ())
            tags = found["oci"]["imagetags"]
            # A reference by digest has no tag that could differ.
            return bool(tags) and any(
                "@" not in i["reference"] for d in documents for i in d["recordedimages"][:1]
            )
        case "sbom-locked":
            return any(lock["filename"] == "go.sum" for lock in found["lockfiles"]["lockfiles"])
        case "vex-once":
            return bool(found["vex"]["vexDocument"]["statements"])
        case _:
            return True
