"""`make upstream-main`: a checkout that differs from every version is emitted, compared, and what is open is listed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.maintenance.upstream_main import main, print_trial, try_checkout
from witness_schema.schemas.bundled_versions import bundled_version

PINNED = repository_root() / "vendor" / "go-witness"

pytestmark = pytest.mark.checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the pinned checkout, as a newer main may be: a field more, another type, a marshaler that nobody has read."""
    copy = tmp_path / "go-witness"
    shutil.copytree(PINNED, copy, ignore=shutil.ignore_patterns(".git"))
    edit(
        copy / "attestation/git/git.go",
        "type Attestor struct {",
        'type Attestor struct {\n\tMood string `json:"mood,omitempty"`',
    )
    edit(
        copy / "attestation/maven/maven.go",
        "type Attestor struct {",
        'type Attestor struct {\n\tStrange Strange `json:"strange"`',
    )
    with (copy / "attestation/maven/maven.go").open("a") as file:
        file.write(
            "\ntype Strange struct{ a int }\n\n"
            "func (s Strange) MarshalJSON() ([]byte, error) {\n\tfor i := range 3 {\n\t\ts.a += i\n\t}\n"
            "\treturn []byte(fmt.Sprint(s.a)), nil\n}\n"
        )
    return copy


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, path
    path.write_text(text.replace(old, new))


def test_what_is_new_is_told_and_what_is_open_is_listed(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    trial = try_checkout(checkout, out, fetch=False, progress=lambda line: None)
    assert (trial.pinned, trial.complete) == (bundled_version(), False)
    assert "mood" in trial.changes
    assert "strange" in trial.changes
    assert "mood" in json.dumps(json.loads((out / "git.json").read_text()))
    print_trial(trial, out)
    shown = capsys.readouterr().out
    assert "MarshalJSON of maven.Strange has a form that cannot be read" in shown
    assert f"since {trial.pinned}:" in shown


def test_the_pinned_checkout_has_not_changed(tmp_path: Path) -> None:
    trial = try_checkout(PINNED, tmp_path / "out", fetch=False, progress=lambda line: None)
    assert trial.complete
    assert "mood" not in trial.changes
    assert "error" not in trial.changes


def test_a_folder_that_is_no_checkout_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path)]) == 2
    assert "CHECKOUT=DIR" in capsys.readouterr().err


def test_no_strategy_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys, witness_schema.maintenance.upstream_main;"
        "print([name for name in sys.modules if name.startswith(('witness_generators', 'hypothesis'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
