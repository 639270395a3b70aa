"""`schema show` and `schema emit`: what the options change in what is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from support.cli_runs import run
from witness_schema import attestor_names, document_names
from witness_schema.clone import repository_root


def schema(*words: str) -> subprocess.CompletedProcess[str]:
    return run("schema", *words)


def takes(*words: str, instance: object) -> bool:
    document = json.loads(schema("show", "environment", "--raw", *words).stdout)
    return jsonschema.Draft202012Validator(document).is_valid(instance)


def test_validation_takes_what_go_reads_and_strict_no_unknown_keys() -> None:
    unknown = {"hostname": None, "unknown": 1}
    assert not takes(instance={"hostname": None})
    assert takes("--mode", "validation", instance=unknown)
    assert not takes("--mode", "validation", "--strict", instance=unknown)
    assert takes("--mode", "validation", "--strict", instance={"hostname": None})


@pytest.mark.checkout
def test_both_modes_are_emitted_from_a_checkout_and_valid(tmp_path: Path) -> None:
    checkout = repository_root() / "vendor" / "go-witness"
    for mode in ("serialization", "validation"):
        done = schema("emit", "--out", str(tmp_path / mode), "--mode", mode, "--source", str(checkout))
        assert done.returncode == 0, done.stderr
        written = {path.stem: json.loads(path.read_text()) for path in (tmp_path / mode).iterdir()}
        contents = written.pop("schemas")
        assert (contents["mode"], contents["profile"], len(contents["files"])) == (mode, "full", len(written))
        assert set(written) == {*attestor_names(), *document_names()}
        for document in written.values():
            jsonschema.Draft202012Validator.check_schema(document)


def test_a_failed_emission_leaves_the_earlier_schemas(tmp_path: Path) -> None:
    assert schema("emit", "--out", str(tmp_path)).returncode == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = schema("emit", "--out", str(tmp_path), "--source", str(tmp_path), "--force")
    assert done.returncode == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_list_as_json_names_every_attestor() -> None:
    rows = json.loads(schema("list", "--format", "json").stdout)
    assert [row["name"] for row in rows] == list(attestor_names())


def test_list_and_show_take_a_version() -> None:
    rows = json.loads(schema("list", "--version", "0.3.0", "--format", "json").stdout)
    assert [row["name"] for row in rows] == list(attestor_names("v0.3.0"))
    assert {row["name"]: row["run_type"] for row in rows}["product"] == "product"
    shown = schema("show", "syft", "--raw", "--version", "v0.1.15")
    assert (shown.returncode, "x-unresolved" in shown.stdout) == (0, True)
    snapshot = json.loads(schema("show", "git", "--raw", "--version", "main-2026-08-05").stdout)
    assert snapshot["$id"].endswith(":main-2026-08-05:serialization:git")


def test_a_bundled_version_is_emitted(tmp_path: Path) -> None:
    assert schema("emit", "--out", str(tmp_path), "--version", "v0.10.0").returncode == 0
    shown = json.loads(schema("show", "git", "--raw", "--version", "0.10.0").stdout)
    assert json.loads((tmp_path / "git.json").read_text()) == shown
    assert shown["$id"].endswith(":v0.10.0:serialization:git")
    assert not (tmp_path / "network-trace.json").exists()
    unknown = schema("show", "git", "--version", "v0.1.0")
    assert (unknown.returncode, "bundled are v0.1.10 to v0.12.0 and main-2026-08-05" in unknown.stderr) == (
        2,
        True,
    )


def test_emit_never_overwrites_a_policy_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"steps": {}}')
    for force in ((), ("--force",)):
        done = schema("emit", "--out", str(tmp_path), *force)
        assert (done.returncode, "did not write" in done.stderr) == (2, True)
        assert [path.name for path in tmp_path.iterdir()] == ["policy.json"]
    assert (tmp_path / "policy.json").read_text() == '{"steps": {}}'


def test_emit_replaces_the_schemas_of_another_version_as_a_whole(tmp_path: Path) -> None:
    assert schema("emit", "--out", str(tmp_path)).returncode == 0
    (tmp_path / "schemas.json").unlink()  # as they were emitted before there was a list of contents
    (tmp_path / "NOTES").write_text("ours")
    refused = schema("emit", "--out", str(tmp_path), "--version", "v0.9.1")
    assert (refused.returncode, "--force" in refused.stderr) == (2, True)
    assert schema("emit", "--out", str(tmp_path), "--version", "v0.9.1", "--force").returncode == 0
    assert not (tmp_path / "network-trace.json").exists()
    assert (tmp_path / "NOTES").read_text() == "ours"
    compared = schema("diff", "v0.9.1", str(tmp_path), "--format", "json")
    assert json.loads(compared.stdout)["changes"] == []


def test_a_limit_on_the_size_of_files_leaves_nothing(tmp_path: Path) -> None:
    command = f"ulimit -f 16; exec {sys.executable} -m witness_cli.main schema emit --out {tmp_path}/schemas"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, "nothing was written" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
