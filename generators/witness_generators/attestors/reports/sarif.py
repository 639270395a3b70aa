"""The sarif attestor: a scanner's report among the products, read into the structs of go-sarif and written again."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from witness_generators.attestors.reports.sarif_results import SCAN, Scan
from witness_generators.attestors.reports.struct_rewriting import build_rewriter
from witness_generators.attestors.reports.taken_report import take_report
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.world.digests import DigestSet, artifact_digests
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World

Json = dict[str, Any]


def _build_recorded_report(world: World) -> Any:
    # go-sarif 1.1.1 keeps the properties that its structs have, and no others.
    return build_rewriter("sarif", "sarif.Report")(world.once(_take_report)[1])


def _take_report(world: World) -> tuple[str, Json]:
    scan = world.prop(Scan)
    return take_report(world, scan.file, scan.build_report(world))


def _compute_digests(world: World) -> DigestSet:
    return artifact_digests(outputs_of(world)[world.once(_take_report)[0]], world.hashes)


def build_own_attestation(world: World) -> Json:
    """Builds what the attestor records where it takes the scanner's report."""
    scan = world.prop(Scan)
    return {
        "report": build_rewriter("sarif", "sarif.Report")(scan.build_report(world)),
        "reportFileName": scan.file,
        "reportDigestSet": artifact_digests(outputs_of(world)[scan.file], world.hashes),
    }


def _list_results(attestations: Attestations) -> list[tuple[Json, list[Json]]]:
    """Lists each result with the rules of its run."""
    # What was taken for a report may have no runs.
    runs = attestations["sarif"]["report"]["runs"] or ()
    return [(result, run["tool"]["driver"].get("rules", [])) for run in runs for result in run["results"]]


def _report_is_a_product(attestations: Attestations) -> bool:
    product = attestations["product"].get(attestations["sarif"]["reportFileName"], {})
    return bool(product.get("digest") == attestations["sarif"]["reportDigestSet"])


def _results_are_in_files(attestations: Attestations) -> bool:
    places = (
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result, _ in _list_results(attestations)
        for location in result["locations"]
    )
    # A scanner may report a file that the step made, or one that was there before.
    files = {*attestations["material"], *attestations["product"]}
    return all(_is_among(unquote(uri), files) for uri in places)


def _is_among(address: str, files: set[str]) -> bool:
    # ESLint's addresses are absolute.
    if not address.startswith("file:///"):
        return address in files
    return any(address.endswith(f"/{path}") for path in files)


def _rules_are_listed(attestations: Attestations) -> bool:
    # Some scanners name the rule by its id alone.
    return all(
        rules[result["ruleIndex"]]["id"] == result["ruleId"]
        if "ruleIndex" in result
        else result["ruleId"] in [rule["id"] for rule in rules]
        for result, rules in _list_results(attestations)
    )


ROW = AttestorRow(
    "sarif",
    {
        "/report": _build_recorded_report,
        "/reportFileName": lambda world: world.once(_take_report)[0],
        "/reportDigestSet": _compute_digests,
    },
    needs=(SCAN,),
    invariants=(
        Invariant(
            "sarif-product",
            ("sarif", "product"),
            "the report is a product with its digest",
            _report_is_a_product,
        ),
        Invariant(
            "sarif-files",
            ("sarif", "material", "product"),
            "results are in files that are there",
            _results_are_in_files,
        ),
        Invariant("sarif-rules", ("sarif",), "a result's rule is listed", _rules_are_listed),
    ),
)
