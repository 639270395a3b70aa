"""CycloneDX documents (ECMA-424, JSON) as Syft and Trivy write them, and how go-witness rewrites those of all tools."""

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
    guess_cpe,
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
        "cpe": guess_cpe(package),
    }
    said = [
        _build_property("syft:package:foundBy", by.name),
        _build_property("syft:package:language", by.language),
        _build_property("syft:package:type", by.kind),
        _build_property("syft:location:0:path", path),
    ]
    return {**bare, **own, "properties": said}


# encoding/json writes fields in the order of the structs of `CycloneDX/cyclonedx-go` 0.10.0 (`cyclonedx.go:105`: BOM; Metadata;
# Component; EvidenceIdentity, which has no concludedValue; Annotation).
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
    "annotations",
)
_METADATA = ("timestamp", "lifecycles", "tools", "authors", "component", "properties")
_COMPONENT = (
    "bom-ref",
    "type",
    "author",
    "authors",
    "publisher",
    "group",
    "name",
    "version",
    "description",
    "scope",
    "hashes",
    "licenses",
    "cpe",
    "purl",
    "externalReferences",
    "properties",
    "evidence",
)
_TOOL = ("vendor", "name", "version", "hashes", "externalReferences")
_REFERENCE = ("url", "comment", "hashes", "type")
_ANNOTATION = ("bom-ref", "subjects", "annotator", "timestamp", "text")


def rewrite_document(document: Json) -> Json:
    """Returns the document with Go's order of keys, and without what the structs lack or leave out."""
    # The attestor decodes into NewBOM(), whose `$schema` is that of 1.6: it stays if the document has none (`cyclonedx.go:134`).
    found = {
        "$schema": _build_schema_url("1.6"),
        **document,
        "metadata": _rewrite_metadata(document["metadata"]),
        "components": [_rewrite_component(one) for one in document["components"]],
    }
    if "annotations" in found:
        found["annotations"] = [_rewrite_annotation(one) for one in found["annotations"]]
    return _pick(found, _BOM)


def _rewrite_metadata(metadata: Json) -> Json:
    told = metadata["tools"]
    # The list of tools that CycloneDX 1.5 replaced stays a list (`cyclonedx_json.go`, ToolsChoice).
    tools = (
        [_rewrite_references(_pick(tool, _TOOL)) for tool in told]
        if isinstance(told, list)
        else {"components": [_rewrite_component(tool) for tool in told["components"]]}
    )
    component = _rewrite_component(metadata["component"])
    return _pick({**metadata, "tools": tools, "component": component}, _METADATA)


def _rewrite_annotation(annotation: Json) -> Json:
    annotator = {"component": _rewrite_component(annotation["annotator"]["component"])}
    return _pick({**annotation, "annotator": annotator}, _ANNOTATION)


def _rewrite_component(component: Json) -> Json:
    found = _rewrite_references(_pick(component, _COMPONENT))
    if "identity" in found.get("evidence", ()):
        known = ("field", "confidence", "methods")
        found["evidence"] = {"identity": [_pick(one, known) for one in found["evidence"]["identity"]]}
    return found


def _rewrite_references(described: Json) -> Json:
    if "externalReferences" in described:
        references = [_pick(one, _REFERENCE) for one in described["externalReferences"]]
        return {**described, "externalReferences": references}
    return described


def _pick(members: Json, names: tuple[str, ...]) -> Json:
    # omitempty leaves out an empty text; a pointer to an empty list stays.
    return {name: members[name] for name in names if name in members and members[name] != ""}
