"""`schema emit` and `schema diff` of what is not wholly known: what is listed, what stays open, and the exit code."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from support.hostile_checkouts import lay_out, register
from witness_schema import load
from witness_schema.clone import CACHE_VARIABLE, repository_root
from witness_schema.reading import record_lines
from witness_schema.schemas.emission import emit

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = CORPUS / "unknown_places"
MAIN = CORPUS / "upstream_records" / "main-2026-08-05.json.gz"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without modules, offline, with a cache of its own."""
    return {
        **os.environ,
        "GOMODCACHE": str(tmp_path / "none"),
        "GOPROXY": "off",
        "GOFLAGS": "-mod=mod",
        CACHE_VARIABLE: str(tmp_path / "cache"),
    }


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "witness_cli.main", "schema", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def read(folder: Path, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return schema


def lay_out_embedding(tmp_path: Path) -> Path:
    """The case: the payload of an attestor embeds a type whose module is on no machine."""
    source = (CASES / "embedded_missing_module" / "types.go").read_text()
    body = source.partition("type T struct {")[2]
    sample = register(
        '"sample"',
        'import "github.com/aws/aws-sdk-go-v2/feature/ec2/imds"\n',
        "type Attestor struct {" + body,
    )
    root = lay_out(tmp_path / "checkout", {"attestation/sample/sample.go": sample})
    with (root / "go.mod").open("a") as file:
        file.write("\nrequire github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.18.30\n")
    return root


@pytest.mark.parametrize("mode", ["serialization", "validation"])
def test_a_missing_module_is_listed_with_what_mends_it(
    mode: str, tmp_path: Path, bare: dict[str, str]
) -> None:
    root, out = lay_out_embedding(tmp_path), tmp_path / "out"
    words = ("emit", "--source", str(root), "--out", str(out), "--mode", mode)
    done = run(bare, *words)
    assert done.returncode == 1, done.stderr
    assert "attestation/sample/sample.go:13: embedded github.com/aws/aws-sdk-go-v2" in done.stderr
    assert "imds v1.18.30 is not on this machine" in done.stderr
    assert f"witness-schema schema emit --source {root} --out {out} --force --fetch" in done.stderr
    validator = jsonschema.Draft202012Validator(read(out, "sample"))
    rows = [
        json.loads(line)
        for line in (CASES / "embedded_missing_module" / "values.jsonl").read_text().splitlines()
    ]
    assert all(validator.is_valid(json.loads(row["text"])) for row in rows)
    assert not jsonschema.Draft202012Validator(read(out, "statement")).is_valid({"_type": 1}), (
        "open only there"
    )
    allowed = run(bare, *words, "--force", "--allow-unresolved", "--format", "json")
    assert allowed.returncode == 0, allowed.stderr
    told = json.loads(allowed.stdout)
    assert told["unresolved"] == len(told["places"]) == 1
    assert told["places"][0]["schema"] == "sample"


@pytest.mark.oracle
def test_fetch_tells_what_cannot_be_fetched(tmp_path: Path, bare: dict[str, str]) -> None:
    root = lay_out_embedding(tmp_path)
    done = run(bare, "emit", "--source", str(root), "--out", str(tmp_path / "out"), "--fetch")
    assert done.returncode == 1
    assert "imds@v1.18.30 cannot be fetched" in done.stderr


@pytest.mark.checkout
def test_go_witness_without_its_modules_accepts_what_it_accepts_with_them(
    tmp_path: Path, bare: dict[str, str]
) -> None:
    checkout = repository_root() / "vendor" / "go-witness"
    out = tmp_path / "out"
    done = run(bare, "emit", "--source", str(checkout), "--out", str(out))
    assert done.returncode == 1, done.stderr
    places = done.stderr.count("is not on this machine\n")
    assert f"({places} unresolved places)" in done.stderr
    assert places >= 12
    aws = jsonschema.Draft202012Validator(read(out, "aws"))
    assert aws.is_valid({"region": "eu-west-1", "rawiid": "x", "rawsig": "y", "publickey": "z"})
    git = read(out, "git")
    assert {key: value for key, value in git.items() if key != "$id"} == {
        key: value for key, value in load("git").json_schema().items() if key != "$id"
    }


def test_one_that_cannot_be_read_is_told_and_the_rest_written(tmp_path: Path, bare: dict[str, str]) -> None:
    root = lay_out(tmp_path / "checkout", {"attestation/other/other.go": register("pick()", package="other")})
    done = run(bare, "emit", "--source", str(root), "--out", str(tmp_path / "out"), "--allow-unresolved")
    assert done.returncode == 1, "allowing open places allows no missing schema"
    assert "no schema of attestation/other: " in done.stderr
    assert "attestation/other/other.go:" in done.stderr
    assert read(tmp_path / "out", "sample")["title"] == "sample"
    assert read(tmp_path / "out", "schemas")["unread"] == ["attestation/other"]


def test_a_diff_reports_none_as_gone_that_it_could_not_read(tmp_path: Path, bare: dict[str, str]) -> None:
    named = {"attestation/other/other.go": register('"other"', package="other")}
    broken = (
        named["attestation/other/other.go"]
        .replace("return &Attestor{}", "return made")
        .replace("*Attestor {", "any {")
    )
    before = lay_out(tmp_path / "before", {**named})
    after = lay_out(tmp_path / "after", {"attestation/other/other.go": broken})
    done = run(bare, "diff", str(before), str(after))
    assert done.returncode == 1
    assert "ATTESTOR_REMOVED" not in done.stdout
    assert "other cannot be read" in done.stderr


def test_the_case_of_an_option_kind_that_was_unheard_of(tmp_path: Path, bare: dict[str, str]) -> None:
    source = (CASES / "option_kind_intslice" / "types.go").read_text()
    registry = (
        "package registry\n\ntype ConfigOption[T, V any] struct{}\n\n"
        "func IntSliceConfigOption[T any](name, description string, defaultVal []int, "
        "setter func(T, []int) (T, error)) *ConfigOption[T, []int] { return nil }\n"
    )
    root = lay_out(tmp_path / "checkout", {"attestation/t/t.go": source, "registry/option.go": registry})
    done = run(bare, "emit", "--source", str(root), "--out", str(tmp_path / "out"))
    # The scaffold has no run type of that name: that attestor is told, and what is written is the rest.
    assert done.returncode == 1
    shutil.rmtree(tmp_path / "out")
    kinds = 'package attestation\n\nconst PostProductRunType RunType = "postproduct"\n'
    (root / "attestation" / "kinds.go").write_text(kinds)
    done = run(bare, "emit", "--source", str(root), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    options = read(tmp_path / "out", "t")["x-go-witness-options"]["properties"]
    assert options == {"ports": {"type": "array", "items": {"type": "integer"}, "x-kind": "intslice"}}


def test_the_record_of_the_newest_main_is_emitted_and_compared(tmp_path: Path, bare: dict[str, str]) -> None:
    record = record_lines.load(gzip.decompress(MAIN.read_bytes()))
    written = emit(tmp_path / "main", source=record)
    assert (written.attestors, written.unresolved, written.unread) == (27, 0, ())
    options = read(tmp_path / "main", "network-trace")["x-go-witness-options"]["properties"]
    assert options["observe-pids"] == {"type": "array", "items": {"type": "integer"}, "x-kind": "intslice"}
    done = run(bare, "diff", "v0.12.0", str(tmp_path / "main"), "--fail-on", "never", "--format", "json")
    assert done.returncode == 0, done.stderr
    changes = json.loads(done.stdout)["changes"]
    assert {"CONFIG_OPTION_ADDED"} <= {change["rule"] for change in changes}
    assert "observe-pids: intslice" in done.stdout
    same = run(bare, "diff", str(tmp_path / "main"), str(tmp_path / "main"), "--format", "json")
    assert (same.returncode, json.loads(same.stdout)["changes"]) == (0, [])
