"""CycloneDX documents as cyclonedx-gomod writes them of a Go module, in the form of its recording (`recorded_tools`)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from witness_generators.attestors.host.lock_formats import find_go_sum
from witness_generators.attestors.reports.dependencies import Package, build_purl, list_dependencies
from witness_generators.attestors.reports.report_subject import find_target
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]
RECORDING = "cyclonedx-gomod-cyclonedx"
_VERSION = read_documents()[RECORDING].version
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
# It finds licences in the modules themselves, by the beginning of their paths.
_LICENCES: Mapping[str, str] = {
    "github.com/google/": "BSD-3-Clause",
    "github.com/pkg/": "BSD-2-Clause",
    "github.com/stretchr/": "MIT",
    "golang.org/x/": "BSD-3-Clause",
    "google.golang.org/grpc": "Apache-2.0",
}
_PLATFORM = "&goos=linux&goarch=amd64"


def _build_tool() -> Json:
    pages = (("vcs", "https://github.com/CycloneDX/cyclonedx-gomod"), ("website", "https://cyclonedx.org"))
    program = f"cyclonedx-gomod {_VERSION}".encode()
    return {
        "vendor": "CycloneDX",
        "name": "cyclonedx-gomod",
        "version": f"v{_VERSION}",
        # Those of the program that runs: whoever builds it has others.
        "hashes": [
            {"alg": name, "content": hashlib.new(algorithm, program).hexdigest()}
            for name, algorithm in _ALGORITHMS.items()
        ],
        "externalReferences": [{"url": url, "type": kind} for kind, url in pages],
    }


TOOL = _build_tool()


def build_document(world: World, seed: bytes) -> Json:
    """Builds the document: the module at its version, and what go.sum locks.

    seed: the 16 bytes of the document's UUID.
    """
    packages = [one for one in list_dependencies(world) if one.lockfile == "go.sum"]
    name, version = f"github.com/{world.repository.owner}/{world.repository.project}", _find_version(world)
    own = f"{build_purl('golang', name, version)}?type=module"
    refs = [_name_reference(package) for package in packages]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{UUID(bytes=seed, version=4)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{compute_report_time(world).rfc3339()[:19]}Z",
            "tools": [TOOL],
            "component": {
                "bom-ref": own,
                "type": "application",
                "name": name,
                "version": version,
                "purl": f"{own}{_PLATFORM}",
            },
        },
        "components": [_build_component(package) for package in packages],
        "dependencies": [
            {"ref": own, **({"dependsOn": sorted(refs)} if refs else {})},
            *({"ref": ref} for ref in refs),
        ],
    }


def _find_version(world: World) -> str:
    """The version of a tag, or the pseudo-version of the commit (https://go.dev/ref/mod#pseudo-versions)."""
    version = find_target(world).version
    if version != world.git.commit.id:
        return f"v{version}"
    digits = re.sub(r"\D", "", world.repository.committed.rfc3339()[:19])
    return f"v0.0.0-{digits}-{version[:12]}"


def _name_reference(package: Package) -> str:
    return f"{package.purl}?type=module"


def _build_component(package: Package) -> Json:
    place = (
        {"externalReferences": [{"url": f"https://{package.name}", "type": "vcs"}]}
        if package.name.startswith("github.com/")
        else {}
    )
    licence = next((one for start, one in _LICENCES.items() if package.name.startswith(start)), "")
    # The sum of go.sum, in hexadecimal digits.
    digest = base64.b64decode(find_go_sum(package.name, package.version)).hex()
    return {
        "bom-ref": _name_reference(package),
        "type": "library",
        "name": package.name,
        "version": package.version,
        "scope": "required",
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "purl": f"{_name_reference(package)}{_PLATFORM}",
        **place,
        **({"evidence": {"licenses": [{"license": {"id": licence}}]}} if licence else {}),
    }
