"""A command that needs an extra says which, and how it is installed."""

from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from witness_cli.command_tree import app
from witness_cli.endings.exit_codes import explain
from witness_cli.endings.fixable_failures import OPTIONAL
from witness_schema.clone import repository_root
from witness_training.dataset import token_lengths
from witness_training.dataset.mixed import mixed_assembly

EXTRAS = {"distributed": "dask", "openai": "paraphrase", "httpx": "paraphrase", "pyarrow": "parquet"}


@pytest.mark.parametrize("module", EXTRAS)
def test_a_missing_package_is_named_with_the_extra_that_has_it(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("witness_schema.clone.is_clone", lambda: False)
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(module)
    code, text = explain(caught.value)
    assert code == 2
    assert (
        f"this needs {module}, which is not installed\n  → pip install 'witness-schema[{EXTRAS[module]}]"
        in text
    )


def test_each_optional_package_has_an_extra_of_the_project() -> None:
    project = tomllib.loads((repository_root() / "pyproject.toml").read_text())["project"]
    extras = {extra for extra in OPTIONAL.values() if extra}
    assert extras == set(EXTRAS.values()) <= set(project["optional-dependencies"])


@pytest.mark.parametrize(
    "words", [["--preview", "1", "--max-tokens", "900"], ["--no-oracle", "--out", "set"]]
)
def test_a_mix_names_the_extra_before_it_draws_anything(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    monkeypatch.setattr(token_lengths, "_load", token_lengths._load.__wrapped__)
    monkeypatch.setattr("witness_schema.clone.is_clone", lambda: False)
    monkeypatch.setattr(mixed_assembly, "plan_rows", lambda *_: pytest.fail("it draws"))
    done = CliRunner().invoke(app, ["generate", "--target", "3", "--mix", "explain", *words])
    assert done.exception is not None
    code, text = explain(done.exception)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert "this needs tokenizers, which is not installed\n  → pip install 'witness-schema[" in text
