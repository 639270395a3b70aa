"""What is drawn of a scanner lies within what the real one wrote: places, types, products."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports.sarif_results import Scan
from witness_generators.attestors.reports.scanners import SCANNERS, Scanner
from witness_generators.recorded_tools.key_paths import find_foreign_paths, list_key_paths
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.recorded_tools.report_rows import ROWS
from witness_generators.world.file_contents import detect_mime_type

DRAWS = 20
OPEN_KEYS = {row.id: row.open_keys for row in ROWS}
RECORDED = [scanner for scanner in SCANNERS if scanner.recording]


@pytest.mark.parametrize("scanner", RECORDED, ids=lambda scanner: scanner.recording)
def test_a_drawn_report_has_the_form_of_the_recorded_one(scanner: Scanner) -> None:
    known = read_documents()[scanner.recording].paths
    reached: set[str] = set()
    for index in range(DRAWS):
        world = draw_scene(("sarif",), seed=31, index=index).world
        own = replace(world.prop(Scan), scanner=scanner)
        world = own.settled(replace(world, props=(own,)))
        report = own.build_report(world)
        assert find_foreign_paths(report, known, OPEN_KEYS[scanner.recording]) == []
        assert detect_mime_type(own.made(world)[own.file]) == "application/json"
        reached |= set(list_key_paths(report, OPEN_KEYS[scanner.recording]))
    # All but what a scanner says of its taxonomies (which go-witness drops), and a few others.
    assert len(reached) >= 0.7 * len(known)
    assert set(own_properties(known)) <= reached


def own_properties(known: dict[str, tuple[str, ...]]) -> list[str]:
    """The places of a result, and of a rule but for relations to other things."""
    inner = ("/runs/*/results/*/", "/runs/*/tool/driver/rules/*/")
    return [place for place in known if place.startswith(inner)]


def test_most_drawn_scans_are_of_a_recorded_scanner() -> None:
    drawn = Counter(
        draw_scene(("sarif",), seed=32, index=index).world.prop(Scan).scanner.recording or "none"
        for index in range(500)
    )
    assert drawn["none"] <= 50
    assert set(drawn) - {"none"} == {scanner.recording for scanner in RECORDED}


def test_no_scan_of_eslint_fails_its_step() -> None:
    """With a result of level error it exits with 1, and then there is no collection."""
    for index in range(200):
        found = draw_scene(("sarif",), seed=33, index=index).world
        report = found.prop(Scan).build_report(found)
        run = report["runs"][0]
        if run["tool"]["driver"]["name"] == "ESLint":
            assert all(result["level"] == "warning" for result in run["results"])
