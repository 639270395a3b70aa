"""The vex attestor: an OpenVEX document among the products, read into the structs of go-vex and written again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from witness_generators.attestors.reports.exploitability import EXPLOITABILITY, Exploitability
from witness_generators.attestors.reports.sbom import list_purls
from witness_generators.attestors.reports.struct_rewriting import build_rewriter
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant
from witness_generators.world.digests import DigestSet, artifact_digests
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World
from witness_schema.json_writing import dumps

Json = dict[str, Any]
# Properties of which a status requires one (OpenVEX specification, status labels); other statuses require none.
ASKED = {"not_affected": ("justification", "impact_statement"), "affected": ("action_statement",)}


def _build_recorded_document(world: World) -> Any:
    # go-vex 0.2.8 writes times in UTC: the document's in whole seconds, a statement's with fractions
    # (`pkg/vex/vex.go:143`, `statement.go:216`).
    return build_rewriter("vex", "vex.VEX")(world.prop(Exploitability).build_document(world))


def _compute_digests(world: World) -> DigestSet:
    return artifact_digests(outputs_of(world)[world.prop(Exploitability).file], world.hashes)


def _report_is_a_product(attestations: Attestations) -> bool:
    product = attestations["product"].get(attestations["vex"]["reportFileName"], {})
    return bool(product.get("digest") == attestations["vex"]["reportDigestSet"])


def _list_statements(attestations: Attestations) -> list[Json]:
    return attestations["vex"]["vexDocument"]["statements"] or []


def _times_go_forward(attestations: Attestations) -> bool:
    document = attestations["vex"]["vexDocument"]
    pairs = (
        (one.get("timestamp"), one.get("last_updated")) for one in (document, *_list_statements(attestations))
    )
    # Both times are in UTC: compare the seconds, as only some have a fraction.
    return all(
        datetime.fromisoformat(first[:19]) <= datetime.fromisoformat(last[:19])
        for first, last in pairs
        if first and last
    )


def _vulnerabilities_are_known(attestations: Attestations) -> bool:
    # CVE-2021-...: the year is the one in which the number was reserved, so no document can be older.
    year = int(attestations["vex"]["vexDocument"]["timestamp"][:4])
    names = [one["vulnerability"].get("name", "") for one in _list_statements(attestations)]
    return all(int(name.split("-")[1]) <= year for name in names if name.startswith("CVE-"))


def _statements_differ(attestations: Attestations) -> bool:
    said = [dumps([one["vulnerability"], one.get("products")]) for one in _list_statements(attestations)]
    return len({*said}) == len(said)


def _statuses_are_explained(attestations: Attestations) -> bool:
    return all(
        any(place in one for place in ASKED.get(one["status"], one)) for one in _list_statements(attestations)
    )


def _subcomponents_are_listed(attestations: Attestations) -> bool:
    parts = {
        part["@id"]
        for statement in _list_statements(attestations)
        for product in statement.get("products", ())
        for part in product.get("subcomponents", ())
    }
    return {part.partition("?")[0] for part in parts} <= list_purls(attestations["sbom"])


ROW = AttestorRow(
    "vex",
    {
        "/vexDocument": _build_recorded_document,
        "/reportFileName": lambda world: world.prop(Exploitability).file,
        "/reportDigestSet": _compute_digests,
    },
    needs=EXPLOITABILITY,
    invariants=(
        Invariant(
            "vex-product",
            ("vex", "product"),
            "the document is a product with its digest",
            _report_is_a_product,
        ),
        Invariant("vex-times", ("vex",), "what was updated was made before", _times_go_forward),
        Invariant("vex-years", ("vex",), "no vulnerability is of a later year", _vulnerabilities_are_known),
        Invariant("vex-status", ("vex",), "a status comes with what it asks for", _statuses_are_explained),
        Invariant(
            "vex-once", ("vex",), "one statement speaks of a vulnerability of a package", _statements_differ
        ),
        Invariant(
            "vex-sbom",
            ("vex", "sbom"),
            "the packages that are spoken of are in the bill",
            _subcomponents_are_listed,
        ),
    ),
)
