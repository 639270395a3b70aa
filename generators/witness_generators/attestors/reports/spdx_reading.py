"""An SPDX document as go-witness writes it again, after it has read it into the structs of `spdx/tools-golang`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
# The order in which those structs are written (`spdx/v2/v2_3/document.go`, `package.go`); other properties are lost.
_DOCUMENT = (
    "spdxVersion",
    "dataLicense",
    "SPDXID",
    "name",
    "documentNamespace",
    "creationInfo",
    "packages",
    "files",
    "relationships",
)
_PACKAGE = (
    "name",
    "SPDXID",
    "versionInfo",
    "supplier",
    "downloadLocation",
    "filesAnalyzed",
    "packageVerificationCode",
    "sourceInfo",
    "licenseConcluded",
    "licenseInfoFromFiles",
    "licenseDeclared",
    "copyrightText",
    "externalRefs",
    "primaryPackagePurpose",
)


def recorded(document: Json) -> Json:
    """The document in Go's order of keys; lists of what is described or contained become relationships."""
    found = {
        **document,
        "packages": [_package(package) for package in document["packages"]],
        "relationships": _relationships(document),
    }
    return {name: found[name] for name in _DOCUMENT if found.get(name)}


def _package(package: Json) -> Json:
    """The package; a category's underscore becomes a dash."""
    references = package.get("externalRefs", ())
    renamed = [{**one, "referenceCategory": one["referenceCategory"].replace("_", "-")} for one in references]
    found = {**package, "externalRefs": renamed}
    return {
        name: found[name] for name in _PACKAGE if name in found and (found[name] or name == "filesAnalyzed")
    }


def _relationships(document: Json) -> list[Json]:
    """Those that are written, then DESCRIBES and CONTAINS for the lists (`document.go`, UnmarshalJSON)."""
    described = _pairs(document["SPDXID"], document.get("documentDescribes", ()), "DESCRIBES")
    contained = (
        pair
        for package in document["packages"]
        for pair in _pairs(package["SPDXID"], package.get("hasFiles", ()), "CONTAINS")
    )
    return [*document["relationships"], *described, *contained]


def _pairs(left: str, listed: Iterable[str], kind: str) -> Iterable[Json]:
    return (
        {"spdxElementId": left, "relatedSpdxElement": right, "relationshipType": kind} for right in listed
    )
