"""`validate` and `show` as commands: forms, exit codes, standard input, the pre-commit hook and the GitHub Action."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
import yaml

from support.certificate_chains import PAST, issue, sign
from support.cli_runs import run
from witness_generators import draw, draw_submission, signing_key
from witness_schema.clone import repository_root

SEED = 5
STRANGE = "\x1b[2J::error::\u202e"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a right envelope, a broken one, lines of which one is broken, a policy, and the key."""
    [line] = draw("git", seed=SEED, as_="envelope")
    (tmp_path / "good.json").write_bytes(line)
    envelope = json.loads(line)
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["predicate"]["attestations"][0]["attestation"]["commitHash" + STRANGE] = STRANGE
    envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    (tmp_path / "broken.json").write_text(json.dumps(envelope))
    samples = [sample for index in range(3) for sample in draw("git", seed=SEED, index=index)]
    samples[1] = samples[1].replace(b'"commithash"', b'"commit_hash"')
    (tmp_path / "lines.jsonl").write_bytes(b"\n".join(samples))
    (tmp_path / "policy.json").write_text(json.dumps(draw_submission("git", seed=SEED).policy, indent=1))
    (tmp_path / "build.pub").write_bytes(signing_key(SEED).public_pem)
    (tmp_path / "other.pub").write_bytes(signing_key(99).public_pem)
    return tmp_path


def test_right_documents_end_with_0_and_name_versions(files: Path) -> None:
    done = run("validate", "good.json", "policy.json", cwd=files)
    assert done.returncode == 0, done
    assert (
        "good.json: envelope of a statement of a collection of git, material, command-run, product"
        in done.stdout
    )
    assert "go-witness v0.7.0 to main-2026-08-05 could have written it; no errors" in done.stdout
    assert "policy.json: policy; go-witness v0.1.10 to main-2026-08-05 reads it" in done.stdout


def test_what_is_wrong_ends_with_1_and_what_cannot_be_read_with_2(files: Path) -> None:
    assert run("validate", "broken.json", cwd=files).returncode == 1
    (files / "none.json").write_text("no JSON")
    done = run("validate", "none.json", "broken.json", "nowhere.json", cwd=files)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "missing-key" in done.stdout or "unknown-key" in done.stdout
    for words in (
        ("--as", "gti"),
        ("--version", "v9.9.9"),
        ("--key", "good.json"),
        ("--policy-ca", "good.json"),
    ):
        assert run("validate", "good.json", *words, cwd=files).returncode == 2


def test_lines_are_told_by_their_number(files: Path) -> None:
    done = run("validate", "lines.jsonl", "-q", cwd=files)
    assert done.returncode == 1
    assert "lines.jsonl:2 /attestation/commit_hash: unknown-key" in done.stdout
    assert "lines.jsonl:1" not in done.stdout


def test_a_key_is_asked_for_its_signature(files: Path) -> None:
    assert run("validate", "good.json", "--key", "build.pub", cwd=files).returncode == 0
    done = run("validate", "good.json", "--key", "other.pub", cwd=files)
    assert (done.returncode, "not-trusted" in done.stdout) == (1, True)


def test_a_certificate_has_to_come_from_the_authority(tmp_path: Path) -> None:
    root, other, expired = issue("root"), issue("root", key="other"), issue("old root", valid=PAST)
    middle = root.issue("middle")
    for name, holder in (("root", root), ("middle", middle), ("other", other), ("expired", expired)):
        (tmp_path / f"{name}.pem").write_bytes(holder.pem)
    leaf = middle.issue("leaf", ca=False)
    documents = {
        "whole": sign(leaf, middle),
        "alone": sign(leaf),
        "late": sign(middle.issue("late", ca=False, valid=PAST), middle),
        "old": sign(expired.issue("young", ca=False)),
    }
    for name, document in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    for words, code in (
        ("whole.json --policy-ca root.pem", 0),
        ("alone.json --policy-ca root.pem --policy-ca middle.pem", 0),
        ("alone.json --policy-ca root.pem", 1),
        ("whole.json --policy-ca other.pem", 1),
        ("late.json --policy-ca root.pem", 1),
        ("old.json --policy-ca expired.pem", 1),
    ):
        done = run("validate", *words.split(), cwd=tmp_path)
        assert (done.returncode, "not-trusted" in done.stdout, done.stderr) == (code, code == 1, ""), words


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_foreign_text_acts_on_no_terminal_and_no_runner(files: Path, form: str) -> None:
    done = run("validate", "broken.json", "--format", form, cwd=files)
    assert (done.returncode, "\x1b" in done.stdout, "\u202e" in done.stdout) == (1, False, False)
    commands = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert bool(commands) == (form == "github")
    assert all(
        line.startswith(("::error file=broken.json,", "::notice file=broken.json,")) for line in commands
    )


def test_annotations_name_files_from_the_root_of_their_repository(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "clone" / "evidence"
    folder.mkdir(parents=True)
    (tmp_path / "clone" / ".git").mkdir()
    (folder / "broken.json").write_bytes((files / "broken.json").read_bytes())
    printed = run("validate", "broken.json", "--format", "github", cwd=folder).stdout
    assert "file=evidence/broken.json," in printed
    assert "file=broken.json," not in printed


def test_the_forms_for_programs_can_be_read(files: Path) -> None:
    [report] = json.loads(run("validate", "broken.json", "--format", "json", cwd=files).stdout)
    assert {"file", "kind", "versions", "findings", "signers"} <= report.keys()
    assert {one["severity"] for one in report["findings"]} == {"error"}
    sarif = json.loads(run("validate", "broken.json", "--format", "sarif", cwd=files).stdout)
    [ran] = sarif["runs"]
    rules = [rule["id"] for rule in ran["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in ran["results"]] == [one["ruleId"] for one in ran["results"]]
    assert len(ran["results"]) == len(report["findings"])
    junit = run("validate", "good.json", "broken.json", "lines.jsonl", "--format", "junit", cwd=files).stdout
    suites = Tree.fromstring(junit)
    counts = {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites}
    assert counts == {"good.json": ("1", "0"), "broken.json": ("1", "1"), "lines.jsonl": ("3", "1")}


def test_a_document_is_shown_as_a_tree(files: Path) -> None:
    done = run("show", "good.json", cwd=files)
    assert done.returncode == 0
    for words in (
        "├─ signed by ",
        "payload: statement",
        "collection of the step",
        "├─ git  20",
        "commithash: ",
    ):
        assert words in done.stdout
    broken = run("show", "broken.json", cwd=files)
    assert "error" in broken.stdout
    assert "\x1b" not in broken.stdout
    decoded = json.loads(run("show", "good.json", "--format", "json", cwd=files).stdout)
    assert decoded["document"]["payload"]["predicateType"].endswith("attestation-collection/v0.1")
    assert run("show", "nowhere.json", cwd=files).returncode == 2


def test_a_schema_is_shown_with_an_example_and_raw(files: Path) -> None:
    shown = run("schema", "show", "git", cwd=files).stdout
    assert "├─ commithash: string  [attestation/git/git.go:86]  e.g. " in shown
    assert "optional" in shown
    raw = run("schema", "show", "git", "--raw", cwd=files).stdout
    assert json.loads(raw)["title"] == "git"
    assert run("schema", "show", "git", "--format", "json", cwd=files).stdout == raw
    for name in ("policy", "envelope", "collection", "file"):
        assert run("schema", "show", name, cwd=files).returncode == 0
    assert "may be" not in run("schema", "show", "syft", "--version", "v0.1.15", cwd=files).stderr


def put_command_on_path(folder: Path) -> dict[str, str]:
    """Variables with a PATH on which `witness-schema` is this source."""
    command = folder / "bin" / "witness-schema"
    command.parent.mkdir()
    code = "from witness_cli.main import main; main()"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}' \"$@\"\n")
    command.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def test_the_steps_of_the_action_run_in_an_empty_folder(
    files: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    action: Any = yaml.safe_load((repository_root() / "action.yml").read_text())
    steps = {step["name"]: step for step in action["runs"]["steps"]}
    assert steps["Install"]["run"] == 'python -m pip install --quiet "$GITHUB_ACTION_PATH"'
    step = steps["Validate"]
    given = {"inputs.files": "docs/*.json", "inputs.arguments": "--key build.pub --version v0.12.0"}
    variables = {name: given[text.strip("${} ")] for name, text in step["env"].items()}
    work = tmp_path_factory.mktemp("empty")
    (work / "docs").mkdir()
    (work / "build.pub").write_bytes((files / "build.pub").read_bytes())
    environment = put_command_on_path(files) | variables
    environment |= {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(work),
        "GITHUB_ACTION_PATH": str(repository_root()),
    }
    # As the runner starts `shell: bash`.
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    for name, code in (("good.json", 0), ("broken.json", 1)):
        (work / "docs" / name).write_bytes((files / name).read_bytes())
        done = subprocess.run(shell, cwd=work, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done
    assert done.stdout.startswith("::error file=docs/broken.json,line=1,title=")
