"""SPDX documents (SPDX specification 2.2 and 2.3, JSON) as tools write them, and as go-witness writes them again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha1, sha256
from typing import Any
from uuid import UUID

from witness_generators.attestors.reports.dependencies import Package, dependencies
from witness_generators.attestors.reports.report_subject import target
from witness_generators.attestors.reports.syft_packages import cataloger, found_in, package_id
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]
DOCUMENT = "SPDXRef-DOCUMENT"
UNSAID = "NOASSERTION"


def by_syft(world: World, seed: bytes) -> Json:
    """Syft: what is described contains each package; lock files stand as files."""
    about = target(world)
    kind = "Image" if about.is_image else "Directory"
    root = _id(f"DocumentRoot-{kind}", about.name)
    purpose = "CONTAINER" if about.is_image else "FILE"
    top = _package(root, about.name, about.version, supplier=UNSAID) | {"primaryPackagePurpose": purpose}
    packages = dependencies(world)
    listed = [_syft_package(package) for package in packages]
    files = [_file(world, name[1:]) for name in sorted({found_in(package) for package in packages})]
    relations = [_relation(root, one["SPDXID"], "CONTAINS") for one in listed]
    source = "image" if about.is_image else "dir"
    return {
        **_head(
            "SPDX-2.3",
            about.name,
            f"https://anchore.com/syft/{source}/{_slug(about.name)}-{UUID(bytes=seed, version=4)}",
        ),
        **_creation(world, "Organization: Anchore, Inc", "Tool: syft-1.4.1", licences="3.23"),
        "packages": [*listed, top],
        **({"files": files} if files else {}),
        "relationships": [*relations, _relation(DOCUMENT, root, "DESCRIBES")],
    }


def by_trivy(world: World, seed: bytes) -> Json:
    """Trivy: an application for each lock file, which contains its packages."""
    about, packages = target(world), dependencies(world)
    root = f"SPDXRef-{'ContainerImage' if about.is_image else 'Filesystem'}-{seed.hex()[:16]}"
    top = _package(root, about.name) | {"primaryPackagePurpose": "CONTAINER" if about.is_image else "SOURCE"}
    applications = {
        name: _id("Application", name) for name in sorted({package.lockfile for package in packages})
    }
    listed = [
        _package(identity, name) | {"primaryPackagePurpose": "APPLICATION"}
        for name, identity in applications.items()
    ]
    held = [(applications[package.lockfile], _trivy_package(package)) for package in packages]
    return {
        **_head(
            "SPDX-2.3",
            about.name,
            f"http://aquasecurity.github.io/trivy/{root[8:]}-{UUID(bytes=seed, version=4)}",
        ),
        **_creation(world, "Organization: aquasecurity", "Tool: trivy-0.53.0"),
        "packages": [top, *listed, *(package for _, package in held)],
        "relationships": [
            _relation(DOCUMENT, root, "DESCRIBES"),
            *(_relation(root, identity, "CONTAINS") for identity in applications.values()),
            *(_relation(identity, package["SPDXID"], "CONTAINS") for identity, package in held),
        ],
    }


def by_bom(world: World, seed: bytes) -> Json:
    """Kubernetes' bom: what is described, and the files of a package, are lists of their own; a category's name is the old one."""
    about, packages = target(world), dependencies(world)
    files = [_file(world, name) for name in sorted({package.lockfile for package in packages})]
    root = _id("Package", about.name)
    top = _package(root, about.name, about.version) | (_analysed(files) if files else {})
    listed = [
        _package(_id("Package", package.purl), package.name, package.version)
        | {"externalRefs": [_reference("PACKAGE_MANAGER", "purl", package.purl)]}
        for package in packages
    ]
    head = _head(
        "SPDX-2.3",
        f"SBOM-SPDX-{UUID(bytes=seed, version=4)}",
        f"https://spdx.org/spdxdocs/k8s-releng-bom-{UUID(bytes=seed, version=4)}",
    )
    first = ("SPDXID", "name", "spdxVersion")
    return {
        **{name: head[name] for name in first},
        **_creation(world, "Tool: bom-v0.6.0"),
        **{name: value for name, value in head.items() if name not in first},
        "documentDescribes": [root],
        "files": files,
        "packages": [top, *listed],
        "relationships": [_relation(root, one["SPDXID"], "DEPENDS_ON") for one in listed],
    }


def _head(version: str, name: str, namespace: str) -> Json:
    return {
        "spdxVersion": version,
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": name,
        "documentNamespace": namespace,
    }


def _creation(world: World, *creators: str, licences: str = "") -> Json:
    listed = {"licenseListVersion": licences} if licences else {}
    created = f"{compute_report_time(world).rfc3339()[:19]}Z"
    return {"creationInfo": {**listed, "creators": list(creators), "created": created}}


def _package(identity: str, name: str, version: str = "", supplier: str = "") -> Json:
    """What every package has to say; an empty word is left out."""
    said = {"versionInfo": version, "supplier": supplier}
    return {
        "name": name,
        "SPDXID": identity,
        **{place: word for place, word in said.items() if word},
        "downloadLocation": UNSAID,
        "filesAnalyzed": False,
    }


def _syft_package(package: Package) -> Json:
    name = package.name.rpartition(":")[2].rpartition("/")[2]
    by, path = cataloger(package), found_in(package)
    identity = f"SPDXRef-Package-{by.kind}-{_slug(package.name)}-{package_id(package.purl, path)}"
    cpe = f"cpe:2.3:a:{name}:{name}:{package.version}:*:*:*:*:*:*:*"
    return {
        **_package(identity, package.name, package.version, UNSAID),
        "sourceInfo": f"acquired package info from {by.source}: {path}",
        "licenseConcluded": UNSAID,
        "licenseDeclared": package.licence or UNSAID,
        "copyrightText": UNSAID,
        "externalRefs": [
            _reference("SECURITY", "cpe23Type", cpe),
            _reference("PACKAGE-MANAGER", "purl", package.purl),
        ],
    }


def _trivy_package(package: Package) -> Json:
    return {
        **_package(_id("Package", package.purl), package.name, package.version, UNSAID),
        "sourceInfo": f"package found in: {package.lockfile}",
        "licenseConcluded": package.licence or "NONE",
        "licenseDeclared": package.licence or "NONE",
        "externalRefs": [_reference("PACKAGE-MANAGER", "purl", package.purl)],
        "primaryPackagePurpose": "LIBRARY",
    }


def _reference(category: str, kind: str, locator: str) -> Json:
    return {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}


def _file(world: World, name: str) -> Json:
    """A file of the step's folder with the digests of its bytes."""
    content = world.inputs[name]
    sums = {"SHA1": sha1(content).hexdigest(), "SHA256": sha256(content).hexdigest()}
    return {
        "fileName": name,
        "SPDXID": _id("File", name),
        "checksums": [{"algorithm": kind, "checksumValue": value} for kind, value in sums.items()],
        "licenseConcluded": UNSAID,
        "licenseInfoInFiles": [UNSAID],
        "copyrightText": "",
    }


def _analysed(files: Iterable[Json]) -> Json:
    """A package whose files were looked at has a verification code: the SHA-1 of theirs in order (SPDX 2.3, 7.9)."""
    listed = list(files)
    sums = "".join(sorted(one["checksums"][0]["checksumValue"] for one in listed))
    return {
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": sha1(sums.encode()).hexdigest()},
        "licenseInfoFromFiles": [UNSAID],
        "hasFiles": [one["SPDXID"] for one in listed],
    }


def _relation(left: str, right: str, kind: str) -> Json:
    return {"spdxElementId": left, "relatedSpdxElement": right, "relationshipType": kind}


def _slug(text: str) -> str:
    """The text in letters, digits, dots and dashes: what an identifier may hold (SPDX 2.3, 3.2)."""
    return _FORBIDDEN.sub("-", text)


def _id(kind: str, text: str) -> str:
    """An identifier that differs wherever the text does."""
    return f"SPDXRef-{kind}-{_slug(text)}-{sha256(text.encode()).hexdigest()[:16]}"


_FORBIDDEN = re.compile("[^A-Za-z0-9.-]+")
