"""Answers hold nothing that their question does not determine, and do what somebody who knows witness would do."""

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

LONGEST = 2_000

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
    # One subject: with the commit beside it a changed file would pass.
    by_digest = ("$(sha256sum output.txt | cut -d' ' -f1)",)
    assert read.verify.subjects == (() if "file" in combination else by_digest)
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
        assert all(re.search(rf"\b{name}\b", asked) for name in list_policy_types(cell.combination))
        assert (
            ("artifact file" in asked.lower()) == ("file" in cell.combination) == (" -f output.txt" in text)
        )
        assert set(re.findall(r'input\.branch == "(\w+)"', text)) <= set(re.findall(r"`(\w+)`", asked))
        allowed = re.search(r"not \{(.*)\}\[path\]", text)
        assert set(re.findall(r'"([\w.]+)"', allowed[1] if allowed else "")) <= set(
            re.findall(r"`([\w.]+)`", asked)
        )
        assert (kind is not None) == ("Rego" in asked) == ("deny.rego" in text)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("git-branch", "`develop`"),
        ("git-clean", "a working tree with changes"),
        ("environment-ci", "`CI=true`"),
        ("product-others", "`copy.txt` and `output.txt`"),
    ],
)
def test_question_says_what_its_rego_denies(kind: str, words: str) -> None:
    cell = Cell(COMBINATIONS[-1], "scan", 4, COMMANDS[4])
    assert words in render(cell, kind)[0]


def test_private_keys_never_lie_in_the_folder() -> None:
    """What lies there becomes material, and with git it may be committed."""
    for cell, kind in VARIANTS:
        shell = read_answer(render(cell, kind)[1]).shell
        assert shell.splitlines()[0] == "KEYS=$(mktemp -d)"
        assert set(re.findall(r"(\S+?)/?\w+\.pem", shell)) == {'"$KEYS'}


def test_who_signs_the_policy_is_not_who_runs_the_step() -> None:
    for cell, kind in VARIANTS:
        shell = read_answer(render(cell, kind)[1]).shell
        signers = [
            re.findall(rf'^witness {verb} .*-k "(\S+)"', shell, re.MULTILINE) for verb in ("run", "sign")
        ]
        assert signers == [["$KEYS/step.pem"], ["$KEYS/policy.pem"]]


def test_no_answer_sets_what_its_rule_asks_for() -> None:
    """A run that sets CI itself proves nothing: the variable is the CI job's."""
    for cell, kind in VARIANTS:
        asked, text = render(cell, kind)
        assert read_answer(text).run.environment == {}
        assert ("CI=true" in text) == ("CI=true" in asked)
        assert "CI=true" not in read_answer(text).shell


def test_no_question_takes_file_for_an_attestor() -> None:
    for cell, kind in VARIANTS:
        asked = render(cell, kind)[0].lower()
        assert not re.search(r"(?<!artifact )\bfile\b", asked)
