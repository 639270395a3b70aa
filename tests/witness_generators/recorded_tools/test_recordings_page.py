"""The page of recordings is made from them, and names what is by hand."""

from __future__ import annotations

from pathlib import Path

from witness_generators.attestors.reports.bill import TOOLS
from witness_generators.attestors.reports.scanners import SCANNERS
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.recorded_tools.recordings_page import BY_HAND, write_page
from witness_generators.recorded_tools.report_rows import ROWS
from witness_generators.world.shell_commands import CHECKS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "recordings.md"


def test_the_page_is_that_of_the_recordings() -> None:
    assert PAGE.read_text().splitlines() == list(write_page())


def test_what_is_not_recorded_or_not_drawn_is_named() -> None:
    named = ", ".join(BY_HAND)
    drawn = {one.recording for one in (*SCANNERS, *TOOLS)} | {"eslint-json"}
    for row in ROWS:
        if row.id not in read_documents() or row.id not in drawn:
            assert row.id.removesuffix("-sarif").removesuffix("-cyclonedx") in named
    for scanner in SCANNERS:
        assert scanner.recording or scanner.driver["name"] in named
    for tool in TOOLS:
        assert tool.recording or tool.folder.split()[0].lower() in named.lower()
    for check in CHECKS:
        assert check.argv == ("true",) or check.argv[0] in named
