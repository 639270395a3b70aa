"""The measures of variety on texts whose variety is known."""

from __future__ import annotations

from witness_training.dataset.diversity import (
    compute_similarity,
    count_by_dimension,
    count_distinct,
    cut_shingles,
    mask,
    measure_across_splits,
    measure_nearest,
)
from witness_training.tasks.grid import COMMANDS, Cell, Variant


def test_keys_and_digests_are_masked() -> None:
    digest, key = "0123456789abcdef" * 4, "QUJD" * 12 + "QQ=="
    assert mask(f"id {digest}, key {key}.") == "id HEX, key BASE64."
    assert mask("cat input.txt > output.txt") == "cat input.txt > output.txt"


def test_distinct_counts_texts_and_masked_texts() -> None:
    answers = [f"keyid {number:064x}" for number in range(5)]
    assert count_distinct(["a", "b", "a"], answers) == {
        "questions": 2,
        "questions_masked": 2,
        "answers": 5,
        "answers_masked": 1,
    }


def test_counts_name_every_dimension() -> None:
    variant = Variant(Cell(("git", "file"), "build", 3, COMMANDS[0]), "git-clean")
    assert count_by_dimension([variant, variant]) == {
        "combination": {"git,file": 2},
        "step": {"build": 2},
        "phrasing": {"3": 2},
        "command": {COMMANDS[0].text: 2},
        "rego": {"git-clean": 2},
    }


def test_similarity_is_the_share_of_common_runs_of_five() -> None:
    one, other = cut_shingles("a b c d e f"), cut_shingles("a b c d e g")
    assert compute_similarity(one, other) == 1 / 3
    assert compute_similarity(one, one) == 1


def test_nearest_finds_the_copy() -> None:
    train = ["a b c d e f", "u v w x y z"]
    assert measure_nearest(["a b c d e f", "a b c d e g"], train) == {
        "equal": 1,
        "highest": 1.0,
        "median": 1.0,
    }
    assert measure_nearest([], train) == {"equal": 0, "highest": 0.0, "median": 0.0}
    assert (
        measure_across_splits({"train": train, "valid": ["1 2 3 4 5"], "test": train})["valid"]["highest"]
        == 0
    )
