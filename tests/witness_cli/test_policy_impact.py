"""`policy impact`: steps and Rego modules that ask for attestations whose type or shape changed."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.cli_runs import run
from witness_schema.clone import repository_root

K8S = "https://witness.dev/attestations/k8smanifest/v0.2"
TRACE = "https://witness.dev/attestations/network-trace/v0.1"
GIT = "https://witness.dev/attestations/git/v0.1"
SWAP = 'package k8s\n\ndeny[msg] {\n\tinput.clusterinfo.nodes[_].nodeInfo.swap.capacity > 0\n\tmsg := "swap"\n}\n'
SERVER = 'package k8s\n\ndeny[msg] {\n\tinput.clusterinfo.server == ""  # not input.clusterinfo.nodes\n\tmsg := "no server"\n}\n'
HASH = 'package git\n\ndeny[msg] {\n\tinput.commithash == ""\n\tmsg := "no commit"\n}\n'
TRACED = 'package trace\n\ndeny[msg] {\n\tinput.network_trace.summary.total_connections > 0\n\tmsg := "network"\n}\n'


def policy(modules: dict[str, dict[str, str]]) -> dict[str, Any]:
    """One step for each predicate type, with its modules by name."""
    return {
        "expires": "2030-01-01T00:00:00Z",
        "steps": {
            f"step-{number}": {
                "name": f"step-{number}",
                "functionaries": [],
                "attestations": [
                    {
                        "type": kind,
                        "regopolicies": [
                            {"name": name, "module": base64.b64encode(text.encode()).decode()}
                            for name, text in named.items()
                        ],
                    }
                ],
            }
            for number, (kind, named) in enumerate(modules.items())
        },
    }


WHOLE = policy({GIT: {"hash": HASH}, K8S: {"swap": SWAP, "server": SERVER}, TRACE: {"traced": TRACED}})


def impact(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return run("policy", "impact", *words, cwd=cwd)


@pytest.fixture(params=["plain", "signed"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    document = WHOLE
    if request.param == "signed":
        payload = base64.b64encode(json.dumps(WHOLE).encode()).decode()
        document = {
            "payloadType": "https://witness.testifysec.com/policy/v0.1",
            "payload": payload,
            "signatures": [],
        }
    (tmp_path / "policy.json").write_text(json.dumps(document))
    return str(tmp_path / "policy.json")


@pytest.mark.oracle
def test_what_was_added_touches_and_does_not_hurt(file: str) -> None:
    done = impact(file, "--from", "v0.9.1", "--to", "v0.12.0", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["from"], told["to"], told["asked"]) == (0, "v0.9.1", "v0.12.0", 3)
    assert [(t["step"], t["type"], t["hurt"]) for t in told["touched"]] == [
        ("step-1", K8S, False),
        ("step-2", TRACE, False),
    ]
    swap, server = told["touched"][0]["modules"]
    assert [one["rule"] for one in swap["reads"]] == ["FIELD_ADDED"]
    assert (swap["typechecks"], server["reads"], server["typechecks"]) == (True, [], True)


@pytest.mark.oracle
def test_what_went_hurts_the_modules_that_read_it(file: str) -> None:
    done = impact(file, "--from", "v0.12.0", "--to", "v0.9.1", "--format", "json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    manifest, trace = told["touched"]
    assert (manifest["hurt"], trace["hurt"]) == (True, True)
    swap, server = manifest["modules"]
    assert [one["rule"] for one in swap["reads"]] == ["FIELD_REMOVED"]
    assert server["reads"] == []
    assert (swap["typechecks"], server["typechecks"]) == (True, True), (
        "OPA does not look into the map of nodes"
    )
    assert trace["verdict"] == "no attestor has this type any more; network-trace had it"
    assert trace["modules"][0]["typechecks"] is None


@pytest.mark.checkout
@pytest.mark.oracle
def test_a_module_that_reads_a_renamed_field_no_longer_type_checks(file: str, tmp_path: Path) -> None:
    checkout = shutil.copytree(repository_root() / "vendor" / "go-witness", tmp_path / "go-witness")
    source = checkout / "attestation" / "git" / "git.go"
    source.write_text(source.read_text().replace('json:"commithash"', 'json:"commit_hash"'))
    done = impact(file, "--from", "v0.12.0", "--to", str(checkout), "--format", "json")
    (touched,) = json.loads(done.stdout)["touched"]
    (module,) = touched["modules"]
    assert (done.returncode, touched["type"], module["typechecks"]) == (1, GIT, False)
    assert [one["pointer"] for one in module["reads"]] == ["/commithash"]
    assert "input.commithash" in " ".join(module["errors"])


@pytest.mark.oracle
def test_a_module_that_never_type_checked_is_told_as_one(tmp_path: Path) -> None:
    whole = policy({K8S: {"torn": 'package k8s\n\ndeny[msg] { input.none; msg := "never" }\n'}})
    (tmp_path / "policy.json").write_text(json.dumps(whole))
    done = impact(str(tmp_path / "policy.json"), "--from", "v0.9.1", "--to", "v0.12.0")
    assert done.returncode == 0
    assert (
        "  module torn: reads no changed place; did not type-check before either\n    module.rego:"
        in done.stdout
    )
    told = json.loads(
        impact(
            str(tmp_path / "policy.json"), "--from", "v0.9.1", "--to", "v0.12.0", "--format", "json"
        ).stdout
    )
    (module,) = told["touched"][0]["modules"]
    assert (module["typechecks"], module["errors"]) == (False, [])
    assert "rego_type_error" in module["known"][0]


@pytest.mark.oracle
def test_a_module_that_is_no_rego_is_a_finding(tmp_path: Path) -> None:
    """Nobody can say what it reads, so it is no all-clear that it was no Rego before either."""
    whole = policy({K8S: {"torn": "package k8s\n\ndeny[msg { input.kind }\n"}})
    (tmp_path / "policy.json").write_text(json.dumps(whole))
    words = (str(tmp_path / "policy.json"), "--from", "v0.9.1", "--to", "v0.12.0")
    done = impact(*words)
    assert done.returncode == 1
    assert "  module torn: is no Rego, so that nothing can be said of it\n    module.rego:" in done.stdout
    (module,) = json.loads(impact(*words, "--format", "json").stdout)["touched"][0]["modules"]
    assert "rego_parse_error" in module["errors"][0]


@pytest.mark.oracle
def test_a_module_that_needs_too_much_is_not_type_checked_and_does_not_hurt(tmp_path: Path) -> None:
    whole = policy({K8S: {"now": "package k8s\n\ndeny[msg] { time.now_ns() > 1; msg := input.none }\n"}})
    (tmp_path / "policy.json").write_text(json.dumps(whole))
    arguments = (str(tmp_path / "policy.json"), "--from", "v0.9.1", "--to", "v0.12.0")
    done = impact(*arguments)
    assert done.returncode == 0
    assert "not type-checked: module" in done.stdout
    (module,) = json.loads(impact(*arguments, "--format", "json").stdout)["touched"][0]["modules"]
    assert (module["typechecks"], module["errors"], module["known"]) == (None, [], [])
    assert "needs time.now_ns" in module["not_judged"]


def test_as_text_without_the_type_checker(file: str) -> None:
    done = impact(file, "--from", "v0.12.0", "--to", "v0.9.1", "--no-type-check")
    assert done.returncode == 1
    assert f"hurt: {file}, step step-1, {K8S}" in done.stdout
    assert "  module swap: reads 1 changed place; not type-checked\n" in done.stdout
    assert "  module server: reads no changed place; not type-checked\n" in done.stdout


def test_versions_alike_touch_nothing(file: str) -> None:
    done = impact(file, "--from", "v0.11.0", "--to", "v0.12.0", "--format", "json", "--no-type-check")
    assert (done.returncode, json.loads(done.stdout)["touched"]) == (0, [])


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"payload": "%%"}', '{"steps": []}'])
def test_another_file_is_misuse(content: str, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(content)
    done = impact(str(tmp_path / "policy.json"), "--from", "v0.11.0", "--to", "v0.12.0", "--no-type-check")
    assert done.returncode == 2, done
    assert re.search(r"policy\.json(, /\S+)?: this is not ", done.stderr), done.stderr
    assert "  → name a policy as JSON, plain or signed in a DSSE envelope\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_type_that_exists_nowhere_is_a_finding(tmp_path: Path) -> None:
    near = "https://witness.dev/attestations/gti/v0.1"
    (tmp_path / "policy.json").write_text(json.dumps(policy({near: {}})))
    words = (str(tmp_path / "policy.json"), "--from", "v0.11.0", "--to", "v0.12.0", "--no-type-check")
    done = impact(*words, "--format", "json")
    (touched,) = json.loads(done.stdout)["touched"]
    assert (done.returncode, touched["unknown"], touched["hurt"]) == (1, True, True)
    assert GIT in touched["near"]
    assert f"unknown type: {tmp_path / 'policy.json'}, step step-0, {near}" in impact(*words).stdout
    own = impact(*words, "--own-type", near)
    assert (own.returncode, near in own.stdout) == (0, False)


ANNOTATED = ("--from", "v0.12.0", "--to", "v0.9.1", "--no-type-check", "--format", "github")


@pytest.mark.parametrize("worktree", [False, True])
def test_annotations_are_on_the_policies(file: str, worktree: bool, tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / "policies").mkdir(parents=True)
    moved = shutil.move(file, root / "policies" / "release.json")
    if worktree:
        (root / ".git").write_text("gitdir: elsewhere\n")
    else:
        (root / ".git").mkdir()
    for policy, cwd in ((str(moved), None), ("release.json", root / "policies")):
        lines = impact(policy, *ANNOTATED, cwd=cwd).stdout.splitlines()
        assert len(lines) == 2
        assert all(line.startswith("::error file=policies/release.json,title=hurt::step ") for line in lines)


def test_annotations_outside_a_repository_name_no_file(file: str) -> None:
    done = impact(file, *ANNOTATED)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert all(line.startswith("::error title=hurt::step ") for line in done.stdout.splitlines())
