"""The page of the stand-ins: its tables are the rows, and its Rego module refuses what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.stand_in_runs import run_and_verify
from witness_generators.documents.rego import RegoRule
from witness_stand_ins import FAULTS, SERVICES, StandIns

PAGE = (Path(__file__).parents[2] / "docs" / "stand-ins.md").read_text()
VERDICTS = {"recorded": "records", "refused": "refuses", "waits": "waits"}


def read_table(title: str) -> list[list[str]]:
    """The rows of the first table of a section."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_table_of_stand_ins_is_the_rows() -> None:
    shown = [row[:3] for row in read_table("What is stood for")]
    assert shown == [[f"`{row.name}`", row.stands_for, ", ".join(row.attestors)] for row in SERVICES.values()]


def test_the_table_of_macos_is_the_rows() -> None:
    ways = {True: "a Linux container", False: "runs"}
    assert read_table("Isolated") == [
        [f"`{row.name}`", ", ".join(row.attestors), ways[row.over_tls]] for row in SERVICES.values()
    ]


def test_the_table_of_faults_is_the_rows() -> None:
    shown: dict[str, dict[str, str]] = {}
    name = ""
    for first, what, services, verdict in read_table("Faults"):
        name = first.strip("`") or name
        # A remark stands in parentheses.
        of_row = re.sub(r" \(.*\)", "", services).split(", ")
        shown.setdefault(name, {}).update(dict.fromkeys(of_row, verdict.split(" ")[0]))
        assert not first or what == FAULTS[name].what
    assert shown == {
        fault.name: {service: VERDICTS[outcome] for service, outcome in fault.outcomes.items()}
        for fault in FAULTS.values()
    }


def read_rule() -> RegoRule:
    (module,) = re.findall(r"^```rego\n(.*?)^```", PAGE, re.M | re.S)
    return RegoRule("page", "github", module)


RECORDED = [fault.name for fault in FAULTS.values() if fault.outcomes.get("github") == "recorded"]


@pytest.mark.parametrize("fault", ["", *(name for name in RECORDED if name != "slow")])
def test_the_module_refuses_the_recorded_faults(
    binary: Path, repository: Path, tmp_path: Path, fault: str
) -> None:
    with StandIns(("github",), repo=repository, faults=[fault] if fault else []) as services:
        variables, rules = services.environment, [read_rule()]
        if not fault:
            run_and_verify(binary, repository, tmp_path, ("github",), variables, (), rules)
            return
        with pytest.raises(AssertionError, match="policy was denied due to"):
            run_and_verify(binary, repository, tmp_path, ("github",), variables, (), rules)
