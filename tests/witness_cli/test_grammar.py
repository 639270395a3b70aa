"""One grammar for all commands: -h, --format, help for every option, machine keys, tables and colours."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from support.cli_runs import run
from witness_cli.command_tree import app
from witness_cli.grammar import ORDER
from witness_cli.terminal.tables import compute_column_widths
from witness_schema import attestor_names

# Their output has a form of its own: attestations, one JSON document a line, a policy, variables as `--print` says, and what a command prints.
LINES_OF_JSON = {
    ("sample",),
    ("bench", "tasks"),
    ("policy", "new"),
    ("stand-ins", "serve"),
    ("serve",),
    ("stand-ins", "exec"),
}
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def walk(command: Any, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Every command of the tree with the words that name it."""
    below = getattr(command, "commands", {})
    if not below:
        return [(words, command)]
    return [leaf for name, child in below.items() for leaf in walk(child, (*words, name))]


COMMANDS = walk(typer.main.get_command(app))
NAMES = [" ".join(words) for words, _ in COMMANDS]


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=NAMES)
def test_every_command_has_the_same_options_and_each_has_help(words: tuple[str, ...], command: Any) -> None:
    options = {option: parameter for parameter in command.params for option in parameter.opts}
    assert {"-q", "--quiet", "-v", "--verbose", "--color"} <= options.keys()
    assert ("--format" in options) == (words not in LINES_OF_JSON)
    assert "--json" not in options
    assert [parameter.name for parameter in command.params if not parameter.help] == []


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=NAMES)
def test_the_short_help_says_what_is_needed_and_shows_an_example(
    words: tuple[str, ...], command: Any
) -> None:
    done = run(*words, "-h")
    assert (done.returncode, done.stdout) == (0, run(*words, "--help").stdout)
    text = " ".join(done.stdout.split())
    assert "Needs: " in text
    assert f"Example: witness-schema {' '.join(words)}" in text


def test_commands_are_listed_in_the_order_in_which_people_need_them() -> None:
    listed = re.findall(r"^│ ([\w-]+) {2,}\w", run("--help").stdout, re.M)
    assert listed == list(ORDER[: len(listed)])
    assert listed[:3] == ["quickstart", "doctor", "schema"]


PRINTED = {
    "schema list": ("schema", "list"),
    "schema history": ("schema", "history", "k8smanifest"),
    "schema diff": ("schema", "diff", "v0.9.1", "v0.12.0"),
    "schema check": ("schema", "check"),
    "combinations": ("combinations", "--set", "ci", "--refused", "--size", "2"),
    "doctor": ("doctor",),
    "vendor status": ("vendor", "status"),
}


def keys(document: Any) -> set[str]:
    if isinstance(document, list):
        return {key for item in document for key in keys(item)}
    if isinstance(document, dict):
        return set(document) | {key for item in document.values() for key in keys(item)}
    return set()


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.checkout if n == "schema check" else ()) for n in PRINTED]
)
def test_json_has_machine_keys(name: str) -> None:
    document = json.loads(run(*PRINTED[name], "--format", "json").stdout)
    assert document
    assert [key for key in sorted(keys(document)) if not SNAKE_CASE.fullmatch(key)] == []


def test_json_has_lists_and_booleans() -> None:
    (first, *_) = json.loads(run("schema", "list", "--format", "json").stdout)
    assert isinstance(first["predicate_types"], list)
    assert isinstance(json.loads(run("vendor", "status", "--format", "json").stdout)["unchanged"], bool)


def on_terminal(*words: str, columns: int = 80, variables: dict[str, str] | None = None) -> str:
    """What the command prints on a terminal of so many columns."""
    upper, lower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"COLUMNS": str(columns), "TERM": "xterm-256color", **(variables or {})}
    with subprocess.Popen(
        [sys.executable, "-m", "witness_cli.main", *words],
        stdin=lower, stdout=lower, stderr=subprocess.DEVNULL, env=environment,
    ) as running:  # fmt: skip
        os.close(lower)
        printed = b""
        try:
            while piece := os.read(upper, 65536):
                printed += piece
        except OSError:  # Linux's end of a terminal
            pass
        assert running.wait(60) in {0, 1}
    os.close(upper)
    return printed.decode()


ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_breaks_no_word(columns: int) -> None:
    shown = ESCAPE.sub("", on_terminal("schema", "list", columns=columns))
    records = json.loads(run("schema", "list", "--format", "json").stdout)
    assert [record["name"] for record in records] == list(attestor_names())
    words = set(shown.split())
    for record in records:
        assert {*record["predicate_types"], record["source"], record["go_type"]} <= words


def test_columns_are_as_wide_as_their_longest_word() -> None:
    rows = [["name", "value"], ["a", "one two three"]]
    assert compute_column_widths(rows, 80) == [4, 13]
    assert compute_column_widths(rows, 14) == [4, 7]
    assert compute_column_widths(rows, 11) is None


DIFF = ("schema", "diff", "v0.12.0", "v0.9.1")


def test_severities_are_coloured_as_asked_for() -> None:
    assert ESCAPE.search(on_terminal(*DIFF))
    assert not ESCAPE.search(on_terminal(*DIFF, "--color", "never"))
    assert not ESCAPE.search(on_terminal(*DIFF, variables={"NO_COLOR": "1"}))
    plain = run(*DIFF).stdout
    painted = run(*DIFF, "--color", "always").stdout
    assert "error: " in plain
    assert painted != plain
    assert ESCAPE.sub("", painted) == plain


@pytest.mark.parametrize(
    "words", [("-q", "combinations", "--set", "ci"), ("combinations", "--set", "ci", "-q")]
)
def test_quiet_leaves_the_results_alone(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("combinations", "--set", "ci").stdout


def test_verbose_tells_where_an_error_was_raised() -> None:
    done = run("schema", "show", "gti", "-v")
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "Traceback" not in run("schema", "show", "gti").stderr


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("schema show gi", "git"),
        ("sample git,envi", "git,environment"),
        ("schema show git --version v0.9", "v0.9.1"),
        ("sample git --version ma", "main-2026-08-05"),
        ("policy impact policy.json --from v0.3", "v0.3.0"),
    ],
)
def test_the_shell_completes_names(typed: str, expected: str) -> None:
    line = f"witness-schema {typed}"
    environment = {
        **os.environ,
        "_WITNESS_SCHEMA_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split()) - 1),
    }
    script = "import sys; sys.argv[0] = 'witness-schema'; from witness_cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert expected in done.stdout.split(), done


def test_a_full_disk_claims_nothing_of_what_was_redirected() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "witness_cli.main", "schema", "show", "git"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "is incomplete" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
