"""The sbom attestor: the bill of materials among the products, as a library of its format reads and writes it."""

from __future__ import annotations

from typing import Any

from witness_generators.attestors.reports.bill import BILL, Bill
from witness_generators.attestors.reports.dependencies import DEPENDENCIES
from witness_generators.recording.attestor_row import (
    Attestation,
    Attestations,
    AttestorRow,
    Invariant,
    Subjects,
)
from witness_generators.world.digests import text_digest
from witness_generators.world.file_contents import CYCLONEDX, SPDX
from witness_generators.world.world import World

Json = dict[str, Any]
# By the property that only one format has: the MIME type of the product, the predicate type of the attestation.
FORMATS = {
    "spdxVersion": (SPDX, "https://spdx.dev/Document"),
    "bomFormat": (CYCLONEDX, "https://cyclonedx.org/bom"),
}


def _document(world: World) -> Json:
    return world.prop(Bill).recorded(world)


def _format(attestation: Attestation) -> tuple[str, str] | None:
    if not isinstance(attestation, dict):
        return None
    return next((found for name, found in FORMATS.items() if name in attestation), None)


def _predicate_type(attestation: Attestation) -> str | None:
    """That of the format: the attestor takes it on when it has read a product (`attestation/sbom/sbom.go`, Type)."""
    found = _format(attestation)
    return found[1] if found else None


def _bills(attestations: Attestations) -> Subjects:
    """The products of the bill's MIME type."""
    known = _format(attestations["sbom"])
    products = attestations["product"].items()
    return {f"file:{path}": one["digest"] for path, one in products if known and one["mime_type"] == known[0]}


def _subjects(attestations: Attestations) -> Subjects:
    """The product, and the name (of CycloneDX the version too) of what it describes (`attestation/sbom/sbom.go`, getCandidate)."""
    described = _described(attestations["sbom"])
    return _bills(attestations) | {name: text_digest(word) for name, word in described.items()}


def _described(bill: Json) -> dict[str, str]:
    """The words by the subject that is made of them; of JSON that is no bill, none."""
    if _format(bill) is None:
        return {}
    about = bill if "spdxVersion" in bill else bill.get("metadata", {}).get("component", {})
    places = ("name",) if "spdxVersion" in bill else ("name", "version")
    return {f"{place}:{about[place]}": about[place] for place in places if about.get(place)}


def listed_purls(bill: Json) -> set[str]:
    """The package URLs of what the bill lists."""
    listed = {one["purl"] for one in bill.get("components", ()) if "purl" in one}
    references = (one for package in bill.get("packages", ()) for one in package.get("externalRefs", ()))
    return listed | {one["referenceLocator"] for one in references if one["referenceType"] == "purl"}


def _elements(bill: Json) -> set[str]:
    """The identifiers of everything in the bill."""
    spdx = {one["SPDXID"] for place in ("packages", "files") for one in bill.get(place, ())}
    refs = {one["bom-ref"] for one in bill.get("components", ())}
    return spdx | refs | {bill.get("SPDXID"), bill.get("metadata", {}).get("component", {}).get("bom-ref")}


def _one_product(attestations: Attestations) -> bool:
    return len(_bills(attestations)) == 1


def _relations_hold(attestations: Attestations) -> bool:
    bill = attestations["sbom"]
    named = [
        one[end] for one in bill.get("relationships", ()) for end in ("spdxElementId", "relatedSpdxElement")
    ]
    named += [ref for one in bill.get("dependencies", ()) for ref in (one["ref"], *one["dependsOn"])]
    return set(named) <= _elements(bill)


def _files_are_materials(attestations: Attestations) -> bool:
    """A listed file is there before the command, with the digest that is listed."""
    sums = {
        file["fileName"]: next(
            one["checksumValue"] for one in file["checksums"] if one["algorithm"] == "SHA256"
        )
        for file in attestations["sbom"].get("files", ())
    }
    return all(attestations["material"][name]["sha256"] == value for name, value in sums.items())


def _locked_is_listed(attestations: Attestations) -> bool:
    """Of a go.sum each module: its lines are name and version."""
    lines = [
        line.split()[:2]
        for lock in attestations["lockfiles"]["lockfiles"]
        if lock["filename"] == "go.sum"
        for line in lock["content"].splitlines()
        if "/go.mod " not in line
    ]
    return {f"pkg:golang/{name}@{version}" for name, version in lines} <= listed_purls(attestations["sbom"])


ROW = AttestorRow(
    "sbom",
    {"": _document},
    needs=(DEPENDENCIES, BILL),
    run_subjects=_subjects,
    predicate_type=_predicate_type,
    invariants=(
        Invariant(
            "sbom-product", ("sbom", "product"), "the bill is the one product of its format", _one_product
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
