"""Rewrites an SPDX document as go-witness does: read into the structs of `spdx/tools-golang` 0.5.7, then written again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
# encoding/json writes fields in the order of the structs (`spdx/v2/v2_3/document.go`, `package.go`).
# A property without a field is lost.
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


def rewrite_document(document: Json) -> Json:
    """Returns the document with Go's order of keys; `documentDescribes` and `hasFiles` become relationships."""
    found = {
        **document,
        "packages": [_rewrite_package(package) for package in document["packages"]],
        "relationships": _list_relationships(document),
    }
    # Lists have omitempty, so empty ones are left out; the other fields are never empty.
    return {name: found[name] for name in _DOCUMENT if found.get(name)}


def _rewrite_package(package: Json) -> Json:
    """Returns the package with Go's order of keys."""
    # The JSON of SPDX 2.2 has categories with an underscore; the library accepts it and writes a dash (`package.go:205`).
    references = package.get("externalRefs", ())
    renamed = [{**one, "referenceCategory": one["referenceCategory"].replace("_", "-")} for one in references]
    found = {**package, "externalRefs": renamed}
    # filesAnalyzed has no omitempty: its default is true, so false must be written.
    return {
        name: found[name] for name in _PACKAGE if name in found and (found[name] or name == "filesAnalyzed")
    }


def _list_relationships(document: Json) -> list[Json]:
    """Lists the document's relationships, then DESCRIBES and CONTAINS for its lists (`document.go:83`, UnmarshalJSON)."""
    described = _build_relationships(document["SPDXID"], document.get("documentDescribes", ()), "DESCRIBES")
    contained = (
        pair
        for package in document["packages"]
        for pair in _build_relationships(package["SPDXID"], package.get("hasFiles", ()), "CONTAINS")
    )
    return [*document["relationships"], *described, *contained]


def _build_relationships(left: str, listed: Iterable[str], kind: str) -> Iterable[Json]:
    return (
        {"spdxElementId": left, "relatedSpdxElement": right, "relationshipType": kind} for right in listed
    )
