"""CycloneDX documents (ECMA-424, JSON) as Syft, Trivy and cdxgen write them, and as go-witness rewrites them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from witness_generators.attestors.reports.dependencies import Package, list_dependencies
from witness_generators.attestors.reports.report_subject import find_target
from witness_generators.attestors.reports.syft_packages import (
    compute_package_id,
    find_cataloger,
    find_source_path,
)
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]


def _build_schema_url(version: str) -> str:
    return f"http://cyclonedx.org/schema/bom-{version}.schema.json"


def build_syft_document(world: World, seed: bytes) -> Json:
    """Builds the document of Syft: a flat list of packages, each with the file that it was found in.

    seed: the 16 bytes of the document's UUID.
    """
    about = find_target(world)
    component = {
        "bom-ref": sha256(about.purl.encode()).hexdigest()[:16],
        "type": "container" if about.is_image else "file",
        "name": about.name,
        "version": about.version,
    }
    return {
        "$schema": _build_schema_url("1.6"),
        **_build_head("1.6", seed),
        "metadata": _build_metadata(world, [_build_tool("anchore", "syft", "1.4.1")], component, zone=True),
        "components": [_build_syft_component(package) for package in list_dependencies(world)],
    }


def build_trivy_document(world: World, seed: bytes) -> Json:
    """Builds the document of Trivy: an application for each lock file, and the graph of dependencies."""
    about, packages = find_target(world), list_dependencies(world)
    root = about.purl if about.is_image else str(UUID(bytes=seed, version=4))
    component = {
        "bom-ref": root,
        "type": "container" if about.is_image else "application",
        "name": about.name,
        **({"purl": about.purl} if about.is_image else {}),
        "properties": [_build_property("aquasecurity:trivy:SchemaVersion", "2")],
    }
    # The subject depends on the lock files, and each lock file on its packages.
    refs = {root: sorted({package.lockfile for package in packages})}
    for package in packages:
        refs.setdefault(package.lockfile, []).append(package.purl)
    listed = [_build_application(name) for name in refs[root]]
    return {
        "$schema": _build_schema_url("1.5"),
        **_build_head("1.5", seed),
        "metadata": _build_metadata(
            world, [_build_tool("Aqua Security", "trivy", "0.53.0")], component, zone=True
        ),
        "components": [*listed, *map(_build_component, packages)],
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in refs.items()],
    }


def build_cdxgen_document(world: World, seed: bytes) -> Json:
    """Builds the document of cdxgen: without `$schema`, with its own order of keys and the older list of tools."""
    about, packages = find_target(world), list_dependencies(world)
    component = {
        "type": "container" if about.is_image else "application",
        "name": about.name,
        "version": about.version,
        "purl": about.purl,
        "bom-ref": about.purl,
    }
    metadata = _build_metadata(world, [], component, zone=False)
    # CycloneDX up to 1.4 listed tools as objects with a vendor; later versions still allow it.
    tools = [{"vendor": "cyclonedx", "name": "cdxgen", "version": "10.5.2"}]
    listed = [{**_build_component(package), "scope": "required"} for package in packages]
    head = _build_head("1.5", seed)
    return {
        **{name: head[name] for name in ("bomFormat", "specVersion", "serialNumber", "version")},
        "metadata": {**metadata, "tools": tools},
        "components": listed,
        "services": [],
        "dependencies": [{"ref": about.purl, "dependsOn": [package.purl for package in packages]}],
    }


def _build_head(version: str, seed: bytes) -> Json:
    # ECMA-424: the serial number is a URN of a random UUID (RFC 4122, version 4).
    serial = f"urn:uuid:{UUID(bytes=seed, version=4)}"
    return {"bomFormat": "CycloneDX", "specVersion": version, "serialNumber": serial, "version": 1}


def _build_metadata(world: World, tools: list[Json], component: Json, *, zone: bool) -> Json:
    """Builds the metadata; `zone` writes UTC as +00:00, as Syft and Trivy do, and not as Z."""
    moment = compute_report_time(world).rfc3339()[:19]
    return {
        "timestamp": f"{moment}+00:00" if zone else f"{moment}Z",
        "tools": {"components": tools},
        "component": component,
    }


def _build_tool(author: str, name: str, version: str) -> Json:
    return {"type": "application", "author": author, "name": name, "version": version}


def _build_property(name: str, value: str) -> Json:
    return {"name": name, "value": value}


def _build_application(lockfile: str) -> Json:
    return {"bom-ref": lockfile, "type": "application", "name": lockfile}


def _build_component(package: Package) -> Json:
    """Builds the component of a package; its group is the part of the name before the last slash or colon."""
    name = package.name.replace(":", "/") if package.kind == "maven" else package.name
    group, _, name = name.rpartition("/")
    return {
        "bom-ref": package.purl,
        "type": "library",
        **({"group": group} if group else {}),
        "name": name,
        "version": package.version,
        **_build_licences(package.licence),
        "purl": package.purl,
    }


def _build_licences(expression: str) -> Json:
    if not expression:
        return {}
    # A single licence has an SPDX id, a compound one (with OR or AND) is an expression.
    return {
        "licenses": [{"expression": expression} if " " in expression else {"license": {"id": expression}}]
    }


def _build_syft_component(package: Package) -> Json:
    by, path = find_cataloger(package), find_source_path(package)
    # Syft writes no group: the name has it.
    bare = {name: value for name, value in _build_component(package).items() if name != "group"}
    own = {
        "bom-ref": f"{package.purl}?package-id={compute_package_id(package.purl, path)}",
        "name": package.name,
    }
    said = [
        _build_property("syft:package:foundBy", by.name),
        _build_property("syft:package:language", by.language),
        _build_property("syft:package:type", by.kind),
        _build_property("syft:location:0:path", path),
    ]
    return {**bare, **own, "properties": said}


# encoding/json writes fields in the order of the structs of `CycloneDX/cyclonedx-go` 0.10.0 (`cyclonedx.go:108`: BOM; Component).
_BOM = (
    "$schema",
    "bomFormat",
    "specVersion",
    "serialNumber",
    "version",
    "metadata",
    "components",
    "services",
    "dependencies",
)
_COMPONENT = ("bom-ref", "type", "group", "name", "version", "scope", "licenses", "purl", "properties")


def rewrite_document(document: Json) -> Json:
    """Returns the document with Go's order of keys."""
    # The attestor decodes into NewBOM(), whose `$schema` is that of 1.6: it stays if the document has none (`cyclonedx.go:134`).
    metadata = document["metadata"]
    component = _rewrite_component(metadata["component"])
    found = {
        "$schema": _build_schema_url("1.6"),
        **document,
        "metadata": {"timestamp": metadata["timestamp"], "tools": metadata["tools"], "component": component},
        "components": [_rewrite_component(one) for one in document["components"]],
    }
    return {name: found[name] for name in _BOM if name in found}


def _rewrite_component(component: Json) -> Json:
    return {name: component[name] for name in _COMPONENT if name in component}
