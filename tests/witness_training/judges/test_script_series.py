"""Scripts of ours beside one oracle: each is reported as beside an oracle of its own, and leaves nothing to the next."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.script_runs import BASE, TAMPERED, read_script, run_trusted_script
from witness_training.judges.bench import open_bench
from witness_training.judges.scripts.fresh_comparison import compare_with_fresh
from witness_training.judges.scripts.script_jobs import BOUNDS, Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_series import ScriptSeries, open_series

pytestmark = pytest.mark.oracle


@pytest.fixture
def series() -> Iterator[ScriptSeries]:
    with open_series() as opened:
        yield opened


def run(
    series: ScriptSeries, shell: str, *scenarios: Scenario, bounds: Bounds = BOUNDS
) -> tuple[ScriptReport, ...]:
    reports = series.run(shell, scenarios or (BASE,), bounds)
    assert not isinstance(reports, NoSandbox)
    return reports


def find_oracle(series: ScriptSeries) -> int:
    """The process that the script sees as the parent of its shell."""
    (report,) = run(series, 'echo "$PPID"; exit 1')
    return int(report.reason.split()[-1])


def test_each_is_reported_as_beside_an_oracle_of_its_own(series: ScriptSeries) -> None:
    """Twice, and after one that fails: what a call left in the oracle would be a difference to fresh processes."""
    shell, scenarios = read_script("attest_and_verify"), (BASE, TAMPERED)
    for _ in range(2):
        run(series, "witness run -s a -- false")
        reports = run(series, shell, *scenarios)
        assert [report.end for report in reports] == ["done", "failed"]
        assert compare_with_fresh(reports, shell, scenarios, trusted=True) == ()
    assert run(series, "exit 3")[0].reason == run_trusted_script("exit 3")[0].reason


# What one script does → how the next one would see it.
LEFT = {
    "variable": ("export LEFT=1; witness version", 'test -z "${LEFT-}"'),
    "umask": ("umask 077; witness version", 'test "$(umask)" = 0022'),
    "folder": ("mkdir deep; cd deep; witness version", 'test "$(ls)" = ""'),
    "home": ("touch ~/left", "test ! -e ~/left"),
    "process": ("sleep 60 & echo $! > ../../number", 'kill -0 "$(cat ../../number)" && exit 1; true'),
    "streams": ("exec <&- >&- 2>&-", "witness version"),
    "time zone": ("TZ=Asia/Tokyo witness version", 'test "$(date +%Z)" = "$(TZ= date +%Z)"'),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_is_left_to_the_next(name: str, series: ScriptSeries) -> None:
    first, second = LEFT[name]
    assert run(series, first)[0].end == "done"
    assert run(series, second)[0].end == "done"


def test_an_oracle_that_is_lost_is_replaced(series: ScriptSeries) -> None:
    lost = find_oracle(series)
    (killed,) = run(series, 'kill -9 "$PPID"; sleep 5')
    assert (killed.end, killed.reason) == ("failed", "the oracle of the scripts was lost: it has ended")
    assert run(series, "witness version")[0].end == "done"
    assert find_oracle(series) != lost


def test_each_script_has_bounds_of_its_own(series: ScriptSeries) -> None:
    """Also of processor time, which the oracle uses for all of them together."""
    bounds = replace(BOUNDS, cpu_seconds=0.5)
    for _ in range(2):
        (spun,) = run(series, "while :; do :; done", bounds=bounds)
        assert (spun.end, spun.reason) == ("failed", "more than 0.5 s of processor time")
    assert run(series, "witness version", bounds=bounds)[0].end == "done"
    (slept,) = run(series, "sleep 60", bounds=replace(BOUNDS, seconds=0.5))
    assert (slept.end, slept.reason) == ("failed", "no end after 0.5 s")
    assert run(series, "true \0")[0].reason == "the shell contains a NUL"


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_nothing_is_left_of_it() -> None:
    with open_series() as series:
        folder, oracle = series.folder, find_oracle(series)
        assert folder.is_dir()
        assert is_running(oracle)
    until = time.monotonic() + 10
    while is_running(oracle) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(oracle)
    assert not folder.exists()


def test_a_bench_for_reference_answers_has_one_and_no_other() -> None:
    with open_bench(trusted=True) as bench:
        assert bench.series is not None
        reports = bench.run_script("exit 3", (BASE,))
        assert not isinstance(reports, NoSandbox)
        assert Path(reports[0].folder).parent == bench.series.folder
    with open_bench() as bench:
        assert bench.series is None
