"""CycloneDX documents (ECMA-424, JSON) as tools write them, and as go-witness writes them again."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from witness_generators.attestors.reports.dependencies import Package, dependencies
from witness_generators.attestors.reports.report_subject import target
from witness_generators.attestors.reports.syft_packages import cataloger, found_in, package_id
from witness_generators.world.report_time import compute_report_time
from witness_generators.world.world import World

Json = dict[str, Any]


def _schema(version: str) -> str:
    return f"http://cyclonedx.org/schema/bom-{version}.schema.json"


def by_syft(world: World, seed: bytes) -> Json:
    """Syft: a flat list of packages with what it found them in, and the folder or the image itself."""
    about = target(world)
    component = {
        "bom-ref": sha256(about.purl.encode()).hexdigest()[:16],
        "type": "container" if about.is_image else "file",
        "name": about.name,
        "version": about.version,
    }
    return {
        "$schema": _schema("1.6"),
        **_head("1.6", seed),
        "metadata": _metadata(world, [_tool("anchore", "syft", "1.4.1")], component, zone=True),
        "components": [_syft_component(package) for package in dependencies(world)],
    }


def by_trivy(world: World, seed: bytes) -> Json:
    """Trivy: an application for each lock file, and what depends on what."""
    about, packages = target(world), dependencies(world)
    root = about.purl if about.is_image else str(UUID(bytes=seed, version=4))
    component = {
        "bom-ref": root,
        "type": "container" if about.is_image else "application",
        "name": about.name,
        **({"purl": about.purl} if about.is_image else {}),
        "properties": [_property("aquasecurity:trivy:SchemaVersion", "2")],
    }
    refs = {root: sorted({package.lockfile for package in packages})}
    for package in packages:
        refs.setdefault(package.lockfile, []).append(package.purl)
    listed = [_application(name) for name in refs[root]]
    return {
        "$schema": _schema("1.5"),
        **_head("1.5", seed),
        "metadata": _metadata(world, [_tool("Aqua Security", "trivy", "0.53.0")], component, zone=True),
        "components": [*listed, *map(_component, packages)],
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in refs.items()],
    }


def by_cdxgen(world: World, seed: bytes) -> Json:
    """cdxgen: no `$schema`, its own order of keys, the tools as a list, the project with its package URL."""
    about, packages = target(world), dependencies(world)
    component = {
        "type": "container" if about.is_image else "application",
        "name": about.name,
        "version": about.version,
        "purl": about.purl,
        "bom-ref": about.purl,
    }
    metadata = _metadata(world, [], component, zone=False)
    tools = [{"vendor": "cyclonedx", "name": "cdxgen", "version": "10.5.2"}]
    listed = [{**_component(package), "scope": "required"} for package in packages]
    head = _head("1.5", seed)
    return {
        **{name: head[name] for name in ("bomFormat", "specVersion", "serialNumber", "version")},
        "metadata": {**metadata, "tools": tools},
        "components": listed,
        "services": [],
        "dependencies": [{"ref": about.purl, "dependsOn": [package.purl for package in packages]}],
    }


def _head(version: str, seed: bytes) -> Json:
    serial = f"urn:uuid:{UUID(bytes=seed, version=4)}"
    return {"bomFormat": "CycloneDX", "specVersion": version, "serialNumber": serial, "version": 1}


def _metadata(world: World, tools: list[Json], component: Json, *, zone: bool) -> Json:
    """When it was made, by what, of what; Go's tools write the zone as an offset."""
    moment = compute_report_time(world).rfc3339()[:19]
    return {
        "timestamp": f"{moment}+00:00" if zone else f"{moment}Z",
        "tools": {"components": tools},
        "component": component,
    }


def _tool(author: str, name: str, version: str) -> Json:
    return {"type": "application", "author": author, "name": name, "version": version}


def _property(name: str, value: str) -> Json:
    return {"name": name, "value": value}


def _application(lockfile: str) -> Json:
    return {"bom-ref": lockfile, "type": "application", "name": lockfile}


def _component(package: Package) -> Json:
    """A package as a library; the part of its name before the last slash or colon is its group."""
    name = package.name.replace(":", "/") if package.kind == "maven" else package.name
    group, _, name = name.rpartition("/")
    return {
        "bom-ref": package.purl,
        "type": "library",
        **({"group": group} if group else {}),
        "name": name,
        "version": package.version,
        **_licences(package.licence),
        "purl": package.purl,
    }


def _licences(expression: str) -> Json:
    if not expression:
        return {}
    return {
        "licenses": [{"expression": expression} if " " in expression else {"license": {"id": expression}}]
    }


def _syft_component(package: Package) -> Json:
    by, path = cataloger(package), found_in(package)
    bare = {name: value for name, value in _component(package).items() if name != "group"}
    own = {"bom-ref": f"{package.purl}?package-id={package_id(package.purl, path)}", "name": package.name}
    said = [
        _property("syft:package:foundBy", by.name),
        _property("syft:package:language", by.language),
        _property("syft:package:type", by.kind),
        _property("syft:location:0:path", path),
    ]
    return {**bare, **own, "properties": said}


# The order in which the structs of `CycloneDX/cyclonedx-go` are written (`cyclonedx.go`, BOM, Metadata and Component).
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


def recorded(document: Json) -> Json:
    """The document in Go's order of keys; one that names no schema gets that of 1.6 (`cyclonedx.go`, NewBOM)."""
    metadata = document["metadata"]
    component = _ordered(metadata["component"])
    found = {
        "$schema": _schema("1.6"),
        **document,
        "metadata": {"timestamp": metadata["timestamp"], "tools": metadata["tools"], "component": component},
        "components": [_ordered(one) for one in document["components"]],
    }
    return {name: found[name] for name in _BOM if name in found}


def _ordered(component: Json) -> Json:
    return {name: component[name] for name in _COMPONENT if name in component}
