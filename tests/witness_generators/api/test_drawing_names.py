"""The public API of the package: what `dir` shows, what each name says of itself, and that its examples are true."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from types import ModuleType

import pytest

import witness_generators
from witness_generators.api import direct_draws, drawing_command

CALLS = [name for name in witness_generators.__all__ if inspect.isfunction(getattr(witness_generators, name))]


def test_dir_shows_the_public_names() -> None:
    assert dir(witness_generators) == sorted(witness_generators.__all__)
    with pytest.raises(AttributeError, match="module 'witness_generators' has no attribute 'nothing'"):
        _ = witness_generators.nothing


def test_importing_the_package_imports_nothing_else() -> None:
    shown = "import sys, witness_generators; print(*(m for m in sys.modules if m.startswith('witness_')))"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["witness_generators"]


@pytest.mark.parametrize("name", CALLS)
def test_a_public_function_shows_an_example_and_says_what_it_takes(name: str) -> None:
    function = getattr(witness_generators, name)
    text = inspect.getdoc(function) or ""
    if name != "signing_key":
        assert "Example: " in text or ">>> " in text or name == "draw_world"
        assert "limits" in inspect.signature(function).parameters
    if name not in {"signing_key", "worlds", "draw_world"}:
        assert "version" in inspect.signature(function).parameters


@pytest.mark.parametrize("module", [witness_generators, direct_draws, drawing_command])
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module, extraglobs={"Limits": witness_generators.Limits})
    assert result.failed == 0
