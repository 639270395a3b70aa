"""The oracle from Python: what it answers, in which order, and what is left when it ends."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import pytest

from support.requests_at_hand import ENVIRONMENT, GOOD, NOT_CI, build_request
from witness_generators.api.direct_draws import draw_submission
from witness_schema.errors import WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_schema.oracle import (
    Collection,
    Oracle,
    RunRequest,
    RunResult,
    VerifyResult,
    VerifySignedRequest,
    build,
)
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected


def test_it_says_who_it_is(oracle: Oracle) -> None:
    said = oracle.version()
    assert (said.version, said.protocol) == ("v0.12.0", 3)
    assert f"go-witness {said.version} {said.sum}" in (build.find_sources() / "go.sum").read_text()


def test_the_registry_has_27_attestors(oracle: Oracle) -> None:
    registry = {attestor.name: attestor for attestor in oracle.registry()}
    assert len(registry) == 27
    assert len(registry["sbom"].predicate_types) == 3
    assert {option.name: option.kind for option in registry["product"].options} == {
        "exclude-glob": "string",
        "include-glob": "string",
    }


@pytest.mark.parametrize(
    ("attestation", "expected"),
    [
        (GOOD, Accepted),
        ('{"hostname":"h","os":"\\u006c","username":"u"}', Accepted),
        (b'{"os":"\xff","hostname":"h","username":"u"}', Altered),
        ({**GOOD, "os": "\ud800"}, Altered),
        ('{"os":"\ud800","hostname":"h","username":"u"}', Altered),
        ({**GOOD, "OS": "linux"}, Altered),
        ({**GOOD, "os": float("nan")}, Rejected),
        ("", Rejected),
        ("null", Crashed),
    ],
    ids=str,
)
def test_verdicts(oracle: Oracle, attestation: object, expected: type) -> None:
    assert isinstance(oracle.roundtrip(ENVIRONMENT, attestation), expected)


def test_an_altered_attestation_comes_with_what_go_wrote(oracle: Oracle) -> None:
    verdict = oracle.roundtrip(ENVIRONMENT, {**GOOD, "more": 1})
    assert isinstance(verdict, Altered)
    assert verdict.reason == "/more: the key is dropped"
    assert "more" not in verdict.rewritten


def test_answers_come_in_order_although_requests_crash(oracle: Oracle) -> None:
    asked = [(ENVIRONMENT, "null" if index % 50 == 7 else {**GOOD, "n": index}) for index in range(500)]
    for index, verdict in enumerate(oracle.roundtrip_all(asked)):
        if index % 50 == 7:
            assert isinstance(verdict, Crashed)
        else:
            assert isinstance(verdict, Altered)


def test_an_endless_source_is_drawn_as_far_as_needed(oracle: Oracle) -> None:
    drawn = []

    def source() -> Iterator[tuple[str, object]]:
        for index in count():
            drawn.append(index)
            yield ENVIRONMENT, GOOD

    assert all(isinstance(verdict, Accepted) for verdict in islice(oracle.roundtrip_all(source()), 100))
    assert len(drawn) < 300


def test_an_abandoned_loop_disturbs_nobody(oracle: Oracle) -> None:
    for _ in oracle.roundtrip_all((ENVIRONMENT, GOOD) for _ in range(50)):
        break
    assert isinstance(oracle.roundtrip(ENVIRONMENT, {**GOOD, "os": 1}), Rejected)


def test_loops_may_be_nested(oracle: Oracle) -> None:
    def source() -> Iterator[tuple[str, object]]:
        for _ in range(20):
            assert isinstance(oracle.roundtrip(ENVIRONMENT, {**GOOD, "x": 1}), Altered)
            yield ENVIRONMENT, GOOD

    assert [*oracle.roundtrip_all(source())] == [Accepted()] * 20


def test_large_attestations_fill_both_pipes(oracle: Oracle) -> None:
    large = {**GOOD, "variables": {f"V{index}": "x" * 100 for index in range(20_000)}, "more": 1}
    verdicts = list(oracle.roundtrip_all([(ENVIRONMENT, large)] * 12))
    assert all(isinstance(verdict, Altered) and len(verdict.rewritten) > 2_000_000 for verdict in verdicts)


def test_a_verification_passes_and_a_denial_is_told(oracle: Oracle) -> None:
    key = oracle.keys()
    passed, denied = oracle.verify_all([build_request(key), build_request(key, NOT_CI)])
    assert passed == VerifyResult(True, (), "", (0,))
    assert isinstance(denied, VerifyResult)
    assert not denied.passed
    assert any("policy was denied due to: not in CI" in reason for reason in denied.reasons)


def test_a_policy_may_need_several_steps(oracle: Oracle) -> None:
    asked = build_request(oracle.keys())
    steps = asked.policy["steps"]
    steps["test"] = {**steps["build"], "name": "test"}
    further = (Collection("test", asked.attestations),)
    alone, both = oracle.verify_all([asked, replace(asked, further=further)])
    assert isinstance(alone, VerifyResult)
    assert "no collections found for step test" in alone.reasons
    assert both == VerifyResult(True, (), "", (0, 1))


def test_a_rego_that_never_ends_is_a_crash_of_one_request(binary: Path) -> None:
    endless = (
        "package e\n\ndeny[msg] {\n\tx := numbers.range(1, 9000)\n"
        '\tcount([1 | x[_] == x[_]]) == 0\n\tmsg := "counted"\n}\n'
    )
    with Oracle([str(binary)], jobs=2, limit=1.0) as own:
        key = own.keys()
        said = list(
            own.verify_all([build_request(key), build_request(key, rego=endless), build_request(key)])
        )
    assert said[0] == said[2] == VerifyResult(True, (), "", (0,))
    assert said[1] == Crashed("no answer within 1s")


def test_runs_are_apart(oracle: Oracle, tmp_path: Path) -> None:
    asked = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        command = ("sh", "-c", 'echo "$WHO" > who.txt')
        environment = {"PATH": "/usr/bin:/bin", "WHO": name}
        asked.append(RunRequest("build", ("environment",), command, str(tmp_path / name), environment))
    for name, result in zip(("one", "two"), oracle.run_all(asked), strict=True):
        assert isinstance(result, RunResult)
        assert not result.errors
        assert result.collection
        written = {entry["type"]: entry["attestation"] for entry in result.collection["attestations"]}
        assert written[ENVIRONMENT]["variables"] == {"PATH": "/usr/bin:/bin", "WHO": name}
        assert (tmp_path / name / "who.txt").read_text() == f"{name}\n"


def test_a_run_over_its_limit_is_a_crash(oracle: Oracle, tmp_path: Path) -> None:
    slow = RunRequest("build", (), ("sleep", "30"), str(tmp_path), {"PATH": "/usr/bin:/bin"}, limit=0.5)
    assert oracle.run(slow) == Crashed("no answer within 500ms")


def test_a_misspelt_attestor_is_misuse(oracle: Oracle, tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="attestor not found: gti"):
        oracle.run(RunRequest("build", ("gti",), ("true",), str(tmp_path), {"PATH": "/usr/bin:/bin"}))


def test_what_is_closed_says_so_and_leaves_nothing_open(binary: Path) -> None:
    own = Oracle([str(binary)], jobs=1)
    own.close()
    own.close()
    with pytest.raises(WitnessSchemaError, match="closed"):
        own.keys()
    del own
    gc.collect()  # an open pipe or process would warn here, and warnings are errors


ENDING = """
import os, signal, sys, threading, time
from witness_schema.oracle import Oracle, RunRequest

def end():
    while not os.path.exists(sys.argv[2] + "/pid"):
        time.sleep(0.05)
    os.kill(os.getpid(), getattr(signal, sys.argv[3]))

with Oracle([sys.argv[1]], jobs=1, limit=60) as oracle:
    threading.Thread(target=end, daemon=True).start()
    command = ("sh", "-c", "echo $$ > new && mv new pid && sleep 60")
    oracle.run(RunRequest("s", (), command, sys.argv[2], {"PATH": "/usr/bin:/bin"}))
"""


@pytest.mark.parametrize(("signal", "last"), [("SIGINT", "KeyboardInterrupt"), ("SIGKILL", "")])
def test_an_ended_client_leaves_no_process(binary: Path, tmp_path: Path, signal: str, last: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENDING, str(binary), str(tmp_path), signal],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode
    assert ended.stderr.rstrip().endswith(last)
    assert "Warning" not in ended.stderr
    assert gone(int((tmp_path / "pid").read_text()))


def gone(process: int) -> bool:
    """Whether a process ends within ten seconds; one that ended and waits for its parent has ended."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{process}/stat")
        if status.exists() and ") Z " in status.read_text():
            return True
        time.sleep(0.05)
    return False


def test_signed_documents_are_verified_with_their_own_signatures(oracle: Oracle) -> None:
    # Some of these policies trust a root and constraints on a certificate, which `verify` cannot ask for.
    drawn = [draw_submission("environment", seed=3, index=index) for index in range(12)]
    assert {bool(submission.signer.certificate) for submission in drawn} == {False, True}
    requests = [
        VerifySignedRequest(
            dumps(submission.signed_policy()).encode(),
            submission.key.public_pem,
            tuple(dumps(envelope).encode() for envelope in submission.envelopes),
            submission.subjects,
        )
        for submission in drawn
    ]
    said = list(oracle.verify_signed_all(requests))
    assert [isinstance(result, VerifyResult) and result.passed for result in said] == [True] * len(drawn)
    other = oracle.verify_signed(replace(requests[0], public_key=requests[1].public_key))
    assert isinstance(other, VerifyResult)
    assert not other.passed
    assert "failed to verify policy signature" in other.error
    lost = oracle.verify_signed(replace(requests[0], subjects=("0" * 64,)))
    assert isinstance(lost, VerifyResult)
    assert not lost.passed
