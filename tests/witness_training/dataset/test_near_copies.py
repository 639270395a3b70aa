"""Near copies are found exactly: what comparing every pair of rows says, without comparing every pair."""

from __future__ import annotations

import random
from itertools import combinations

from witness_training.dataset.diversity import compute_similarity, cut_shingles
from witness_training.dataset.mixed.near_copies import NEAR, ShingledRows, find_near_rows
from witness_training.dataset.mixed.row_skeletons import build_skeleton


def draw_texts() -> list[str]:
    """Texts of which many differ from an earlier one in no word, one, or several."""
    chance = random.Random(5)
    texts = [" ".join(str(chance.randrange(60)) for _ in range(70)) for _ in range(30)]
    for _ in range(170):
        words = chance.choice(texts).split()
        for _ in range(chance.randrange(6)):
            words[chance.randrange(len(words))] = str(chance.randrange(60))
        texts.append(" ".join(words))
    return texts


def test_all_near_copies_are_found_and_no_others() -> None:
    texts = draw_texts()
    files = ["train"] * 120 + ["test"] * 80
    rows = ShingledRows()
    for file, text in zip(files, texts, strict=True):
        rows.add(file, text)
    cut = [cut_shingles(text) for text in texts]
    near = {
        (one, other)
        for one, other in combinations(range(200), 2)
        if compute_similarity(cut[one], cut[other]) >= NEAR
    }
    found = list(find_near_rows(rows))
    assert [row.earlier for row in found] == [any(other == at for _, other in near) for at in range(200)]
    assert [row.train for row in found] == [
        any(other == at and files[one] == "train" for one, other in near) for at in range(200)
    ]
    assert 20 < sum(row.earlier for row in found) < 180


def test_rows_at_the_threshold_count() -> None:
    # 8 shingles of which 8 are among the other's 10: exactly 0.8.
    short, long = "a b c d e f g h i j k l", "a b c d e f g h i j k l m n"
    assert compute_similarity(cut_shingles(short), cut_shingles(long)) == 0.8
    rows = ShingledRows()
    rows.add("train", long)
    rows.add("test", short)
    assert [row.train for row in find_near_rows(rows)] == [False, True]


def test_a_skeleton_has_no_names_numbers_and_quotes() -> None:
    one = build_skeleton(
        "Run `make` in step build, then sha256 deadbeef01, 3 times: 'it', as it's said", ["build"]
    )
    other = build_skeleton(
        "Run `cargo` in step test-all, then sha256 0123456789, 12 times: 'x y', as it's said",
        ["test", "test-all"],
    )
    assert one == other == "Run QUOTED in step NAME, then shaN HEX, N times: QUOTED, as it's said"
    assert build_skeleton("Check step build", ["build"]) != one
