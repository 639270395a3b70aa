"""docs/faults.md is what its command prints, and tells each fault of each stand-in once."""

from __future__ import annotations

from witness_schema.clone import repository_root
from witness_stand_ins import FAULTS
from witness_stand_ins.faults.faults_page import ELSEWHERE, write_page
from witness_stand_ins.faults.shown_places import SHOWN


def test_the_page_is_what_the_command_prints() -> None:
    written = (repository_root() / "docs" / "faults.md").read_text(encoding="utf-8")
    made = "".join(f"{line}\n" for line in write_page())
    assert written == made, "run: python -m witness_stand_ins.faults.faults_page > docs/faults.md"


def test_each_fault_is_told_for_each_stand_in() -> None:
    page = "\n".join(write_page())
    signed, ended = page.split("\n## ")[1:]
    for fault in FAULTS.values():
        for service, outcome in fault.outcomes.items():
            if outcome != "recorded":
                assert f"`{fault.name}` | {fault.what} |" in ended
                continue
            assert (fault.name in ELSEWHERE) != ((fault.name, service) in SHOWN)
            assert f"`{fault.name}`" in signed
    # A bar would begin another cell.
    assert not any("|" in row.rule for row in SHOWN.values())
