"""Rego that tries to get out of the oracle: `rego/*.rego`, whose first line says what must become of it.

FILE in a module is the path of a secret; every answer is searched for it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from support.requests_at_hand import build_request, encode_base64
from support.verifying import run_verify
from witness_generators import draw_submission
from witness_schema import load
from witness_schema.errors import OracleLost
from witness_schema.oracle import NotJudged, Oracle, Verification, VerifyResult
from witness_schema.schemas.opa_profile import opa_schema
from witness_schema.verdict import Crashed

MODULES = sorted((Path(__file__).parent / "rego").glob("*.rego"))
SECRET = "the-secret-of-this-machine"
ENDLESS = "crashed within a second"
# Its package path becomes code only where go-witness splices it into a query, which the type checker does not.
IN_THE_QUERY = "package_that_is_a_request"
# `<<TEXT*NUMBER>>` in a module stands for so many of that text.
REPEATED = re.compile(r"<<(.+?)\*(\d+)>>", re.S)


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=1) as running:
        yield running


@pytest.fixture(scope="module")
def hasty(oracle: Oracle) -> Iterator[Oracle]:
    """For modules whose evaluation has no end: it gives them a second, and not half a minute."""
    with Oracle.start(jobs=1, limit=1.0) as running:
        yield running


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.json"
    file.write_text(json.dumps({"properties": {SECRET: {"const": SECRET}}, "required": [SECRET]}))
    return file


def read_module(path: Path, secret: Path) -> tuple[str, str, str]:
    """Returns the kind of verdict, words of it, and the module."""
    text = REPEATED.sub(lambda found: found[1] * int(found[2]), path.read_text().replace("FILE", str(secret)))
    kind, _, words = text.partition("\n")[0].removeprefix("# ").partition(": ")
    return kind, words, text


def describe(result: Verification) -> tuple[str, str]:
    match result:
        case NotJudged(reason):
            return "not judged", reason
        case Crashed(reason):
            return "crashed", reason
        case VerifyResult(passed=True):
            return "passed", ""
        case VerifyResult(reasons=reasons, error=error):
            return "denied", "\n".join((*reasons, error))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_hostile_rego_gets_its_verdict_and_nothing_else(
    oracle: Oracle, hasty: Oracle, path: Path, secret: Path
) -> None:
    kind, words, module = read_module(path, secret)
    asked = hasty if kind == ENDLESS else oracle
    verdict, reason = describe(asked.verify(build_request(asked.keys(), rego=module)))
    # Whichever comes first on this machine, the end of the time or of the memory.
    assert (verdict, words in reason) == ("crashed" if kind == ENDLESS else kind, True), reason
    assert len(reason) < 70_000
    assert SECRET not in reason
    # The next request is answered as if nothing had happened.
    assert asked.verify(build_request(asked.keys())) == VerifyResult(True, (), "", (0,))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_type_checker_reads_nothing_for_it(
    oracle: Oracle, hasty: Oracle, path: Path, secret: Path
) -> None:
    kind, words, module = read_module(path, secret)
    answer = (hasty if kind == ENDLESS else oracle).type_check(module, opa_schema(load("environment")))
    match answer:
        case NotJudged(reason):
            assert (kind, words in reason) == ("not judged", True), reason
        case tuple(errors):
            assert kind != "not judged" or path.stem == IN_THE_QUERY
            assert SECRET not in str(errors)
        case Crashed(reason):
            assert kind == ENDLESS, reason


@pytest.mark.parametrize("reference", ["$ref", "$id", "id"])
def test_the_type_checker_takes_no_schema_that_refers_to_a_file(
    oracle: Oracle, secret: Path, reference: str
) -> None:
    schema = {"type": "object", "properties": {"os": {reference: f"file://{secret}"}}}
    with pytest.raises(OracleLost, match="is outside the schema"):
        oracle.type_check("package e\n\ndeny[msg] {\n\tmsg := input.os\n}\n", schema)


@pytest.mark.parametrize(
    "name", ["request", "schema_of_a_file", "five_gigabytes_at_once", "package_that_is_a_request"]
)
def test_the_witness_command_does_not_evaluate_it(
    name: str, oracle: Oracle, secret: Path, tmp_path: Path
) -> None:
    kind, words, module = read_module(MODULES[0].with_name(f"{name}.rego"), secret)
    submissions = (draw_submission(("environment", "product"), seed=12, index=index) for index in range(40))
    drawn = next(one for one in submissions if len(one.policy["steps"]) == 1)
    policy = deepcopy(drawn.policy)
    (step,) = policy["steps"].values()
    step["attestations"][0]["regopolicies"] = [{"name": "h.rego", "module": encode_base64(module)}]
    verdict = run_verify(replace(drawn, policy=policy), tmp_path)
    assert not verdict.passed
    assert words in verdict.said
    assert ("not judged: " in verdict.said) == (kind == "not judged")
    assert SECRET not in verdict.said


def test_no_policy_of_ours_is_left_unjudged(oracle: Oracle) -> None:
    written = sorted((Path(__file__).parents[1] / "corpus" / "rego_kinds").glob("*/*.rego"))
    modules = [path.read_text() for path in written]
    for index in range(60):
        drawn = draw_submission(("git", "environment", "product"), seed=12, index=index)
        modules += [
            base64.b64decode(module["module"]).decode()
            for step in drawn.policy["steps"].values()
            for asked in step["attestations"]
            for module in asked["regopolicies"]
        ]
    assert len(modules) > 50
    requests = [build_request(oracle.keys(), rego=module) for module in dict.fromkeys(modules)]
    verdicts = [describe(result) for result in oracle.verify_all(requests)]
    assert [verdict for verdict in verdicts if verdict[0] not in ("passed", "denied")] == []
