"""CycloneDX documents as cdxgen writes them, in the form of its recording (`recorded_tools`, `documents.jsonl`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from witness_generators.attestors.host.lock_formats import build_tarball_url, compute_archive_hash
from witness_generators.attestors.reports.dependencies import Package, list_dependencies
from witness_generators.attestors.reports.report_subject import find_target
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.world.place import step_folder
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]
RECORDING = "cdxgen-cyclonedx"
_VERSION = read_documents()[RECORDING].version
_AUTHOR = "OWASP Foundation"
TOOL: Json = {
    "group": "@cyclonedx",
    "name": "cdxgen",
    "version": _VERSION,
    "purl": f"pkg:npm/%40cyclonedx/cdxgen@{_VERSION}",
    "type": "application",
    "bom-ref": f"pkg:npm/@cyclonedx/cdxgen@{_VERSION}",
    "publisher": _AUTHOR,
    "authors": [{"name": _AUTHOR}],
}
# What SPDX says of the licences that packages here declare alone.
_FACTS = {"foss": "true", "osiApproved": "true", "fsfLibre": "true", "deprecated": "false"}


def build_document(world: World, seed: bytes) -> Json:
    """Builds the document: what the lock file says of each package, and that it was read before a build.

    seed: the 16 bytes of the document's UUID.
    """
    about, packages = find_target(world), list_dependencies(world)
    moment = f"{compute_report_time(world).rfc3339()[:19]}Z"
    component = {
        "name": about.name,
        "group": "",
        "version": about.version,
        "purl": about.purl,
        "bom-ref": about.purl,
        "type": "container" if about.is_image else "application",
    }
    files = sorted({_name_file(world, package) for package in packages})
    kinds = sorted({package.kind for package in packages})
    properties = [
        _build_property("cdx:bom:componentTypes", "\\n".join(kinds)),
        _build_property("cdx:bom:componentSrcFiles", "\\n".join(files)),
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{UUID(bytes=seed, version=4)}",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "tools": {"components": [TOOL]},
            "authors": [{"name": _AUTHOR}],
            "lifecycles": [{"phase": "post-build" if about.is_image else "pre-build"}],
            "component": component,
            **({"properties": properties} if packages else {}),
        },
        "components": [_build_component(world, package) for package in packages],
        "dependencies": [
            *({"ref": package.purl, "dependsOn": []} for package in packages),
            {"ref": about.purl, "dependsOn": sorted(package.purl for package in packages)},
        ],
        "annotations": [_build_annotation(about.purl, moment, f"{about.name} in version {about.version}")],
    }


def _build_property(name: str, value: str) -> Json:
    return {"name": name, "value": value}


def _name_file(world: World, package: Package) -> str:
    return f"{step_folder(world)}/{package.lockfile}"


def _build_annotation(subject: str, moment: str, what: str) -> Json:
    return {
        "bom-ref": "metadata-annotations",
        "subjects": [subject],
        "annotator": {"component": TOOL},
        "timestamp": moment,
        "text": f"cdxgen lists the components of {what}.",
    }


def _build_component(world: World, package: Package) -> Json:
    source, distributed = _name_file(world, package), _list_distribution(package)
    name = package.name.replace(":", "/") if package.kind == "maven" else package.name
    group, _, bare = name.rpartition("/")
    # It is surer of what a lock file of npm says than of all others.
    confidence = 1 if package.kind == "npm" else 0.5
    method = {"technique": "manifest-analysis", "confidence": confidence, "value": source}
    identity = {"field": "purl", "confidence": confidence, "methods": [method], "concludedValue": source}
    return {
        "group": group,
        "name": bare,
        "version": package.version,
        **({"hashes": [_build_hash(package)]} if distributed else {}),
        **_build_licences(package.licence),
        "purl": package.purl,
        **({"externalReferences": [{"type": "distribution", "url": distributed}]} if distributed else {}),
        "type": "library",
        "bom-ref": package.purl,
        "properties": [
            _build_property("SrcFile", source),
            *([_build_property("ResolvedUrl", distributed)] if distributed else []),
        ],
        "evidence": {"identity": [identity]},
    }


def _list_distribution(package: Package) -> str:
    """Returns the address of the archive, which package-lock.json names; "" for other lock files."""
    if package.lockfile != "package-lock.json":
        return ""
    return build_tarball_url("npm.example.com", package.name, package.version)


def _build_hash(package: Package) -> Json:
    return {"alg": "SHA-512", "content": compute_archive_hash("sha512", package.name, package.version)}


def _build_licences(expression: str) -> Json:
    if not expression:
        return {}
    if " " in expression:
        return {"licenses": [{"expression": expression}]}
    category = _build_property("cdx:license:category", "Permissive")
    facts = [_build_property(f"cdx:license:{name}", value) for name, value in _FACTS.items()]
    address = f"https://opensource.org/licenses/{expression}"
    return {"licenses": [{"license": {"id": expression, "url": address, "properties": [category, *facts]}}]}
