"""Running a script in scenarios: what is reported of it, and that one scenario knows nothing of another."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote

import pytest

from tests.support.script_runs import BASE, TAMPERED, read_script, run_boxed_script, run_trusted_script
from witness_schema.sandbox import Docker
from witness_training.judges.bench import Comparison, open_bench
from witness_training.judges.scripts.script_jobs import Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport

pytestmark = pytest.mark.oracle
KEY = "openssl genpkey -algorithm ed25519 -out k\n"


def check_reference(reports: tuple[ScriptReport, ...]) -> None:
    base, tampered, further = reports
    assert [report.scenario for report in reports] == ["base", "tampered", "further"]
    assert (base.end, base.reason, base.harm) == ("done", "", "")
    run, sign, verify = base.calls
    assert [(call.command, call.code, call.hooks, call.aside) for call in base.calls] == [
        ("run", 0, (), False),
        ("sign", 0, (), False),
        ("verify", 0, (), False),
    ]
    assert run.flags["step"] == ("build",)
    assert run.flags["attestations"] == ("git", "environment")
    assert run.documents.keys() == {"outfile", "signer-file-key-path"}
    assert sign.documents.keys() == {"infile", "outfile", "signer-file-key-path"}
    assert verify.documents["attestations/0"] == run.documents["outfile"]
    assert verify.documents["policy"] == sign.documents["outfile"]
    assert verify.documents["artifactfile"] == b"built\n"
    assert b"PUBLIC KEY" in verify.documents["publickey"]
    assert verify.log.rstrip().endswith('build.json"')
    assert (tampered.end, tampered.calls[0].hooks, tampered.calls[2].code) == ("failed", (0,), 1)
    assert tampered.calls[2].documents["artifactfile"] == b"other\n"
    assert "no collections found for step build" in tampered.reason
    assert (further.end, further.calls[0].hooks) == ("done", (0, 0))


def test_calls_and_documents_are_reported() -> None:
    """The same in a box and without one."""
    scenarios = (BASE, TAMPERED, Scenario("further", before_run="touch new", after_run="test -e new"))
    check_reference(run_trusted_script(read_script("attest_and_verify"), scenarios))
    if (boxed := run_boxed_script(read_script("attest_and_verify"), scenarios)) is not None:
        check_reference(boxed)


# Script → how it ends, a part of the reason, and of the harm.
ENDS = {
    "exit 3": ("exit 3", "failed", "exit 3: ", ""),
    "unset variable": ('echo before; echo "$UNSET"', "failed", "UNSET: parameter not set", ""),
    "status of a service without one": ("exit 69", "failed", "exit 69: ", ""),
    "service": (
        "witness run -s a --signer-kms-ref awskms:///x -- true",
        "not judged",
        "--signer-kms-ref needs a service that is not here",
        "",
    ),
    "service, hidden": (
        "witness run -s a --signer-kms-ref awskms:///x -- true 2> /dev/null || exit 1",
        "not judged",
        "--signer-kms-ref needs a service that is not here",
        "",
    ),
    "service, not needed": ("witness run -s a --signer-kms-ref awskms:///x -- true || true", "done", "", ""),
    "service, its word alone": ("echo not judged: --a needs a service; exit 1", "failed", "exit 1: not judged: --a", ""),
    "home": ('rm -rf "$HOME"/*', "done", "", "home is gone"),
    "parent": ("rm -rf ../*", "done", "", "parent of its folder is gone"),
    "temporary": ('for file in "$TMPDIR"/*; do echo x >> "$file"; done', "done", "", "temporary folder was changed"),
    "new files": ('git config --global user.name dev; mktemp; echo > "$HOME/new"', "done", "", ""),
    "output": ("yes", "failed", "printed more than 8 MiB", ""),
    "calls": ("while :; do witness version; done", "failed", "more than 100 calls", ""),
    "nul": ("true \0", "failed", "the shell contains a NUL", ""),
    "surrogate": ("echo \ud800", "failed", "the shell contains half of a surrogate pair", ""),
    "long": (": " + "a" * (1 << 17), "failed", "has more than", ""),
    "folder": ('test -z "$(ls -A)"; test "$PWD" != "$HOME"; test -z "${CI-}${GIT_DIR-}"', "done", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_ends_are_told_apart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    shell, end, reason, harm = ENDS[name]
    (report,) = run_trusted_script(shell)
    assert report.end == end
    assert reason in report.reason
    assert harm in report.harm
    assert bool(harm) == bool(report.harm)


def test_what_does_not_end_is_ended() -> None:
    """A command that waits, in the middle of a call; the scenario after it runs all the same."""
    shell = KEY + 'test -n "${GO-}" || witness run -s a -a "" -k k -o o -- sleep 600'
    waiting, going = run_trusted_script(
        shell, (BASE, Scenario("go", environment={"GO": "1"})), bounds=Bounds(0.5)
    )
    assert (waiting.end, waiting.reason) == ("failed", "no end after 0.5 s")
    assert [call.code for call in waiting.calls] == [1]
    assert going.end == "done"


def hold(pipe: Path) -> int:
    """The reading end of a new pipe: it ends where nobody has the other one open any more."""
    os.mkfifo(pipe, 0o666)
    pipe.chmod(0o666)
    return os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)


@pytest.mark.parametrize("shell", ["sleep 600 > {pipe} & wait", "setsid sleep 600 > {pipe} 2>&1 &"])
def test_what_it_leaves_behind_is_ended(shell: str, tmp_path: Path) -> None:
    """Also what has left its session and its output, as a daemon does; a scenario after it has nothing of it."""
    held = hold(tmp_path / "held")
    try:
        run_trusted_script(shell.format(pipe=tmp_path / "held"), bounds=Bounds(0.5))
        assert os.read(held, 1) == b""
    finally:
        os.close(held)


def test_a_script_of_others_reads_and_writes_nothing_outside(tmp_path: Path) -> None:
    """The same lines do it as a text of ours, which is trusted."""
    (tmp_path / "secret").write_text("secret")
    shell = f"cat {tmp_path}/secret > {tmp_path}/copy"
    assert [report.end for report in run_trusted_script(shell)] == ["done"]
    (tmp_path / "copy").unlink()
    boxed = run_boxed_script(shell)
    assert boxed is None or [report.end for report in boxed] == ["failed"]
    assert not (tmp_path / "copy").exists()


def test_processor_time_is_bounded() -> None:
    (report,) = run_trusted_script("while :; do :; done", bounds=Bounds(60, 0.3))
    assert (report.end, report.reason) == ("failed", "more than 0.3 s of processor time")


# What a call gets of its caller: each is a script that fails where it does not.
SURROUNDINGS = {
    "streams": 'printf "{}" | witness sign -f /dev/stdin -k k -t x -o s; witness sign -f s -k k -t x -o /dev/stdout > out; test -s out',
    "further streams": "printf '{}' > p; exec 5< p; witness sign -f /dev/fd/5 -k k -t x -o fifth; test -s fifth",
    "closed streams": "witness version <&-; witness version >&-; witness version 2>&-",
    "broken stream": "witness attestors list | head -1; witness version",
    "mask": 'umask 077; witness sign -f k -k k -t x -o masked; test "$(stat -c %a masked)" = 600',
    "folder": "mkdir d; cd d; witness sign -f ../k -k ../k -t x -o below; test -s below",
    "no variables": 'env -i "$(command -v witness)" version',
    "words": "witness sign -f k -k k -t 'a  b\\nc' -o \"s 1\"; test -s 's 1'",
    "one inside another": 'witness run -s a -a "" -k k -o o -- sh -c "witness version > v"; test -s v',
    "side by side": "witness version > a & witness version > b & wait; cmp a b",
    "configuration": "echo 'run: {step: c, outfile: c.json, signer-file-key-path: k}' > w.yaml; witness run -c w.yaml -a '' -- true; test -s c.json",
}


def test_a_call_has_the_surroundings_of_its_caller() -> None:
    # Each in a shell of its own, since `||` would turn its -e off.
    parts = (
        f"sh -euc {quote(part)} || {{ echo 'FAILED {name}'; exit 1; }}" for name, part in SURROUNDINGS.items()
    )
    shell = KEY + "\n".join(parts)
    (report,) = run_trusted_script(shell)
    assert (report.end, report.reason) == ("done", "")
    configured = report.calls[-1]
    assert configured.flags["step"] == ("c",)
    assert configured.documents.keys() >= {"config", "outfile", "signer-file-key-path"}
    assert sum(call.aside for call in report.calls) >= 2


def test_hooks_have_the_programs_of_the_system() -> None:
    """A script cannot put its own `rm` in the way of what is to be tampered with."""
    fake = "mkdir bin; printf '#!/bin/sh\\n' > bin/rm; chmod +x bin/rm; PATH=$PWD/bin:$PATH\n"
    shell = KEY + fake + 'witness run -s a -a "" -k k -o o -- true; test ! -e k'
    (report,) = run_trusted_script(shell, (Scenario("removed", after_run="rm k"),))
    assert (report.end, report.calls[0].hooks) == ("done", (0,))


def test_a_scenario_knows_nothing_of_another() -> None:
    places = "/tmp/mark /dev/shm/mark $HOME/mark $TMPDIR/mark ../mark mark /tmp/closed/mark"
    shell = f"for place in {places}; do test ! -e $place; done; mkdir /tmp/closed; touch {places}; chmod 0 /tmp/closed"
    reports = run_boxed_script(shell, (BASE, Scenario("second"), Scenario("third")))
    if reports is not None:
        assert [(report.end, report.reason) for report in reports] == [("done", "")] * 3


def test_a_bench_runs_a_script_where_it_is_told_to() -> None:
    """The box that is named is taken; without it nothing is run, which is no verdict."""
    with open_bench(bounds=Bounds(sandbox=Docker("no-such-image-of-witness-schema"))) as bench:
        refused = bench.run_script("exit 0", (BASE,))
    assert isinstance(refused, NoSandbox)
    assert refused.reason.startswith("docker")
    with open_bench(trusted=True) as bench:
        reports = bench.run_script("witness version", (BASE,))
        assert not isinstance(reports, NoSandbox)
        assert bench.compare_with_fresh(reports, "witness version", (BASE,)) == ()
        assert bench.compare_with_fresh(reports, "witness attestors list", (BASE,)) != ()
        comparison = Comparison()
        assert bench.compare_into(comparison).run_script("witness version", (BASE, Scenario("more")))
        assert comparison == Comparison(2, [])
