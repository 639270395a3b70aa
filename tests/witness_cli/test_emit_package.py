"""`schema emit --package`: what is written of a package of the user's, what is told, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli_runs import run
from support.plugin_workspace import copy_witness, write_plugins


def emit(package: Path, out: Path, *more: str) -> tuple[int, str, list[str]]:
    done = run("schema", "emit", "--package", str(package), "--out", str(out), *more)
    return done.returncode, done.stderr, sorted(path.name for path in out.glob("*")) if out.exists() else []


def write_module(root: Path) -> Path:
    root.mkdir()
    (root / "go.mod").write_text("module example.com/bill\n\ngo 1.26\n")
    (root / "bill.go").write_text('package bill\n\ntype Bill struct {\n\tTotal int `json:"total"`\n}\n')
    return root


@pytest.mark.oracle
def test_of_fifty_plugins_all_but_the_broken_one_are_written(tmp_path: Path) -> None:
    names = write_plugins(tmp_path / "plugins", 50, broken=30)
    cache = copy_witness(tmp_path / "modules")
    code, told, files = emit(tmp_path / "plugins", tmp_path / "out", "--search-path", str(cache))
    assert code == 1
    assert "no schema of plugins/attestors/plugin-30: " in told
    assert "plugin-30.go:" in told
    assert files == sorted([*(f"{name}.json" for name in names), "schemas.json"])


def test_a_type_is_written_by_its_name(tmp_path: Path) -> None:
    code, told, files = emit(write_module(tmp_path / "bill"), tmp_path / "out", "--type", "Bill")
    assert (code, files) == (0, ["Bill.json", "schemas.json"])
    assert "1 schema of example.com/bill@local" in told
    schema = json.loads((tmp_path / "out" / "Bill.json").read_text())
    assert schema["$defs"]["bill.Bill"]["properties"]["total"]["type"] == "integer"
    # Again with --force, and nothing else of the folder is touched.
    assert emit(tmp_path / "bill", tmp_path / "out", "--type", "Bill", "--force")[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--type", "Bil"), "did you mean Bill?"),
        ((), "name a type of the package: --type Bill"),
        (("--type", "Bill", "--source", "x"), "--package and --source contradict each other"),
        (("--type", "Bill", "--version", "v0.12.0"), "--package and --version contradict each other"),
    ],
)
def test_what_cannot_be_written_ends_with_2_and_writes_nothing(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    code, printed, files = emit(write_module(tmp_path / "bill"), tmp_path / "out", *words)
    assert (code, files) == (2, [])
    assert told in printed


def test_an_open_place_is_told_with_what_mends_it(tmp_path: Path) -> None:
    root = write_module(tmp_path / "bill")
    method = "\nfunc (b Bill) MarshalJSON() ([]byte, error) {\n\treturn write(b), nil\n}\n"
    with (root / "bill.go").open("a") as file:
        file.write(method)
    code, told, files = emit(root, tmp_path / "out", "--type", "Bill")
    assert (code, files) == (1, ["Bill.json", "schemas.json"])
    assert "bill.go:7: MarshalJSON of bill.Bill has a form that cannot be read" in told
    assert "witness-schema.toml" in told
    assert emit(root, tmp_path / "out", "--type", "Bill", "--force", "--allow-unresolved")[0] == 0
