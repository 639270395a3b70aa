"""CycloneDX documents as cyclonedx-npm writes them of a package-lock.json, in the form of its recording (`recorded_tools`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from witness_generators.attestors.host.lock_formats import build_tarball_url, compute_archive_hash
from witness_generators.attestors.reports.dependencies import Package, list_dependencies
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]
RECORDING = "cyclonedx-npm-cyclonedx"
# The version of the project in each lock file (`host/lock_formats.py`).
_OWN_VERSION = "1.0.0"
_VERSION = read_documents()[RECORDING].version


def _build_property(name: str, value: str) -> Json:
    return {"name": name, "value": value}


def _build_tool(kind: str, name: str, version: str, place: str, engines: Json) -> Json:
    """Builds a tool of the project CycloneDX, as its package.json has it."""
    told = 'as detected from PackageJson property "{}"'
    pages = (
        ("vcs", f"git+{place}.git", "repository.url"),
        ("website", f"{place}#readme", "homepage"),
        ("issue-tracker", f"{place}/issues", "bugs.url"),
    )
    return {
        "type": kind,
        "name": name,
        "group": "@cyclonedx",
        "version": version,
        "author": "OWASP Foundation",
        "description": "Lists the packages of projects of npm.",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "externalReferences": [
            {"url": url, "type": page, "comment": told.format(property_)} for page, url, property_ in pages
        ],
        "properties": [
            _build_property(f"cdx:npm:package:constraint:engine:{engine}", least)
            for engine, least in engines.items()
        ],
    }


_HOME = "https://github.com/CycloneDX"
TOOLS: list[Json] = [
    {"type": "application", "name": "npm", "version": "11.19.1"},
    _build_tool("application", "cyclonedx-npm", _VERSION, f"{_HOME}/cyclonedx-node-npm", {"node": ">=20.18.0", "npm": ">=9"}),
    _build_tool("library", "cyclonedx-library", "10.3.0", f"{_HOME}/cyclonedx-javascript-library", {"node": ">=20.18.0"}),
]  # fmt: skip


def build_document(world: World, seed: bytes) -> Json:
    """Builds the document: the packages of package-lock.json, which names neither licences nor what depends on what.

    seed: the 16 bytes of the document's UUID.
    """
    packages = [one for one in list_dependencies(world) if one.lockfile == "package-lock.json"]
    project = world.repository.project
    root = f"{project}@{_OWN_VERSION}"
    moment = f"{compute_report_time(world).rfc3339()[:19]}.{int.from_bytes(seed[:2]) % 1000:03}Z"
    refs = [_name_reference(root, package) for package in packages]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "serialNumber": f"urn:uuid:{UUID(bytes=seed, version=4)}",
        "metadata": {
            "timestamp": moment,
            "tools": {"components": TOOLS},
            "component": {
                "type": "application",
                "name": project,
                "version": _OWN_VERSION,
                "bom-ref": root,
                "purl": f"pkg:npm/{root}",
                "properties": [_build_property("cdx:npm:package:path", "")],
            },
        },
        "components": [_build_component(root, package) for package in packages],
        "dependencies": [
            {"ref": root, **({"dependsOn": sorted(refs)} if refs else {})},
            *({"ref": ref} for ref in refs),
        ],
    }


def _name_reference(root: str, package: Package) -> str:
    return f"{root}|{package.name}@{package.version}"


def _build_component(root: str, package: Package) -> Json:
    group, _, bare = package.name.rpartition("/")
    distributed = build_tarball_url("npm.example.com", package.name, package.version)
    digest = {"alg": "SHA-512", "content": compute_archive_hash("sha512", package.name, package.version)}
    reference = {
        "url": distributed,
        "type": "distribution",
        "hashes": [digest],
        "comment": 'as detected from npm-ls property "resolved" and property "integrity"',
    }
    return {
        "type": "library",
        "name": bare,
        **({"group": group} if group else {}),
        "version": package.version,
        "bom-ref": _name_reference(root, package),
        "purl": f"{package.purl}?download_url={quote(distributed, safe='')}",
        "externalReferences": [reference],
        "properties": [_build_property("cdx:npm:package:path", f"node_modules/{package.name}")],
    }
