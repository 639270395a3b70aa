"""What is drawn of a maker of bills of materials lies within what the real one wrote: places, types, MIME type."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports.bill import TOOLS, Bill, BillTool
from witness_generators.recorded_tools.key_paths import find_foreign_paths, list_key_paths
from witness_generators.recorded_tools.recording_file import read_documents
from witness_generators.world.file_contents import CYCLONEDX, SPDX, detect_mime_type
from witness_generators.world.world import World

DRAWS = 20
RECORDED = [tool for tool in TOOLS if tool.recording]


def draw_bill(tool: BillTool, index: int) -> tuple[Bill, World]:
    """A bill by this tool, and its world."""
    world = draw_scene(("sbom",), seed=35, index=index).world
    bill = replace(world.prop(Bill), tool=tool)
    props = tuple(bill if isinstance(prop, Bill) else prop for prop in world.props)
    return bill, replace(world, props=props)


@pytest.mark.parametrize("tool", RECORDED, ids=lambda tool: tool.recording)
def test_a_drawn_bill_has_the_form_of_the_recorded_one(tool: BillTool) -> None:
    known = read_documents()[tool.recording].paths
    reached: set[str] = set()
    # Rare paths need more draws than show that none is foreign.
    for index in range(5 * DRAWS):
        if index >= DRAWS and len(reached) >= 0.8 * len(known):
            break
        bill, world = draw_bill(tool, index)
        document = bill.build_document(world)
        assert find_foreign_paths(document, known) == []
        kind = SPDX if tool.recording.endswith("spdx") else CYCLONEDX
        assert detect_mime_type(bill.made(world)[bill.path]) == kind
        reached |= set(list_key_paths(document))
    assert len(reached) >= 0.8 * len(known)


def test_most_drawn_bills_are_of_a_recorded_tool() -> None:
    drawn = Counter(
        draw_scene(("sbom",), seed=36, index=index).world.prop(Bill).tool.recording or "none"
        for index in range(500)
    )
    assert drawn["none"] <= 50
    assert set(drawn) - {"none"} == {tool.recording for tool in RECORDED}
