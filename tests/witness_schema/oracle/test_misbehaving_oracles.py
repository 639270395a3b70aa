"""The tester is tested: oracles that lie, hang, babble or die are noticed, each in words that fit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.requests_at_hand import ENVIRONMENT, GOOD
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import NotJudged, Oracle, Verification, VerifyRequest, VerifyResult
from witness_schema.oracle.calibration import calibrate
from witness_schema.verdict import Accepted, Verdict

FAKES = Path(__file__).parents[2] / "fakes"
CALIBRATION = 8  # answers before the first request of a test


@pytest.mark.parametrize(
    ("word", "noticed"),
    [("accepted", "Accepted.*not Altered"), ("rejected", "Rejected.*not Accepted")],
)
def test_a_judge_with_one_answer_is_not_trusted(word: str, noticed: str) -> None:
    with pytest.raises(WitnessSchemaError, match=f"cannot be trusted.*{noticed}"):
        Oracle([sys.executable, str(FAKES / "one_word_judge.py"), word], jobs=1)


@pytest.mark.parametrize(
    ("trouble", "noticed"),
    [
        ("end", r"ended while requests were in flight \(status 9\): the relay was told to end here"),
        ("end-in-the-middle", r"ended while requests were in flight \(status 0\)"),
        ("end-reading-first", r"ended while requests were in flight \(status 0\)"),
        ("hang", "has not answered for 2 s"),
        ("garbage", "a line that is not an answer: .*not an answer"),
        ("other-json", "a line that is not an answer"),
        ("twice", "a request that was not sent"),
        ("unasked", r"a request that was not sent \(number 999999\)"),
        ("no-result", "cannot be understood"),
    ],
)
def test_trouble_at_the_nth_answer_is_noticed(binary: Path, trouble: str, noticed: str) -> None:
    command = [sys.executable, str(FAKES / "relay.py"), trouble, str(CALIBRATION + 20), str(binary)]
    good: list[Verdict] = []
    with Oracle(command, jobs=1, limit=1.0, patience=1.0) as oracle:
        verdicts = oracle.roundtrip_all((ENVIRONMENT, GOOD) for _ in range(200))
        with pytest.raises(WitnessSchemaError, match=noticed):
            good.extend(verdicts)
    assert all(verdict == Accepted() for verdict in good)
    assert len(good) <= 20


class OpenJudge:
    """A real oracle that evaluates every module."""

    def __init__(self, real: Oracle) -> None:
        self.version, self.keys, self.roundtrip_all, self._real = (
            real.version,
            real.keys,
            real.roundtrip_all,
            real,
        )

    def verify(self, request: VerifyRequest) -> Verification:
        result = self._real.verify(request)
        return VerifyResult(True, (), "") if isinstance(result, NotJudged) else result


def test_an_oracle_that_evaluates_every_module_is_not_trusted(oracle: Oracle) -> None:
    calibrate(oracle)
    with pytest.raises(WitnessSchemaError, match="a policy that reads files is not left unjudged"):
        calibrate(OpenJudge(oracle))


def test_what_was_lost_stays_lost(binary: Path) -> None:
    command = [sys.executable, str(FAKES / "relay.py"), "end", str(CALIBRATION + 1), str(binary)]
    with Oracle(command, jobs=1) as oracle:
        for _ in range(2):
            with pytest.raises(WitnessSchemaError, match="ended while requests were in flight") as caught:
                oracle.roundtrip(ENVIRONMENT, GOOD)
            assert "make oracle" in caught.value.advice


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(WitnessSchemaError, match="cannot be started") as caught:
        Oracle(["/no/such/oracle"], jobs=1)
    assert caught.value.advice == "make oracle"
