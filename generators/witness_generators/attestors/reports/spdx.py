"""SPDX documents (SPDX specification 2.3, JSON) as Syft, Trivy and Kubernetes' bom write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha1, sha256
from typing import Any
from uuid import UUID

from witness_generators.attestors.reports.dependencies import Package, list_dependencies
from witness_generators.attestors.reports.report_subject import find_target
from witness_generators.attestors.reports.syft_packages import (
    compute_package_id,
    find_cataloger,
    find_source_path,
    guess_cpe,
)
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]
DOCUMENT = "SPDXRef-DOCUMENT"
# The value of a property about which the tool asserts nothing (SPDX 2.3, 7.13 and others).
UNSAID = "NOASSERTION"


def build_syft_document(world: World, seed: bytes) -> Json:
    """Builds the document of Syft: the subject contains each package, and the files read are listed.

    seed: the 16 bytes of the document's UUID.
    """
    about = find_target(world)
    kind = "Image" if about.is_image else "Directory"
    root = _build_id(f"DocumentRoot-{kind}", about.name)
    purpose = "CONTAINER" if about.is_image else "FILE"
    top = _build_package(root, about.name, about.version, supplier=UNSAID) | {
        "primaryPackagePurpose": purpose
    }
    packages = list_dependencies(world)
    listed = [_build_syft_package(package) for package in packages]
    # Syft writes paths from the scanned root with a slash; the world's own paths have none.
    files = [
        _build_file(world, name[1:]) for name in sorted({find_source_path(package) for package in packages})
    ]
    relations = [_build_relationship(root, one["SPDXID"], "CONTAINS") for one in listed]
    source = "image" if about.is_image else "dir"
    return {
        **_build_head(
            "SPDX-2.3",
            about.name,
            f"https://anchore.com/syft/{source}/{_replace_forbidden(about.name)}-{UUID(bytes=seed, version=4)}",
        ),
        **_build_creation_info(world, "Organization: Anchore, Inc", "Tool: syft-1.4.1", licences="3.23"),
        "packages": [*listed, top],
        **({"files": files} if files else {}),
        "relationships": [*relations, _build_relationship(DOCUMENT, root, "DESCRIBES")],
    }


def build_trivy_document(world: World, seed: bytes) -> Json:
    """Builds the document of Trivy: an application for each lock file, which contains the file's packages."""
    about, packages = find_target(world), list_dependencies(world)
    root = f"SPDXRef-{'ContainerImage' if about.is_image else 'Filesystem'}-{seed.hex()[:16]}"
    top = _build_package(root, about.name) | {
        "primaryPackagePurpose": "CONTAINER" if about.is_image else "SOURCE"
    }
    applications = {
        name: _build_id("Application", name) for name in sorted({package.lockfile for package in packages})
    }
    listed = [
        _build_package(identity, name) | {"primaryPackagePurpose": "APPLICATION"}
        for name, identity in applications.items()
    ]
    held = [(applications[package.lockfile], _build_trivy_package(package)) for package in packages]
    return {
        **_build_head(
            "SPDX-2.3",
            about.name,
            # The namespace repeats the root's id without "SPDXRef-".
            f"http://aquasecurity.github.io/trivy/{root[8:]}-{UUID(bytes=seed, version=4)}",
        ),
        **_build_creation_info(world, "Organization: aquasecurity", "Tool: trivy-0.53.0"),
        "packages": [top, *listed, *(package for _, package in held)],
        "relationships": [
            _build_relationship(DOCUMENT, root, "DESCRIBES"),
            *(_build_relationship(root, identity, "CONTAINS") for identity in applications.values()),
            *(_build_relationship(identity, package["SPDXID"], "CONTAINS") for identity, package in held),
        ],
    }


def build_bom_document(world: World, seed: bytes) -> Json:
    """Builds the document of Kubernetes' bom, which lists the subject and the files of a package in properties of their own."""
    about, packages = find_target(world), list_dependencies(world)
    files = [_build_file(world, name) for name in sorted({package.lockfile for package in packages})]
    # bom still writes the category of SPDX 2.2, PACKAGE_MANAGER, and documentDescribes in place of a relationship.
    root = _build_id("Package", about.name)
    top = _build_package(root, about.name, about.version) | (_build_file_analysis(files) if files else {})
    listed = [
        _build_package(_build_id("Package", package.purl), package.name, package.version)
        | {"externalRefs": [_build_reference("PACKAGE_MANAGER", "purl", package.purl)]}
        for package in packages
    ]
    head = _build_head(
        "SPDX-2.3",
        f"SBOM-SPDX-{UUID(bytes=seed, version=4)}",
        f"https://spdx.org/spdxdocs/k8s-releng-bom-{UUID(bytes=seed, version=4)}",
    )
    # bom's struct has these properties first.
    first = ("SPDXID", "name", "spdxVersion")
    return {
        **{name: head[name] for name in first},
        **_build_creation_info(world, "Tool: bom-v0.6.0"),
        **{name: value for name, value in head.items() if name not in first},
        "documentDescribes": [root],
        "files": files,
        "packages": [top, *listed],
        "relationships": [_build_relationship(root, one["SPDXID"], "DEPENDS_ON") for one in listed],
    }


def _build_head(version: str, name: str, namespace: str) -> Json:
    return {
        "spdxVersion": version,
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": name,
        "documentNamespace": namespace,
    }


def _build_creation_info(world: World, *creators: str, licences: str = "") -> Json:
    listed = {"licenseListVersion": licences} if licences else {}
    # SPDX 2.3 (6.9) wants UTC without a fraction of a second.
    created = f"{compute_report_time(world).rfc3339()[:19]}Z"
    return {"creationInfo": {**listed, "creators": list(creators), "created": created}}


def _build_package(identity: str, name: str, version: str = "", supplier: str = "") -> Json:
    """Builds the properties that every package has; an empty text is left out."""
    said = {"versionInfo": version, "supplier": supplier}
    return {
        "name": name,
        "SPDXID": identity,
        **{place: word for place, word in said.items() if word},
        "downloadLocation": UNSAID,
        "filesAnalyzed": False,
    }


def _build_syft_package(package: Package) -> Json:
    by, path = find_cataloger(package), find_source_path(package)
    identity = f"SPDXRef-Package-{by.kind}-{_replace_forbidden(package.name)}-{compute_package_id(package.purl, path)}"
    return {
        **_build_package(identity, package.name, package.version, UNSAID),
        "sourceInfo": f"acquired package info from {by.source}: {path}",
        "licenseConcluded": UNSAID,
        "licenseDeclared": package.licence or UNSAID,
        "copyrightText": UNSAID,
        "externalRefs": [
            _build_reference("SECURITY", "cpe23Type", guess_cpe(package)),
            _build_reference("PACKAGE-MANAGER", "purl", package.purl),
        ],
    }


def _build_trivy_package(package: Package) -> Json:
    return {
        **_build_package(_build_id("Package", package.purl), package.name, package.version, UNSAID),
        "sourceInfo": f"package found in: {package.lockfile}",
        "licenseConcluded": package.licence or "NONE",
        "licenseDeclared": package.licence or "NONE",
        "externalRefs": [_build_reference("PACKAGE-MANAGER", "purl", package.purl)],
        "primaryPackagePurpose": "LIBRARY",
    }


def _build_reference(category: str, kind: str, locator: str) -> Json:
    return {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}


def _build_file(world: World, name: str) -> Json:
    """Builds a file of the step's folder with the digests of its bytes."""
    content = world.inputs[name]
    sums = {"SHA1": sha1(content).hexdigest(), "SHA256": sha256(content).hexdigest()}
    return {
        "fileName": name,
        "SPDXID": _build_id("File", name),
        "checksums": [{"algorithm": kind, "checksumValue": value} for kind, value in sums.items()],
        "licenseConcluded": UNSAID,
        "licenseInfoInFiles": [UNSAID],
        "copyrightText": "",
    }


def _build_file_analysis(files: Iterable[Json]) -> Json:
    """Builds the properties of a package whose files were analysed."""
    # SPDX 2.3 (7.9): the verification code is the SHA-1 of the files' SHA-1 digests, sorted and concatenated.
    listed = list(files)
    sums = "".join(sorted(one["checksums"][0]["checksumValue"] for one in listed))
    return {
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": sha1(sums.encode()).hexdigest()},
        "licenseInfoFromFiles": [UNSAID],
        "hasFiles": [one["SPDXID"] for one in listed],
    }


def _build_relationship(left: str, right: str, kind: str) -> Json:
    return {"spdxElementId": left, "relatedSpdxElement": right, "relationshipType": kind}


def _replace_forbidden(text: str) -> str:
    """Replaces what an SPDX identifier may not contain: all but letters, digits, dots and dashes (SPDX 2.3, 7.2)."""
    return _FORBIDDEN.sub("-", text)


def _build_id(kind: str, text: str) -> str:
    """Builds an identifier that is unique for the text."""
    # Two texts may differ only in characters that are replaced, hence the hash.
    return f"SPDXRef-{kind}-{_replace_forbidden(text)}-{sha256(text.encode()).hexdigest()[:16]}"


_FORBIDDEN = re.compile("[^A-Za-z0-9.-]+")
