"""The sbom attestor: the bill of materials among the products, as a library of its format rewrites it."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.reports.bill import BILL, Bill
from witness_generators.attestors.reports.dependencies import DEPENDENCIES
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
)
from witness_generators.world.file_contents import CYCLONEDX, SPDX
from witness_generators.world.world import World

Json = dict[str, Any]
# By a property that only one format has: the MIME type of the product and the predicate type of the attestation.
FORMATS = {
    "spdxVersion": (SPDX, "https://spdx.dev/Document"),
    "bomFormat": (CYCLONEDX, "https://cyclonedx.org/bom"),
}


def _build_document(world: World) -> Json:
    return world.prop(Bill).rewrite_document(world)


def _find_format(attestation: Attestation) -> tuple[str, str] | None:
    if not isinstance(attestation, dict):
        return None
    return next((found for name, found in FORMATS.items() if name in attestation), None)


def _find_predicate_type(attestation: Attestation) -> str | None:
    """Returns the predicate type of the bill's format; None for JSON that is no bill."""
    # The attestor changes its own type once it has read a product (`attestation/sbom/sbom.go:157`).
    found = _find_format(attestation)
    return found[1] if found else None


def _list_bills(attestations: Attestations) -> list[str]:
    """Lists the products with the MIME type of the bill's format."""
    known = _find_format(attestations["sbom"])
    products = attestations["product"].items()
    return [path for path, one in products if known and one["mime_type"] == known[0]]


def list_purls(bill: Json) -> set[str]:
    """Returns the package URLs in the bill, without qualifiers, which say where a package was found and not which it is (purl-spec)."""
    listed = {one["purl"] for one in bill.get("components", ()) if "purl" in one}
    references = (one for package in bill.get("packages", ()) for one in package.get("externalRefs", ()))
    listed |= {one["referenceLocator"] for one in references if one["referenceType"] == "purl"}
    return {purl.partition("?")[0] for purl in listed}


def _list_ids(bill: Json) -> set[str]:
    """Returns the identifiers of everything in the bill."""
    spdx = {one["SPDXID"] for place in ("packages", "files") for one in bill.get(place, ())}
    refs = {one["bom-ref"] for one in bill.get("components", ())}
    return spdx | refs | {bill.get("SPDXID"), bill.get("metadata", {}).get("component", {}).get("bom-ref")}


def _has_one_product(attestations: Attestations) -> bool:
    return len(_list_bills(attestations)) == 1


def _relations_hold(attestations: Attestations) -> bool:
    bill = attestations["sbom"]
    named = [
        one[end] for one in bill.get("relationships", ()) for end in ("spdxElementId", "relatedSpdxElement")
    ]
    named += [ref for one in bill.get("dependencies", ()) for ref in (one["ref"], *one.get("dependsOn", ()))]
    return set(named) <= _list_ids(bill)


def _files_are_materials(attestations: Attestations) -> bool:
    sums = {
        file["fileName"]: next(
            one["checksumValue"] for one in file["checksums"] if one["algorithm"] == "SHA256"
        )
        for file in attestations["sbom"].get("files", ())
    }
    return all(attestations["material"][name]["sha256"] == value for name, value in sums.items())


def _locked_is_listed(attestations: Attestations) -> bool:
    # Each module has two lines in go.sum: skip the one of its go.mod.
    lines = [
        line.split()[:2]
        for lock in attestations["lockfiles"]["lockfiles"]
        if lock["filename"] == "go.sum"
        for line in lock["content"].splitlines()
        if "/go.mod " not in line
    ]
    # A package URL may go on with qualifiers.
    listed = {purl.partition("?")[0] for purl in list_purls(attestations["sbom"])}
    return {f"pkg:golang/{name}@{version}" for name, version in lines} <= listed


ROW = AttestorRow(
    "sbom",
    {"": _build_document},
    needs=(DEPENDENCIES, BILL),
    predicate_type=_find_predicate_type,
    invariants=(
        Invariant(
            "sbom-product", ("sbom", "product"), "the bill is the one product of its format", _has_one_product
        ),
        Invariant("sbom-relations", ("sbom",), "what the bill relates, it lists", _relations_hold),
        Invariant(
            "sbom-files",
            ("sbom", "material"),
            "a listed file is a material with its digest",
            _files_are_materials,
        ),
        Invariant(
            "sbom-locked", ("sbom", "lockfiles"), "what go.sum locks, the bill lists", _locked_is_listed
        ),
    ),
)
