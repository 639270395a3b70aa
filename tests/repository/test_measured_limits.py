"""SECURITY.md's table of limits says what the code has: each figure is computed here from its constants."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from support.measured_limits import CASES
from witness_schema.documents import foreign_file, go_text
from witness_schema.foreign import budgets, limited_process, tree_files
from witness_schema.oracle import Oracle
from witness_schema.printable import LONGEST, MOST_FINDINGS
from witness_schema.sandbox import Limits
from witness_schema.upstream import git_trees
from witness_training.judges.scripts import script_runs

ROOT = Path(__file__).resolve().parents[2]
SERVE, CAPPING = ROOT / "oracle" / "internal" / "serve", ROOT / "oracle" / "internal" / "capping"


def read_go(file: Path, name: str) -> int:
    """A constant of a Go file, written as a number or as a shift."""
    found = re.search(rf"\b{name}\s*=\s*(\d+)(?: << (\d+))?", file.read_text())
    assert found, name
    return int(found[1]) << int(found[2] or 0)


def count(value: int) -> str:
    """A number of bytes as pages say it."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if value % size == 0:
            return f"{value // size} {unit}"
    return f"{value} bytes"


def compute_limits() -> dict[str, str]:
    oracle = inspect.signature(Oracle.start).parameters["limit"].default
    memory = SERVE / "memory.go"
    texts = CAPPING / "capping.go"
    bounds, answer = script_runs.BOUNDS, script_runs.build_limits(script_runs.BOUNDS, 1)
    return {
        "size of a document": count(foreign_file.MOST_BYTES),
        "depth of a document": f"{go_text.MOST_LEVELS} levels",
        "size of a file of a checkout": count(tree_files.LARGEST),
        "size of a whole checkout": f"{count(budgets.BYTES)} of Go source; {tree_files.MOST_ENTRIES:,} entries, {tree_files.DEEPEST_FOLDER} folders deep; "
        f"of a commit {count(git_trees.MOST_BYTES)}, {git_trees.MOST_ENTRIES:,} entries",
        "time for one checkout": f"{budgets.SECONDS:g} s of CPU and {budgets.STEPS:,} steps; one file {budgets.FILE_SECONDS:g} s; `{budgets.VARIABLE}=4` multiplies all by 4",
        "memory for one checkout": f"{count(limited_process.MEMORY)} of address space, multiplied in the same way",
        "time and memory for one question to the oracle": f"{oracle:g} s, {count(read_go(memory, 'workerMemoryLimit'))} of heap, {count(read_go(memory, 'workerDataLimit'))} of private memory; "
        f"{read_go(texts, 'maxTexts')} reasons, {count(read_go(texts, 'maxTextBytes'))} each, {count(read_go(texts, 'maxAllBytes'))} together",
        "one executed answer": f"{bounds.seconds:g} s, {bounds.cpu_seconds:g} s of CPU in each scenario; with its oracle {count(answer.memory)} of memory, "
        f"{answer.processes} processes, {count(answer.disk)} of files, {count(answer.output)} of report",
        "any other program in the sandbox": f"{Limits().wall_seconds:g} s, {Limits().cpu_seconds} s of CPU, {count(Limits().memory)} of memory",
        "what is printed": f"{MOST_FINDINGS} findings, {LONGEST} characters of a foreign text",
    }


def read_rows() -> dict[str, list[str]]:
    page = (ROOT / "SECURITY.md").read_text()
    section = page.partition("## Measured limits")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return {row[0]: row[1:] for row in rows[2:]}


def test_each_limit_is_the_code_s() -> None:
    assert {what: cells[0] for what, cells in read_rows().items()} == compute_limits()


def test_each_limit_was_measured_by_something_that_exists() -> None:
    for what, (_, measured, by) in read_rows().items():
        named = re.findall(r"`([^`]+)`", by)
        assert named, what
        for name in named:
            file, _, test = name.partition("::")
            assert name in CASES or (f"def {test}" if test else "") in (ROOT / "tests" / file).read_text(), (
                name
            )
        assert re.search(r"\d", measured), what
