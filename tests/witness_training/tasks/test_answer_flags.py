"""The commands of reference answers have no flag that the real `witness` lacks."""

from __future__ import annotations

import shlex

import pytest

from support.witness_flags import Flag, read_table
from witness_generators.world.vocabulary import STEPS
from witness_schema import attestor_names
from witness_training.judges.answer_reading import read_answer
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, rego_kinds
from witness_training.tasks.rendering import render

FLAGS = read_table()


def list_commands(shell: str) -> list[list[str]]:
    """The words of each line that runs `witness`, up to the command that it runs."""
    lines = shell.replace("\\\n", " ").splitlines()
    found = []
    for line in lines:
        if "witness " in line:
            words = shlex.split(line)
            words = words[words.index("witness") + 1 :]
            found.append(words[: words.index("--")] if "--" in words else words)
    return found


def explain_unknown(words: list[str]) -> str | None:
    """What the real command would refuse."""
    command, *rest = words
    known = [flag for flag in FLAGS if flag.command in {command, ""}]
    while rest:
        word = rest.pop(0)
        flag = next((each for each in known if word.partition("=")[0] in _write(each)), None)
        if flag is None:
            return f"{command} {word}"
        if flag.type != "bool" and "=" not in word:
            value = rest.pop(0)
            if flag.name == "attestations" and command == "run":
                wrong = [name for name in value.split(",") if name and name not in attestor_names()]
                if wrong:
                    return f"{command} -a {wrong}"
    return None


def _write(flag: Flag) -> set[str]:
    return {f"--{flag.name}", f"-{flag.short}"} if flag.short else {f"--{flag.name}"}


@pytest.mark.parametrize("number", range(len(COMBINATIONS)))
def test_answers_use_the_flags_of_the_real_command(number: int) -> None:
    combination = COMBINATIONS[number]
    cell = Cell(combination, STEPS[number % len(STEPS)], number % 3, COMMANDS[number % len(COMMANDS)])
    for kind in (None, *rego_kinds(combination)):
        commands = list_commands(read_answer(render(cell, kind)[1]).shell)
        assert {words[0] for words in commands} == {"run", "sign", "verify"}
        assert [fault for words in commands if (fault := explain_unknown(words))] == []


def test_the_reading_sees_what_is_wrong() -> None:
    assert explain_unknown(["run", "-s", "b", "--key", "k"]) == "run --key"
    assert explain_unknown(["run", "-a", "git,file"]) == "run -a ['file']"
    assert explain_unknown(["sign", "-s", "b"]) == "sign -s"
    assert list_commands("A=b witness run -s b \\\n -k k -- sh -c 'x --y'") == [["run", "-s", "b", "-k", "k"]]
