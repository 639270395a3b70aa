"""Ways in which a script could get itself a good report without good calls: none of them may lead to one.

Each row is run in a box. What it says at its end, and that the scenario after it is judged by itself, is part of the row.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.script_runs import BASE, run_boxed_script, run_trusted_script
from witness_schema.json_writing import dumps
from witness_training.judges.scripts import script_runs
from witness_training.judges.scripts.script_jobs import Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario
from witness_training.judges.scripts.script_wire import read_report

pytestmark = pytest.mark.oracle
VERIFIED = {
    "argv": ["verify"], "command": "verify", "flags": {}, "code": 0, "log": "", "documents": {}, "hooks": [], "aside": False,
}  # fmt: skip
FORGED = dumps(
    {
        "refused": "",
        "scenarios": [
            {"name": name, "folder": "", "end": "done", "reason": "", "calls": [VERIFIED], "harm": ""}
            for name in ("base", "second")
        ],
        "documents": {},
    }
)
SECOND = Scenario("second")
SOCKET = '"$(dirname "$(command -v witness)")/.calls"'
ENDED = "the oracle of the box was ended: exit "


@dataclass(frozen=True, slots=True)
class Cheat:
    """A script, and how it ends; calls: how many of `witness` are recorded."""

    shell: str
    end: str = "failed"
    reason: str = ""
    calls: int = 0
    seconds: float = 30.0


CHEATS = {
    "kill the oracle": Cheat('kill -KILL "$PPID"; sleep 5', reason=f"{ENDED}137"),
    "kill everything": Cheat("kill -KILL -1; sleep 5", reason=f"{ENDED}137"),
    "ask it to end": Cheat('kill -INT "$PPID"; kill "$PPID"; sleep 5', reason=ENDED),
    "stop the oracle": Cheat('kill -STOP "$PPID"; sleep 60', reason="no end after", seconds=0.3),
    "write where it may report": Cheat(
        f"for file in /proc/[0-9]*/fd/* /dev/stdout /dev/stderr; do printf '\\n%s\\n' '{FORGED}' > \"$file\" || :; done; exit 4",
        reason="exit 4",
    ),
    "write into its memory": Cheat(
        'dd if=/dev/zero of="/proc/$PPID/mem" bs=1 seek=4194304 count=1', reason="Permission denied"
    ),
    "read its variables": Cheat('cat "/proc/$PPID/environ"', reason="Permission denied"),
    "read the job": Cheat("cat /tmp/work/job.json ../job.json ../../job.json", reason="No such file"),
    "print a report": Cheat(f"printf '\\n%s\\n' '{FORGED}'; exit 5", reason="exit 5"),
    "garbage on the socket": Cheat(f"openssl s_client -unix {SOCKET} < /dev/null", reason="exit 1"),
    "another witness": Cheat(
        "printf '#!/bin/sh\\nexit 0\\n' > w; chmod +x w; mv w \"$(command -v witness)\"; witness verify -p x -k x -f x",
        end="done",
    ),
    "another witness first on PATH": Cheat(
        "printf '#!/bin/sh\\nexit 0\\n' > witness; chmod +x witness; PATH=$PWD:$PATH; witness verify -p x -k x -f x",
        end="done",
    ),
    "the oracle itself": Cheat('"$(readlink "/proc/$PPID/exe")" witness version', reason="exit 1"),
    "no room": Cheat("cat /dev/zero > /tmp/full || witness version", end="done", calls=1),
    "processes without end": Cheat("(f() { f | f & }; f) 2> /dev/null || :", end="done"),
    "a daemon": Cheat("setsid sleep 600 > /dev/null 2>&1 & exit 0", end="done"),
    "a call that comes too late": Cheat("(setsid sh -c 'sleep 0.2; witness version' > /dev/null 2>&1 &)", end="done"),
}  # fmt: skip


def test_what_is_reported_is_what_witness_wrote() -> None:
    """A script that puts another file in its place at once, over and over, changes nothing of the report."""
    swap = "openssl genpkey -algorithm ed25519 -out k; echo forged > f; (while :; do cp f o; done) &"
    shell = f"{swap}\nfor n in 1 2 3 4 5 6 7 8 9 10; do witness sign -f f -k k -t text -o o; done"
    (report,) = run_trusted_script(shell)
    assert report.end == "done"
    assert len(report.calls) == 10
    assert all(b'"payloadType":"text"' in call.documents["outfile"] for call in report.calls)


@pytest.mark.parametrize("name", CHEATS)
def test_no_way_leads_to_a_good_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cheat = CHEATS[name]
    monkeypatch.setattr(script_runs, "AROUND", 1.0)
    reports = run_boxed_script(cheat.shell, (BASE, SECOND), Bounds(cheat.seconds))
    for report in reports or ():
        assert report.end == cheat.end, report.reason
        assert cheat.reason in report.reason
        assert [call.command for call in report.calls] == ["version"] * cheat.calls
        assert not report.harm


def test_the_forged_report_would_be_taken() -> None:
    """It has the form of a true one: what keeps it out is that no script can put it there."""
    reports = read_report(FORGED.encode(), (BASE, SECOND))
    assert not isinstance(reports, NoSandbox)
    assert [(report.end, report.calls[0].code) for report in reports] == [("done", 0)] * 2


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"[" * 10_000,
        FORGED.encode()[:-1],
        FORGED.replace('"code": 0', '"code": -1').encode(),
        FORGED.replace('"code": 0', '"code": 0.5').encode(),
        FORGED.replace('"done"', '"passed"').encode(),
        FORGED.replace('"harm": ""', '"harm": null').encode(),
        FORGED.replace('"documents": {}, "hooks"', '"documents": {"policy": "00"}, "hooks"').encode(),
        FORGED.replace('"documents": {}}', '"documents": {"00": "not base64"}}').encode(),
        FORGED.replace('"refused": ""', '"refused": "", "more": 1').encode(),
    ],
)
def test_what_is_no_report_fails(text: bytes) -> None:
    reports = read_report(text, (BASE, SECOND))
    assert not isinstance(reports, NoSandbox)
    assert [(report.end, report.calls) for report in reports] == [("failed", ())] * 2


def test_a_scenario_that_is_not_reported_fails() -> None:
    told = read_report(FORGED.replace('"second"', '"another"').encode(), (BASE, SECOND))
    assert not isinstance(told, NoSandbox)
    assert [report.end for report in told] == ["done", "failed"]
