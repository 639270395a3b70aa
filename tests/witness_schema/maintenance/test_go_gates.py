"""The gates of the Go sources say what is wrong, and say it where the Makefile looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.maintenance import gofmt, gotest
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain

pytestmark = pytest.mark.oracle

GOOD = "package main\n\nfunc main() {}\n"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go module of one file in place of the oracle."""
    (tmp_path / "go.mod").write_text("module small\n\ngo 1.26\n")
    (tmp_path / "main.go").write_text(GOOD)
    monkeypatch.setattr(build, "find_sources", lambda: tmp_path)
    return tmp_path


def test_well_formatted_sources_are_silent(module: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert gofmt.main([]) == 0
    assert capfd.readouterr().out == ""


def test_badly_formatted_sources_are_named_and_mended(
    module: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (module / "main.go").write_text("package main\nfunc  main() {}\n")
    assert gofmt.main([]) == 0
    assert capfd.readouterr().out == "main.go\n"
    assert gofmt.main(["-w"]) == 0
    assert (module / "main.go").read_text() == GOOD


def test_what_cannot_be_formatted_is_not_silent(
    module: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (module / "main.go").write_text("package\n")
    assert gofmt.main([]) == 2
    assert "main.go:1:" in capfd.readouterr().out
    monkeypatch.setattr(go_toolchain, "_list_candidates", lambda: iter(()))
    assert gofmt.main([]) == 2
    assert "no Go 1.26" in capfd.readouterr().out


def test_vet_and_test_both_count(module: Path) -> None:
    assert gotest.main([]) == 0
    tested = module / "main_test.go"
    tested.write_text('package main\n\nimport "testing"\n\nfunc TestX(t *testing.T) { t.Fatal("no") }\n')
    assert gotest.main([]) == 1
    tested.unlink()
    (module / "main.go").write_text(
        'package main\n\nimport "fmt"\n\nfunc main() { fmt.Printf("%d\\n", "x") }\n'
    )
    assert gotest.main([]) == 1
