"""How fast collections are drawn beside an earlier commit, and whether that draws the same bytes: it has to where its DRAWING_VERSION is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Cost, Measured, format_ratio, format_seconds
from benchmarks.tables import Table
from witness_generators.runs.combinations import list_largest, list_members
from witness_schema.clone import cache_directory, repository_root
from witness_schema.errors import BrokenEnvironment
from witness_schema.swapping import replace_path

# The commit before drawing was made faster; the variable names another one.
BEFORE = os.environ.get("DRAWING_BEFORE") or "621f43ce"
PACKAGES = ("generators", "witness_schema")
# Attestors, or the largest combination of a named set, with the collections of one turn.
SETS = {
    "offline": 10,
    "all": 10,
    "seed": 100,
    "git": 100,
    "secretscan": 40,
    "omnitrail": 60,
    "sbom": 60,
    "github": 60,
}
NAMED = ("offline", "all", "seed")
TURNS, WARMING = 6, 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one set took, now and before, and whether all bytes were the same."""

    name: str
    now: Measured
    before: Measured
    is_same: bool


def tables(before: str = BEFORE) -> Iterator[Table]:
    """Yield one table with the ratio of each set, or none where git does not have the commit (a copy without history)."""
    earlier = take_out_commit(before)
    if earlier is None:
        return
    with start_worker(repository_root()) as now, start_worker(earlier) as then:
        drawn = [measure_set(name, now, then) for name in SETS]
    columns = (
        "drawing",
        "collections per second and core",
        "CPU each",
        f"CPU each at {before}",
        f"faster than {before}",
        "same bytes",
    )
    rows = tuple(
        (
            one.name,
            f"{1 / one.now.cpu_each:,.0f}",
            format_seconds(one.now.cpu_each),
            format_seconds(one.before.cpu_each),
            format_ratio(one.now.compare_cpu(one.before)),
            "yes" if one.is_same else "no",
        )
        for one in drawn
    )
    yield Table(f"drawing beside {before}", columns, rows, (f"{TURNS} turns each, now and before in turn",))


def take_out_commit(commit: str) -> Path | None:
    """Take the packages that draw out of this commit, into the cache. Returns None if git does not have it."""
    folder = cache_directory() / "bench" / "drawing" / commit
    if not folder.is_dir():
        call = ["git", "-C", str(repository_root()), "archive", commit, *PACKAGES]
        archive = subprocess.run(call, capture_output=True, check=False)
        if archive.returncode:
            return None
        with replace_path(folder) as unfinished:
            unfinished.mkdir()
            subprocess.run(["tar", "-x", "-C", str(unfinished)], input=archive.stdout, check=True)
    return folder


@contextmanager
def start_worker(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that draws with the packages in this folder; it ends with the context."""
    path = os.pathsep.join((str(root), str(root / "generators")))
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("drawing_worker.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
    ) as worker:
        yield worker


def ask_worker(worker: subprocess.Popen[str], line: str) -> tuple[float, str]:
    """The CPU seconds and the digest of one turn. Raises BrokenEnvironment if the process has ended."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(f"{line}\n")
    worker.stdin.flush()
    answer = worker.stdout.readline().split()
    if len(answer) != 2:
        raise BrokenEnvironment(
            "a process that draws for the benchmark has ended",
            advice="its error is above; try another commit",
        )
    return float(answer[0]), answer[1]


def measure_set(name: str, now: subprocess.Popen[str], before: subprocess.Popen[str]) -> Drawn:
    """Measure one set in turns; the first, which prepares what is drawn from, is not counted."""
    members = ",".join(list_largest(list_members(name))[0]) if name in NAMED else name
    size, digests = SETS[name], list[tuple[str, str]]()
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for worker in (now, before):
        ask_worker(worker, f"{members} 2 0 {WARMING}")
    for turn in range(TURNS):
        # Other items in each turn: repeated ones would measure caches.
        answers = [ask_worker(worker, f"{members} 1 {turn * size} {size}") for worker in (now, before)]
        for mine, (cpu, _) in zip(costs, answers, strict=True):
            mine.append(Cost(size, max(cpu, 1e-6), max(cpu, 1e-6)))
        digests.append((answers[0][1], answers[1][1]))
    same = all(mine == theirs for mine, theirs in digests)
    return Drawn(name, Measured(name, tuple(costs[0])), Measured(name, tuple(costs[1])), same)
