"""The command line as a user meets it: help, versions, exit codes, and failures in one or two lines."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from support.cli_runs import run
from witness_cli import command_tree
from witness_cli import main as entry
from witness_cli.terminal.console import EXIT_MISUSE
from witness_schema.errors import WitnessSchemaError
from witness_schema.interrupts import Interrupted


def commands() -> list[list[str]]:
    """Every command of the tree, as the words that name it."""
    root = typer.main.get_command(command_tree.app)
    found: list[list[str]] = []
    waiting: list[tuple[list[str], object]] = [([], root)]
    while waiting:
        words, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [([*words, name], child) for name, child in below.items()]
        if not below:
            found.append(words)
    return sorted(found)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_shows_an_example(words: list[str]) -> None:
    done = run(*words, "--help")
    assert done.returncode == 0, done.stderr
    assert "Example:" in done.stdout


def test_the_tree_is_the_documented_one() -> None:
    names = {" ".join(words) for words in commands()}
    assert names == {
        "ask", "bench score", "bench tasks", "bench verify", "export", "model fetch", "model list", "publish", "serve", "policy check", "policy new", "policy test",
        "combinations", "dataset check", "dataset merge", "dataset paraphrase", "dataset parquet", "dataset report", "dataset run", "dataset verify", "doctor", "evaluate", "generate", "policy impact", "quickstart", "refresh", "run", "sample", "schema check",
        "schema diff", "schema emit", "schema history", "schema judge", "schema list", "schema show", "score", "show", "stand-ins exec", "stand-ins list", "stand-ins serve", "train", "validate", "vendor status", "vendor sync",
        "vendor versions",
    }  # fmt: skip


HEAVY = ("mlx", "mlx_lm", "matplotlib", "hypothesis", "tree_sitter", "transformers", "numpy")


def test_help_imports_nothing_heavy() -> None:
    code = f"import witness_cli.command_tree, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version_names_go_witness() -> None:
    assert "go-witness v0." in run("--version").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sample", "gti"), "git"),
        (("schema", "show", "enviroment"), "environment"),
        (("schema", "emit", "--out", "x", "--source", "."), "go-witness"),
        (("generate", "--mix", "grid", "--target", "99999999", "--out", "x"), "33250"),
        (("train", "--data", "nowhere", "--adapter-path", "x", "--model", "tiny"), "nowhere"),
        (("evaluate", "--data", "nowhere", "--model", "tiny"), "nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_misuse_is_two_lines_and_exit_2(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run(*words, cwd=tmp_path)
    assert done.returncode == EXIT_MISUSE, done
    assert told in done.stderr.replace(",", "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3
    assert not (tmp_path / "x").exists(), "nothing is left under the final name"


def test_unknown_option_is_misuse() -> None:
    assert run("sample", "git", "--colour").returncode == EXIT_MISUSE


def raising(error: BaseException) -> object:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (WitnessSchemaError("w", where="here", advice="do"), 2, "here: w\n  → do"),
        (OSError(errno.ENOSPC, "No space left", "data"), 2, "the disk is full"),
        (PermissionError(errno.EACCES, "denied", "data"), 2, "permission denied"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (Interrupted(signal.SIGTERM), 143, "interrupted"),
        (Interrupted(signal.SIGHUP), 129, "interrupted"),
        (MemoryError(), 2, "not enough memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), 2, "not enough memory"),
        (ImportError("x.so: failed to map segment from shared object"), 2, "not enough memory"),
        (RuntimeError("can't start new thread"), 2, "not enough memory"),
        (ModuleNotFoundError("No module named 'mlx_lm'", name="mlx_lm"), 2, "this needs mlx_lm"),
    ],
    ids=[
        "our error",
        "full disk",
        "no permission",
        "interrupt",
        "SIGTERM",
        "SIGHUP",
        "no memory",
        "no memory for a mapping",
        "no memory for a library",
        "no memory for a thread",
        "no training extra",
    ],
)
def test_failures_are_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    told: str,
) -> None:
    monkeypatch.setattr(command_tree, "app", raising(error))
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert left.value.code == code
    assert told in capsys.readouterr().err
