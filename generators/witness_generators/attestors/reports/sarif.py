"""The sarif attestor: a report among the products, read into the structs of go-sarif and written again.

It takes the first product that reads as SARIF, in the random order of a Go map. Any JSON object does whose `version` and `$schema` are
no other kind of value than a text (`attestation/sarif/sarif.go:87`, `:120`). The vex attestor does so too, but what it then writes has
no time, and go-witness cannot read that again (`runs/unreadable.py`): worlds leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from witness_generators.attestors.reports.sarif_results import SCAN, Scan
from witness_generators.attestors.reports.struct_rewriting import build_rewriter
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.world.digests import DigestSet, artifact_digests
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource

Json = dict[str, Any]
# The properties of go-sarif's Report, and what Go reads into each (go-sarif 1.1.1 `sarif/sarif.go:22`).
KINDS: dict[str, type] = {"version": str, "$schema": str, "runs": list, "properties": dict}


def _build_recorded_report(world: World) -> Any:
    # go-sarif 1.1.1 keeps the properties that its structs have, and no others.
    return build_rewriter("sarif", "sarif.Report")(world.once(_take_report)[1])


def _take_report(world: World) -> tuple[str, Json]:
    scan = world.prop(Scan)
    return take_report(world, scan.file, scan.build_report(world))


def take_report(world: World, own: str, report: Json) -> tuple[str, Json]:
    """Returns the path of the product that is taken, and what is read of it.

    own, report: the path and the content of the scanner's report. A product that does not fit leaves behind what was read of it.
    """
    left: Json = {}
    for path in _shuffle_paths(world):
        if path == own:
            return own, {**left, **report} if left else report
        found, fits = read_properties(outputs_of(world)[path])
        left |= found
        if fits:
            return path, left
    return own, report


def _shuffle_paths(world: World) -> Iterator[str]:
    """Yields the products in an order that follows from the world, as good as any of Go's."""
    paths = outputs_of(world)
    if len(paths) == 1:
        return iter(paths)
    moment = world.clock.started.nanoseconds
    return iter(sorted(paths, key=lambda path: sha256(f"{moment} {path}".encode()).digest()))


def read_properties(content: bytes) -> tuple[Json, bool]:
    """Returns the properties of a report that Go reads from this product, and whether it takes the product for a report."""
    if content.lstrip()[:1] != b"{":
        # Other JSON is of the wrong type, but for null.
        return {}, content.strip() == b"null"
    try:
        document = parse_json(content)
    except UnreadableSource:
        return {}, False
    # Go finds a property in any case of its letters.
    known = {name.lower(): value for name, value in document.items() if name.lower() in KINDS}
    read = {name: value for name, value in known.items() if isinstance(value, KINDS[name])}
    return read, all(name in read or value is None for name, value in known.items())


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
