"""`policy new` writes what `policy check` finds clean and real go-witness verifies."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from support.cli_runs import run
from witness_generators import Limits, draw
from witness_generators.documents.certificates import build_root
from witness_generators.documents.signed_documents import signing_key
from witness_generators.policy_drafts.draft_wishes import DraftWishes, read_wishes
from witness_generators.policy_drafts.policy_draft import build_draft
from witness_schema import load
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle, VerifyRequest, VerifyResult
from witness_schema.policies.policy_check import check_policy

KEY = signing_key(21)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "pub.pem"
    path.write_bytes(KEY.public_pem)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    path.write_bytes(build_root(1).pem)
    return path


def make(**wishes: Any) -> dict[str, Any]:
    return build_draft(read_wishes(DraftWishes(**wishes)))


def test_the_command_writes_what_check_finds_clean(key: Path, tmp_path: Path) -> None:
    out = tmp_path / "policy.json"
    words = (
        "--step",
        "build",
        "--attestors",
        "git,environment",
        "--key",
        str(key),
        "--rego",
        "git-branch=main",
    )
    result = run("policy", "new", *words, "--expires", "1y", "--out", str(out))
    assert (result.returncode, result.stdout) == (0, "")
    assert run("policy", "check", str(out), "--no-opa", "--strict").returncode == 0
    assert json.loads(out.read_text())["publickeys"][KEY.key_id]["keyid"] == KEY.key_id


def test_policies_of_all_kinds_are_clean_and_valid(key: Path, root: Path) -> None:
    policies = [
        make(steps=("a", "b"), attestors=("git", "material,product"), keys=(key,), artifacts_from=("b=a",)),
        make(
            steps=("a",),
            attestors=("git,environment,product",),
            keys=(key,),
            rules=("git-clean", "git-branch=main", "environment-ci", "product-others=a,b"),
        ),
        make(steps=("a",), attestors=("https://spdx.dev/Document",), functionaries=(f"a={key}",)),
        make(
            steps=("a",),
            attestors=("github",),
            root=root,
            constraints=("emails=ci@example.com", "Issuer=https://ci.example.com"),
            authorities=(root,),
        ),
        make(
            steps=("a",),
            attestors=("git",),
            keys=(key,),
            root=root,
            intermediates=(root,),
            constraints=("commonname=builder",),
        ),
    ]
    for policy in policies:
        assert check_policy(policy).findings == ()
        load("policy", "validation").strict().validate(policy)


def test_evidence_gives_its_step_and_types(key: Path, tmp_path: Path) -> None:
    (line,) = draw("git,environment", seed=3, as_="envelope")
    evidence = tmp_path / "build.json"
    evidence.write_bytes(line)
    policy = make(evidence=(evidence,), keys=(key,))
    statement = json.loads(base64.b64decode(json.loads(line)["payload"]))
    (step,) = policy["steps"].values()
    assert step["name"] == statement["predicate"]["name"]
    assert [each["type"] for each in step["attestations"]] == [
        each["type"] for each in statement["predicate"]["attestations"]
    ]
    assert check_policy(policy).findings == ()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"steps": ("a",), "attestors": ("git",)}, "nobody may sign"),
        ({"attestors": ("git",)}, "there is no step"),
        ({"steps": ("a",), "attestors": ("git",), "rules": ("environment-ci",)}, "no step requires"),
        ({"steps": ("a",), "attestors": ("git",), "rules": ("git-branch",)}, "takes a value"),
        ({"steps": ("a",), "attestors": ("git",), "artifacts_from": ("a=b",)}, "no step 'b'"),
        ({"steps": ("a", "a"), "attestors": ("git",)}, "named twice"),
        ({"steps": ("a",), "attestors": ("git",), "expires": "2020-01-01T00:00:00Z"}, "no time to come"),
        ({"steps": ("a",), "attestors": ("gti",)}, "gti"),
        ({"steps": ("a",), "attestors": ("sbom",)}, "which type sbom writes"),
        ({"steps": ("a",), "attestors": ("git,https://spdx.dev/v9",)}, "no attestor has the type"),
    ],
)  # fmt: skip
def test_what_would_be_wrong_is_refused(wishes: dict[str, Any], said: str, key: Path) -> None:
    given = wishes if said == "nobody may sign" else {"keys": (key,), **wishes}
    with pytest.raises(WitnessSchemaError, match=said):
        make(**given)


def test_a_policy_that_outlives_its_root_is_refused_with_the_date(root: Path) -> None:
    wishes = {"steps": ("a",), "attestors": ("git",), "root": root, "constraints": ("emails=ci@example.com",)}
    with pytest.raises(WitnessSchemaError, match="ends on 2124-01-01, before the policy") as error:
        make(**wishes, expires="2200-01-01T00:00:00Z")
    assert "--expires 2124-01-01T00:00:00Z" in error.value.advice
    assert check_policy(make(**wishes, expires="2124-01-01T00:00:00Z")).findings == ()


def test_a_root_alone_and_a_private_key_are_refused(root: Path, tmp_path: Path) -> None:
    private = tmp_path / "key.pem"
    private.write_text("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")
    words = ("policy", "new", "--step", "a", "--attestors", "git")
    alone, wrong = run(*words, "--root", str(root)), run(*words, "--key", str(private))
    assert (alone.returncode, wrong.returncode) == (2, 2)
    assert "every certificate of the root could sign" in alone.stderr
    assert "private key" in wrong.stderr


def test_real_go_witness_verifies_drawn_evidence(oracle: Oracle, tmp_path: Path) -> None:
    functionary = tmp_path / "oracle.pem"
    functionary.write_text(oracle.keys().public_pem)
    policy = make(
        steps=("build",), attestors=("git,environment",), keys=(functionary,), rules=("git-branch=main",)
    )
    for branch, passes in (("main", True), ("other", False)):
        records = [json.loads(line) for line in draw("git,environment", seed=4, limits=Limits(branch=branch))]
        entries = tuple((each["type"], each["attestation"]) for each in records)
        commit = records[0]["attestation"]["commithash"]
        said = oracle.verify(VerifyRequest("build", entries, policy, subjects=(commit,)))
        assert isinstance(said, VerifyResult)
        assert said.passed is passes, said
        assert passes or "branch must be main" in "\n".join(said.reasons)
