"""Steps of a user's own repository through the command: every attestor that runs here does, and what is made verifies."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from rich.console import Console

from support.step_run_calls import list_names, read_attestations, read_summary, run_here
from witness_cli.terminal import tables
from witness_schema import attestor_names, load
from witness_schema.oracle import witness_command
from witness_stand_ins import is_test_evidence
from witness_stand_ins.step_runs.attestor_ways import NOTHING, WAYS
from witness_stand_ins.step_runs.run_folder import KEY, NAMES
from witness_stand_ins.step_runs.run_summary import COLUMNS, TITLE, build_summary, list_rows
from witness_stand_ins.step_runs.step_endings import Recorded, StepRecord
from witness_stand_ins.step_runs.step_request import ALWAYS, StepRequest

pytestmark = pytest.mark.oracle

# Together every attestor that runs on this machine.
ALONE = ("github", "git", "environment", "sbom", "oci", "slsa")
HOST = (
    "gitlab",
    "aws",
    "link",
    "lockfiles",
    "omnitrail",
    "secretscan",
    "system-packages",
    "maven",
    "sarif",
    "docker",
)
OWN_WITNESS = ("jenkins", "gcp-iit", "git", "vex", "k8smanifest")
OWN_KEY = ("aws-codebuild", "environment")
# It needs rights that a test has not; `test_why_the_others_do_not_run` has the words of the rest.
NOT_HERE = {"network-trace", "jwt", "policyverify"}


def test_every_attestor_runs_or_is_said_not_to() -> None:
    assert set(WAYS) == set(attestor_names())
    assert {*ALWAYS, *ALONE, *HOST, *OWN_WITNESS, *OWN_KEY} == set(WAYS) - NOT_HERE
    assert len(set(WAYS) - NOT_HERE) == 24


def test_the_step_of_the_issue(binary: Path, project: Path, temporary: Path) -> None:
    """In a fresh repository, with nothing but the words that a user types."""
    done = run_here(project, ",".join(ALONE), "--supply", "sbom,oci", "--step", "build", "--", "make")
    assert done.returncode == 0, done.stderr
    first, *rows = done.stdout.splitlines()
    assert first == TITLE
    table = [tuple(row.split("\t")) for row in rows[:-1]]
    assert {name for part, name, _ in table if part == "recorded"} == {*ALONE, *ALWAYS}
    told = {name: value for part, name, value in table if part == "recorded"}
    assert "repository acme/rocket, ref refs/heads/main" in told["github"]
    assert "stood in for: the token service of a job" in told["github"]
    assert "stood in for" not in told["git"]
    laid = [(name, value) for part, name, value in table if part == "laid down"]
    assert [value for _, value in laid] == [
        f"a drawn document for {name}, removed from the folder again" for name in ("sbom", "oci")
    ]
    assert [(name, value.split(",")[0]) for part, name, value in table if part == "verified"] == [
        ("passed", "by the policy that fits")
    ]
    assert "--out" in rows[-1]
    # What the command wrote stays; what was laid down, and every file of the run, is gone.
    assert list_names(project) == {".git", ".gitignore", "Makefile", "main.c", "app.txt"}
    assert list_names(temporary) == set()


def test_isolated_nothing_of_the_stand_ins_is_recorded(
    binary: Path, project: Path, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command reaches them by their real names, and no other host, which is said before it starts."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    out = tmp_path / "evidence"
    look = "curl -sS -o /dev/null https://elsewhere.example.org/ 2>&1 | tail -1; cp main.c app.txt"
    done = run_here(
        project, "github,aws,environment", "--isolated", "--out", str(out), "--format", "json", "--", "sh", "-c", look
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "isolated: the command reaches " in done.stderr
    assert "Could not resolve host: elsewhere.example.org" in done.stderr
    assert json.loads(done.stdout)["isolated"] is True
    made = read_attestations(out / "collection.json")
    variables = made["environment"]["variables"]
    assert not [name for name in variables if "PROXY" in name.upper() or name == "SSL_CERT_FILE"]
    assert not [name for name in variables if name.startswith("AWS_")]
    assert variables["GITHUB_REPOSITORY"] == "acme/rocket"
    assert is_test_evidence(json.loads((out / "collection.json").read_text()))
    assert list_names(temporary) == set()


def test_what_is_kept_verifies_by_the_printed_command(binary: Path, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept" / "evidence"
    supply = ("--supply", "maven", "--supply", "sarif,docker", "--keep-supplied")
    summary = read_summary(
        run_here(project, ",".join(HOST), *supply, "--out", str(out), "--format", "json", "--", "make")
    )
    made = read_attestations(out / "collection.json")
    assert set(made) == {*HOST, *ALWAYS}
    for name, attestation in made.items():
        load(name).validate(attestation)
    assert list_names(out) == NAMES
    assert (out / KEY).stat().st_mode & 0o777 == 0o600
    assert json.loads((out / "run.json").read_bytes()) == summary
    assert summary["verified"] is True
    laid = {row["path"] for row in summary["supplied"]}
    assert laid <= list_names(project)
    assert laid - {"pom.xml"} <= set(made["product"])
    assert {"attestor": "maven", "path": "pom.xml", "kept": True} in summary["supplied"]
    assert is_test_evidence(json.loads((out / "collection.json").read_bytes()))
    witness = witness_command(tmp_path / "bin").parent
    assert summary["verify"].startswith("witness verify -p ")
    environment = {**os.environ, "PATH": f"{witness}:{os.environ['PATH']}"}
    pasted = subprocess.run(["sh", "-c", summary["verify"]], cwd="/", env=environment, check=False)
    assert pasted.returncode == 0
    # The policy is about this commit's collection, and asks for this signer.
    other = summary["verify"].replace(summary["subject"], "0" * 40)
    refused = subprocess.run(["sh", "-c", other], cwd="/", env=environment, check=False)
    assert refused.returncode == 1


def test_a_policy_of_one_run_refuses_another_signer(binary: Path, project: Path, tmp_path: Path) -> None:
    words = ("git", "--format", "json", "--out")
    one, two = (read_summary(run_here(project, *words, str(tmp_path / name), "--", "make")) for name in "ab")
    policy = shlex.split(one["verify"])
    policy[policy.index("-a") + 1] = str(tmp_path / "b" / "collection.json")
    assert one["subject"] == two["subject"]
    done = subprocess.run([binary, *policy], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    # And the folder is not written a second time without being told to.
    assert run_here(project, "git", "--out", str(tmp_path / "a"), "--", "make").returncode == 2
    assert run_here(project, "git", "--out", str(tmp_path / "a"), "--force", "--", "make").returncode == 0


def test_a_witness_of_the_users_own_runs(project: Path, tmp_path: Path) -> None:
    own = witness_command(tmp_path / "bin", services=True)
    out = tmp_path / "evidence"
    words = ("--supply", "vex,k8smanifest", "--witness", str(own), "--out", str(out), "--format", "json")
    summary = read_summary(run_here(project, ",".join(OWN_WITNESS), *words, "--", "make"))
    assert summary["witness"] == f"your witness ({own})"
    asked = {row["service"]: row["requests"] > 0 for row in summary["stand_ins"]}
    # A build of Jenkins has variables alone; whether the cluster is asked depends on a kubectl.
    assert set(asked) == {"jenkins", "gcp", "kubernetes", "registry"}
    assert (asked["jenkins"], asked["gcp"]) == (False, True)
    made = read_attestations(out / "collection.json")
    assert set(made) == {*OWN_WITNESS, *ALWAYS}
    for name, attestation in made.items():
        load(name).validate(attestation)


def test_a_key_of_the_users_own_signs_and_is_not_copied(binary: Path, project: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "own.pem", tmp_path / "evidence"
    private = generate_private_key(SECP256R1())
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    words = ("--key", str(key), "--out", str(out), "--format", "json")
    summary = read_summary(run_here(project, ",".join(OWN_KEY), *words, "--", "make"))
    assert summary["verified"] is True
    assert summary["signer"].startswith("your own key (--key)")
    assert list_names(out) == NAMES - {KEY}
    envelope = json.loads((out / "collection.json").read_bytes())
    assert is_test_evidence(envelope)
    # Without the certificate the signature counts as before, but the payload says what it is.
    del envelope["signatures"][0]["certificate"]
    assert is_test_evidence(envelope)
    (out / "collection.json").write_text(json.dumps(envelope))
    assert subprocess.run([binary, *shlex.split(summary["verify"])], check=False).returncode == 0
    policy = json.loads((out / "policy.json").read_bytes())
    assert list(policy["publickeys"]) == [policy["steps"]["build"]["functionaries"][0]["publickeyid"]]


def test_without_a_subject_nothing_is_verified_and_it_is_said(binary: Path, project: Path) -> None:
    summary = read_summary(run_here(project, "environment", "--format", "json", "--", "true"))
    assert (summary["verified"], summary["subject"]) == (None, "")
    assert "has no subject" in summary["reason"]


def test_no_variable_is_recorded_but_the_users_and_those_of_the_run(
    binary: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the C locale, for which Python sets LC_CTYPE itself."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    out = tmp_path / "evidence"
    read_summary(run_here(project, "environment", "--out", str(out), "--format", "json", "--", "make"))
    recorded = read_attestations(out / "collection.json")["environment"]["variables"]
    assert set(recorded) == {*os.environ, "WITNESS_TEST_EVIDENCE", "PWD"}


def test_a_terminal_of_80_columns_is_enough(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words longer than that, as a path or a commit, are never broken, so that they can be copied."""
    record = StepRecord(
        "the oracle of witness-schema",
        False,
        (
            Recorded(
                "git", "t", f"commit {'4' * 40} on main, no changes, git@github.com:acme/rocket.git", NOTHING
            ),
            Recorded("github", "t", "claims: repository acme/rocket", WAYS["github"].stands),
        ),
        (),
        False,
        {"github": 2},
        (),
        ("k8smanifest: there is no kubectl on your PATH",),
        "4" * 40,
        True,
        "",
        "2026-12-27",
        {"collection.json": b"", "policy-signed.json": b""},
    )
    request = StepRequest(("git", "github"), ("make",), faults=("github:expired-token",))
    shown = io.StringIO()
    monkeypatch.setattr(tables, "out", lambda: Console(file=shown, width=80, color_system=None))
    rows = [list(row.values()) for row in list_rows(build_summary(record, request, Path("evidence")))]
    tables.print_table("step build", COLUMNS, rows)
    lines = shown.getvalue().splitlines()
    assert len(lines) > 10
    assert max(len(line.rstrip()) for line in lines) <= 80
    assert "4" * 40 in shown.getvalue()
    assert "github:expired-token" in shown.getvalue()
