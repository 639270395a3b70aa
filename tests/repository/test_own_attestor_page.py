"""docs/your-own-attestor.md, followed in an empty folder from its first block to its last."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli_runs import run
from witness_schema.clone import repository_root

pytestmark = pytest.mark.oracle

PAGE = (repository_root() / "docs" / "your-own-attestor.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FINGERPRINT = re.compile(r'write (fingerprint|reader) = "([0-9a-f]{16})"')


def emit(folder: Path) -> subprocess.CompletedProcess[str]:
    return run("schema", "emit", "--package", ".", "--out", "schemas", "--force", cwd=folder)


def write_fingerprints(folder: Path) -> list[str]:
    """Do what the refusals say until there is none, and return which words were replaced."""
    settings, replaced = folder / "witness-schema.toml", []
    while (refused := emit(folder)).returncode == 2 and len(replaced) < 3:
        found = FINGERPRINT.search(refused.stderr)
        assert found, refused.stderr
        replaced.append(found[1])
        settings.write_text(settings.read_text().replace(f'{found[1]} = "?"', f'{found[1]} = "{found[2]}"'))
    return replaced


def test_every_step_works(tmp_path: Path) -> None:
    commands = []
    for kind, text in BLOCKS:
        match kind:
            case "sh":
                words = shlex.split(text)
                assert words[0] == "witness-schema"
                done = run(*words[1:], cwd=tmp_path)
                assert done.returncode == 0, done.stderr
                commands.append(done.stdout + done.stderr)
            case "python":
                # The profile of Hypothesis that a loaded machine does not fail.
                script = subprocess.run(
                    [sys.executable, "-c", text],
                    cwd=tmp_path,
                    env={**os.environ, "CI": "true"},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert script.returncode == 0, script.stderr
            case _:
                (tmp_path / kind).parent.mkdir(exist_ok=True)
                (tmp_path / kind).write_text(text)
        if kind == "witness-schema.toml":
            assert write_fingerprints(tmp_path) == ["fingerprint", "reader"]
    first, second, judged, sampled, asked = commands
    assert "MarshalText of report.Elapsed has a form that cannot be read" in first
    assert "(0 unresolved places)" in second
    assert "0 on which Go and a schema disagree" in judged
    assert [json.loads(line)["attestor"] for line in sampled.splitlines()] == ["scan"] * 3
    assert "0 of 1 attestations that policies require are affected" in asked


def test_a_wrong_row_is_named_by_its_line(tmp_path: Path) -> None:
    for kind, text in BLOCKS:
        if kind not in {"sh", "python"}:
            (tmp_path / kind).parent.mkdir(exist_ok=True)
            (tmp_path / kind).write_text(text)
    write_fingerprints(tmp_path)
    settings = tmp_path / "witness-schema.toml"
    settings.write_text(re.sub(r'pattern = ".*"', 'pattern = "^[0-9]+s$"', settings.read_text()))
    done = run("schema", "judge", "--package", "report", "--type", "Report", cwd=tmp_path)
    assert done.returncode == 1
    assert (
        "report/report.go:25: Report: the schema of serialization refuses at /elapsed"
        in done.stdout + done.stderr
    )
