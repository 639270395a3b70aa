"""Every command and option that the documents tell a reader to type exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from witness_cli.command_tree import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def read_commands(document: Path) -> Iterator[list[str]]:
    """Yield the words of every command line in the fenced blocks of a document."""
    for block in re.findall(r"```(?:sh|console|yaml)\n(.*?)```", document.read_text(), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            text = re.sub(r"^(\$|- run:) ", "", line.strip())
            # Only the first command of a pipe is ours.
            if re.match(r"(\.venv/bin/)?(witness-schema|make)\b", text):
                yield shlex.split(text.split(" | ")[0], comments=True)


COMMANDS = [(document.name, words) for document in DOCUMENTS for words in read_commands(document)]
MADE = [words for _, words in COMMANDS if words[0] == "make"]
RUN = [words for _, words in COMMANDS if words[0].endswith("witness-schema")]


def test_the_readme_begins_with_the_two_commands() -> None:
    assert [words for name, words in COMMANDS if name == "README.md"][:2] == [
        ["make", "quickstart"],
        ["make", "test"],
    ]


@pytest.mark.parametrize("words", MADE, ids=" ".join)
def test_make_targets_exist(words: list[str]) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)
    assert next(word for word in words[1:] if "=" not in word) in targets


@pytest.mark.parametrize("words", RUN, ids=" ".join)
def test_commands_and_options_exist(words: list[str]) -> None:
    command = typer.main.get_command(app)
    rest = words[1:]
    # Down through the groups of subcommands; what is left are arguments and options.
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]  # type: ignore[attr-defined]  # groups alone have commands
    known = {"--help"} | {
        option for parameter in command.params for option in parameter.opts + parameter.secondary_opts
    }
    assert {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)} <= known
