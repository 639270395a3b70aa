"""Answers hold nothing that their question does not determine, and say what the seed's `file` stands for."""

from __future__ import annotations

import re

import pytest

from witness_generators.world.vocabulary import STEPS
from witness_schema import load
from witness_training.dataset.diversity import mask
from witness_training.judges.answer_reading import read_answer
from witness_training.tasks.answers import list_policy_types
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, Combination, rego_kinds
from witness_training.tasks.rendering import render

LONGEST = 1_700

VARIANTS = [
    (Cell(combination, STEPS[(number + place) % 10], (number + place) % 7, command), kind)
    for number, combination in enumerate(COMBINATIONS)
    for place, command in enumerate(COMMANDS)
    for kind in (None, *rego_kinds(combination))
]


@pytest.mark.parametrize("combination", COMBINATIONS, ids="+".join)
def test_policy_asks_for_the_combination(combination: Combination) -> None:
    text = render(Cell(combination, "build", 0, COMMANDS[1]))[1]
    policy = read_answer(text).filled_policy("ID", "PEM")
    asked = [attestation["type"] for attestation in policy["steps"]["build"]["attestations"]]
    named = [name for name in combination if name != "file"] or ["command-run"]
    assert asked == [load(name).predicate_types[0] for name in named]
    assert list_policy_types(combination) == tuple(named)


@pytest.mark.parametrize("combination", COMBINATIONS, ids="+".join)
def test_file_is_verified_by_file_and_all_else_by_digest(combination: Combination) -> None:
    read = read_answer(render(Cell(combination, "build", 0, COMMANDS[0]))[1])
    assert read.verify.artifact == ("output.txt" if "file" in combination else None)
    by_file, by_output = (), ("$(sha256sum output.txt | cut -d' ' -f1)",)
    by_commit = ("$(git rev-parse HEAD)",) if "git" in combination else ()
    assert read.verify.subjects == (by_file if "file" in combination else by_output + by_commit)
    assert set(read.run.attestors) == set(combination) & {"git", "environment"}


def test_answers_are_short_and_hold_nothing_random() -> None:
    for cell, kind in VARIANTS:
        text = render(cell, kind)[1]
        assert len(text) <= LONGEST
        assert mask(text) == text
        assert text == render(cell, kind)[1]


def test_what_varies_in_an_answer_is_in_its_question() -> None:
    """Step, command, branch and required files: each is named by the question."""
    for cell, kind in VARIANTS:
        asked, text = render(cell, kind)
        assert f"`{cell.step}`" in asked
        assert f"`{cell.command.text}`" in asked
        assert all(re.search(rf"\b{name}\b", asked) for name in cell.combination)
        assert set(re.findall(r'input\.branch == "(\w+)"', text)) <= set(re.findall(r"`(\w+)`", asked))
        assert set(re.findall(r'input\["([\w.]+)"\]', text)) <= set(re.findall(r"`([\w.]+)`", asked))
        assert (kind is not None) == ("Rego" in asked) == ("deny.rego" in text)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("git-branch", "`develop`"),
        ("git-clean", "a working tree with changes"),
        ("environment-ci", "`CI=true`"),
        ("product-files", "`copy.txt` and `output.txt`"),
    ],
)
def test_question_says_what_its_rego_denies(kind: str, words: str) -> None:
    cell = Cell(COMBINATIONS[-1], "scan", 4, COMMANDS[4])
    assert words in render(cell, kind)[0]


def test_keys_are_never_committed() -> None:
    for cell, kind in VARIANTS:
        shell = read_answer(render(cell, kind)[1]).shell.splitlines()
        if "git add ." in shell:
            assert shell.index('echo "*.pem" > .gitignore') < shell.index("git add .")
