"""`schema diff` and `schema history` as a user meets them: exit codes, and a checkout that was edited by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli_runs import run
from witness_schema.clone import CACHE_VARIABLE, repository_root


def schema(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return run("schema", *words, cwd=cwd)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the pinned go-witness that may be edited."""
    return Path(shutil.copytree(repository_root() / "vendor" / "go-witness", tmp_path / "go-witness"))


def edit(file: Path, old: str, new: str) -> int:
    """Replace a text and give its line."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("v0.9.1", "v0.12.0"), 1),
        (("v0.10.0", "v0.12.0"), 0),
        (("v0.12.0", "v0.9.1"), 1),
        (("v0.12.0", "v0.9.1", "--fail-on", "never"), 0),
        (("v0.12.0", "v0.9.1", "--fail-on", "warning"), 1),
        (("v0.12.0", "nowhere"), 2),
        (("v0.12.0", "v0.9.1", "--fail-on", "often"), 2),
        (("v0.12.0", "v0.9.1", "--ignore", "nowhere"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_exit_codes(words: tuple[str, ...], code: int) -> None:
    done = schema("diff", *words)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr


def test_ignored_changes_do_not_fail(tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text(
        "ATTESTOR_REMOVED network-trace  # not used here\nFIELD_REMOVED k8smanifest  # nor this\nFIELD_ADDED jwt  # stale\n"
        "FIELD_RETYPED * /jwt/verifiedBy/jwk/x5u  # nor these\nFIELD_RETYPED jwt /verifiedBy/jwk/x5u  # nor this\n"
    )
    done = schema("diff", "v0.12.0", "v0.9.1", "--ignore", str(tmp_path / "ignore"), "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["changes"]) == (0, [])
    assert f"{tmp_path / 'ignore'}:3: no change matches this line any more" in done.stderr.replace("\n", "")


@pytest.mark.checkout
def test_a_renamed_field_is_told_with_both_lines(checkout: Path) -> None:
    line = edit(checkout / "attestation" / "git" / "git.go", 'json:"commithash"', 'json:"commit_hash"')
    done = schema("diff", "v0.12.0", str(checkout), "--format", "json")
    assert done.returncode == 1
    place = f"attestation/git/git.go:{line}"
    told = json.loads(done.stdout)["changes"]
    assert [(c["rule"], c["attestor"], c["pointer"]) for c in told] == [
        ("REQUIRED_FIELD_ADDED", "git", "/commit_hash"),
        ("FIELD_REMOVED", "git", "/commithash"),
    ]
    assert [(c["before"]["source"], c["after"]["source"]) for c in told] == [(place, place)] * 2
    assert told[1]["after"]["value"] == "renamed to commit_hash"
    annotated = schema("diff", "v0.12.0", "go-witness", "--format", "github", cwd=checkout.parent)
    assert "::error title=FIELD_REMOVED git::" in annotated.stdout, "no repository of the user has the file"
    for words in (["init", "-q"], ["add", "-f", "go-witness"]):
        subprocess.run(["git", *words], cwd=checkout.parent, check=True, capture_output=True)
    annotated = schema("diff", "v0.12.0", "go-witness", "--format", "github", cwd=checkout.parent)
    assert (
        f"::error file=go-witness/attestation/git/git.go,line={line},title=FIELD_REMOVED git::"
        in annotated.stdout
    )


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            "attestation/material/material.go",
            "return json.Marshal(a.materials)",
            "return json.Marshal(len(a.materials))",
        ),
        ("cryptoutil/digestset.go", "return json.Marshal(nameMap)", "return json.Marshal(len(nameMap))"),
    ],
    ids=["readable", "in the table"],
)
@pytest.mark.checkout
def test_a_changed_marshaler_is_told_with_its_lines(checkout: Path, file: str, old: str, new: str) -> None:
    line = edit(checkout / file, old, new)
    done = schema("diff", "v0.12.0", str(checkout), "--format", "json")
    assert done.returncode == 1, done.stderr
    told = [c for c in json.loads(done.stdout)["changes"] if c["rule"] == "MARSHALER_CHANGED"]
    assert told
    for change in told:
        for side in ("before", "after"):
            path, number = change[side]["source"].split(":")
            assert path == file
            assert line - 25 < int(number) < line


def test_history_names_the_version_that_a_field_came_in() -> None:
    done = schema("history", "k8smanifest", "--format", "json")
    rows = {row["field"]: row for row in json.loads(done.stdout)}
    assert rows["/clusterinfo/nodes/*/nodeInfo/swap"]["since"] == "v0.10.0"
    kubelet = rows["/clusterinfo/nodes/*/nodeInfo/kubeletVersion"]
    assert (kubelet["since"], kubelet["since_or_earlier"], kubelet["until"]) == ("v0.8.2", False, None)
    traced = schema("history", "network-trace").stdout
    assert {line.split("\t")[0] for line in traced.splitlines()} == {"v0.11.0", "main-2026-08-05"}
    git = [line.split("\t")[:3] for line in schema("history", "git").stdout.splitlines()]
    since = {field: version for version, _, field in git}
    assert (since["/commithash"], since["/author"]) == ("≤ v0.1.10", "v0.1.16")
    assert (since["/remotes"], since["/branch"], since["/gittool"]) == ("v0.4.0", "v0.5.0", "v0.7.0")
    material = {line.split("\t")[0] for line in schema("history", "product").stdout.splitlines()}
    assert material == {"≤ v0.1.10"}, "no version is without it"
    assert schema("history", "gti").returncode == 2


def test_a_field_that_was_away_has_a_line_for_each_time() -> None:
    """The property `packages` of an SPDX document in v0.1.14, and of the attestor system-packages since v0.8.3."""
    rows = json.loads(schema("history", "collection", "--format", "json").stdout)
    pointer = "/attestations/*/attestation/packages"
    found = [(row["since"], row["until"]) for row in rows if row["field"] == pointer]
    assert found == [("v0.1.14", "v0.1.15"), ("v0.8.3", None)]


def test_the_formats_are_the_documented_ones() -> None:
    page = (repository_root() / "docs" / "changes.md").read_text()
    assert re.findall(r"^\| `(text|json|markdown|github)` \|", page, re.M) == [
        "text",
        "json",
        "markdown",
        "github",
    ]


@pytest.mark.checkout
def test_an_installed_wheel_compares_checkouts_too(checkout: Path, tmp_path: Path) -> None:
    """Without a clone around it there is no oracle/ to ask Go in, and no cache but the user's."""
    root = repository_root()
    for package in ("witness_schema", "witness_cli", "generators/witness_generators", "witness_training"):
        copy = tmp_path / "site" / Path(package).name
        shutil.copytree(root / package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    line = edit(checkout / "attestation" / "git" / "git.go", 'json:"commithash"', 'json:"commit_hash"')
    variables = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "XDG_CACHE_HOME": str(tmp_path / "user")}
    variables.pop(CACHE_VARIABLE, None)
    words = ("schema", "diff", str(root / "vendor" / "go-witness"), str(checkout), "--format", "json")
    done = subprocess.run(
        [sys.executable, "-m", "witness_cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=variables,
    )
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)["changes"]
    assert {c["rule"] for c in told} == {"FIELD_REMOVED", "REQUIRED_FIELD_ADDED"}
    assert {c["after"]["source"] for c in told} == {f"attestation/git/git.go:{line}"}
    assert not (tmp_path / "user" / "witness-schema" / "no-module").exists(), "go was asked without --fetch"
