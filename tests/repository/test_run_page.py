"""docs/run.md: its table is the rows, and its tutorial is followed from the first command to the last."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.stand_in_runs import IDENTITY
from support.step_run_calls import make_project, run_here
from witness_schema.clone import repository_root
from witness_schema.oracle import witness_command
from witness_stand_ins.step_runs.attestor_ways import list_way_records

PAGE = (repository_root() / "docs" / "run.md").read_text(encoding="utf-8")
TUTORIAL = PAGE.partition("\n## Write and test a policy")[2]
BLOCKS = re.findall(r"^```(\S+)\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)
# The verdicts that the page promises, by what ran.
VERDICTS = {
    "good": "passes",
    "other-repository": "is refused",
    "expired-token": "is refused",
    "pull-request": "is refused",
}


def test_the_table_is_the_rows() -> None:
    section = PAGE.partition("\n## How each attestor runs here\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    shown = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert shown == [list(record.values()) for record in list_way_records()]
    printed = run_here(Path("/"), "--list").stdout
    assert [row.split("\t") for row in printed.splitlines()] == shown


@pytest.mark.oracle
def test_every_command_of_the_tutorial_works(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    witness_command(programs)
    own = programs / "witness-schema"
    own.write_text(f"#!{sys.executable}\nfrom witness_cli.main import main\nmain()\n")
    own.chmod(0o755)
    # The module that the page tells to save is there before the block that reads it.
    script = "".join(
        text if kind == "sh" else f"cat > github.rego <<'END-OF-MODULE'\n{text}END-OF-MODULE\n"
        for kind, text in BLOCKS
    )
    (tmp_path / "home").mkdir()
    environment = {**os.environ, **IDENTITY, "PATH": f"{programs}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path / "home", env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = dict(re.findall(r"^([a-z-]+) (passes|is refused)$", done.stdout, re.M))
    assert said == VERDICTS
    # Refused by the rules of the page, and not for another reason.
    for reason in ("another repository", "older than this policy", "another ref"):
        assert reason in done.stderr
    assert done.stdout.count("verified\tpassed") == len(VERDICTS)


@pytest.mark.oracle
def test_the_first_command_of_the_page_works(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```sh\n(.*?)^```$", PAGE.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    words = block.split()
    assert words[:2] == ["witness-schema", "run"]
    assert run_here(make_project(tmp_path / "own"), *words[2:]).returncode == 0
