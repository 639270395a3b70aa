"""One oracle for all calls does what a fresh process for each does; and a difference would be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.script_runs import BASE, TAMPERED, read_script, run_trusted_script
from witness_training.judges.scripts import fresh_comparison
from witness_training.judges.scripts.fresh_comparison import compare_with_fresh
from witness_training.judges.scripts.script_reports import ScriptReport

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("name", ["every_command", "certificate"])
def test_calls_do_what_fresh_processes_do(name: str) -> None:
    """Exit codes, what is printed, and what is made, of each subcommand in an order in which state could remain."""
    scenarios = (BASE,)
    shell = read_script(name)
    reports = run_trusted_script(shell, scenarios)
    assert reports[0].end == "done", reports[0].reason
    assert not any(call.aside for call in reports[0].calls)
    assert compare_with_fresh(reports, shell, scenarios, trusted=True) == ()


def change_call(**changes: object) -> Callable[[ScriptReport], ScriptReport]:
    def change(report: ScriptReport) -> ScriptReport:
        return replace(report, calls=(*report.calls[:-1], replace(report.calls[-1], **changes)))  # type: ignore[arg-type]

    return change


DIFFERENCES: dict[str, Callable[[ScriptReport], ScriptReport]] = {
    "none": lambda report: report,
    "end": lambda report: replace(report, end="failed"),
    "harm": lambda report: replace(report, harm="a file is gone"),
    "calls": lambda report: replace(report, calls=report.calls[1:]),
    "code": change_call(code=1),
    "log": change_call(log='level=error msg="another"'),
    "argv": change_call(argv=("sign", "-f", "x")),
    "hooks": change_call(hooks=(0,)),
    "no document": change_call(documents={}),
    "another document": lambda report: change_call(
        documents=report.calls[-1].documents | {"infile": b'{"a": [1, {"b": 2}]}'}
    )(report),
}


def test_each_difference_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the same run, which stands for the fresh one."""
    shell = """openssl genpkey -algorithm ed25519 -out k; echo '{"a": [1, {"b": 3}]}' > in; witness version
witness sign -f in -k k -o out"""
    reports = run_trusted_script(shell)
    monkeypatch.setattr(fresh_comparison, "run_script", lambda *_, **__: reports)
    for name, change in DIFFERENCES.items():
        changed = tuple(map(change, reports))
        assert bool(compare_with_fresh(changed, shell, (BASE,), trusted=True)) == (name != "none"), name


@pytest.mark.parametrize(
    "times",
    [
        ("Sat Nov 28 02:27:13 2026 +0000", "Sat Nov 28 02:27:14 2026 +0000"),  # git show
        ("2026-11-28T02:27:13.5Z", "2026-11-28T02:27:14Z"),
    ],
)
def test_another_second_is_no_difference(monkeypatch: pytest.MonkeyPatch, times: tuple[str, str]) -> None:
    shell = "openssl genpkey -algorithm ed25519 -out k; echo 1 > in; witness sign -f in -k k -o out"
    reports = run_trusted_script(shell)
    first, second = (
        tuple(change_call(documents={"infile": f"{said}\n".encode()})(report) for report in reports)
        for said in times
    )
    monkeypatch.setattr(fresh_comparison, "run_script", lambda *_, **__: second)
    assert compare_with_fresh(first, shell, (BASE,), trusted=True) == ()


def test_a_run_with_hooks_is_compared_too() -> None:
    shell = read_script("attest_and_verify")
    reports = run_trusted_script(shell, (TAMPERED,))
    assert compare_with_fresh(reports, shell, (TAMPERED,), trusted=True) == ()
