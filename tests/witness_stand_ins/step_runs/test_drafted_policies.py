"""A policy of `policy new`, signed by `witness sign`, verifies what `run` recorded, and refuses what is broken, by the command."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from support.cli_runs import run
from support.step_run_calls import make_project, run_here
from witness_schema.oracle import witness_command
from witness_schema.validation.test_evidence import HOLDER

pytestmark = pytest.mark.oracle
RULES = ("--rego", "git-branch=main", "--rego", "git-clean", "--rego", "product-others=app.txt")
BUILD = ("--step", "build", "--attestors", "git,command-run,product")


def write_key(folder: Path, name: str) -> tuple[Path, Path]:
    """A private key and its public half."""
    key, pub = folder / f"{name}.pem", folder / f"{name}.pub"
    private = Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pub.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key, pub


@dataclass(frozen=True)
class Pipeline:
    """Two steps of a project, recorded; test found what build left. Its own key signed build and test."""

    folder: Path
    project: Path
    witness: Path

    def evidence(self, step: str) -> Path:
        return self.folder / step / "collection.json"

    def draft(self, *words: str, expires: str = "90d", told: str = "") -> Path:
        """A policy of `policy new`, signed. told: the one warning that it may have."""
        out = self.folder / "policy.json"
        made = run("policy", "new", *words, "--expires", expires, "--out", str(out))
        assert made.returncode == 0, made.stderr
        checked = json.loads(run("policy", "check", str(out), "--no-opa", "--format", "json").stdout)
        assert [each["rule"] for each in checked[0]["findings"]] == ([told] if told else [])
        assert told in made.stderr
        self.call("sign", "-f", str(out), "-k", str(self.folder / "own.pem"), "-o", f"{out}.signed")
        return Path(f"{out}.signed")

    def verify(self, policy: Path, *evidence: Path, artifact: str = "app.txt") -> bool:
        named = [word for each in evidence for word in ("-a", str(each))]
        key = ("-k", str(self.folder / "own.pub"))
        done = self.call(
            "verify", "-p", str(policy), *key, *named, "-f", str(self.project / artifact), check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode == 0

    def call(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self.witness, *words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert not check or done.returncode == 0, done.stderr
        return done


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory, binary: Path) -> Pipeline:
    folder = tmp_path_factory.mktemp("pipeline")
    project = make_project(folder / "project")
    pipeline = Pipeline(folder, project, witness_command(folder / "bin"))
    key, _ = write_key(folder, "own")
    write_key(folder, "other")
    for step, command in (
        ("build", "make"),
        ("test", "cp app.txt seen.txt"),
        ("late", "cp app.txt seen.txt"),
    ):
        if step == "late":
            (project / "app.txt").write_text("changed between the steps\n")
        words = ("git", "--step", step, "--key", str(key), "--out", str(folder / step))
        done = run_here(project, *words, "--", "sh", "-c", command)
        assert done.returncode == 0, done.stderr
        (project / "seen.txt").unlink(missing_ok=True)
    (project / "app.txt").unlink()
    done = run_here(project, "git", "--step", "build", "--out", str(folder / "certified"), "--", "make")
    assert done.returncode == 0, done.stderr
    return pipeline


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        (RULES, True),
        (("--rego", "git-branch=release"), False),
        (("--rego", "product-others=other.txt"), False),
    ],
)
def test_a_key_and_rego(words: tuple[str, ...], passes: bool, pipeline: Pipeline) -> None:
    policy = pipeline.draft(*BUILD, "--key", str(pipeline.folder / "own.pub"), *words)
    assert pipeline.verify(policy, pipeline.evidence("build")) is passes


def test_another_key_signs_nothing(pipeline: Pipeline) -> None:
    policy = pipeline.draft(*BUILD, "--key", str(pipeline.folder / "other.pub"))
    assert not pipeline.verify(policy, pipeline.evidence("build"))


@pytest.mark.parametrize(
    ("constraint", "passes"),
    [(f"commonname={HOLDER}", True), ("commonname=somebody", False), ("emails=ci@example.com", False)],
)
def test_a_certificate(constraint: str, passes: bool, pipeline: Pipeline) -> None:
    (root,) = pipeline.evidence("certified").parent.glob("*-authority.crt")
    words = (*BUILD, "--root", str(root), "--cert-constraint", constraint, *RULES)
    late = run("policy", "new", *words, "--expires", "90d")
    assert (late.returncode, "before the policy" in late.stderr) == (2, True)
    # Certificates of a run end after 30 days.
    policy = pipeline.draft(*words, expires="20d", told="expiry-near")
    assert pipeline.verify(policy, pipeline.evidence("certified")) is passes


def test_evidence_gives_a_policy_that_it_passes_and_that_a_changed_one_does_not(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    build = pipeline.evidence("build")
    policy = pipeline.draft("--from", str(build), "--key", str(pipeline.folder / "own.pub"))
    assert pipeline.verify(policy, build)
    envelope = json.loads(build.read_bytes())
    payload = base64.b64decode(envelope["payload"]).replace(b'"exitcode":0', b'"exitcode":1')
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps({**envelope, "payload": base64.b64encode(payload).decode()}))
    assert not pipeline.verify(policy, changed)


@pytest.mark.parametrize("second", ["test", "late"])
def test_the_second_step_has_to_find_what_the_first_one_left(second: str, pipeline: Pipeline) -> None:
    own = str(pipeline.folder / "own.pub")
    policy = pipeline.draft(
        *("--step", "build", "--step", second, "--attestors", "git", "--artifacts-from", f"{second}=build"),
        *("--functionary", f"{second}={own}", "--key", own),
    )
    evidence = (pipeline.evidence("build"), pipeline.evidence(second))
    assert pipeline.verify(policy, *evidence) is (second == "test")
    assert not pipeline.verify(policy, pipeline.evidence("build"))


def test_an_artifact_that_nobody_recorded(pipeline: Pipeline) -> None:
    policy = pipeline.draft(*BUILD, "--key", str(pipeline.folder / "own.pub"))
    assert not pipeline.verify(policy, pipeline.evidence("build"), artifact=".gitignore")
