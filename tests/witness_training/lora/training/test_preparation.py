"""What the batches of a run have is told before it as it is then."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from support.small_training_sets import ask_for_training
from witness_training.lora.lora_data import TokenRow
from witness_training.lora.training.batch_order import BatchOrder, measure_batches
from witness_training.lora.training.preparation import describe_batches

ROWS = [TokenRow([1] * (20 * number + 2), 1) for number in range(10)]
LONGEST = 185
# As they lie: four rows of at most 62 tokens, four of 142, two of 182, each up to a multiple of 32 and one more, or cut.
SIZES = [4 * 65, 4 * 161, 2 * LONGEST]


def test_a_batch_has_the_size_that_it_is_told_to_have() -> None:
    assert measure_batches(ROWS, 4, LONGEST) == SIZES
    for batches, told in (
        (BatchOrder(0)(ROWS, 4, LONGEST), SIZES),
        (BatchOrder(3)(ROWS, 4, LONGEST, loop=True), measure_batches(ROWS, 4, LONGEST, seed=3)),
    ):
        assert [tokens.size for tokens, _, _ in islice(batches, len(told))] == told


def test_the_last_batch_tells_its_size() -> None:
    order = BatchOrder(0)
    for tokens, _, _ in order(ROWS, 4, LONGEST):
        assert order.size == tokens.size


@pytest.mark.parametrize(("batches", "validation"), [(-1, sum(SIZES)), (2, sum(SIZES[:2]))])
def test_a_step_is_told_in_the_mean_and_a_validation_whole(
    tmp_path: Path, batches: int, validation: int
) -> None:
    chosen = {"batch_size": 4, "max_seq_length": LONGEST, "val_batches": batches}
    asked = ask_for_training(tmp_path, tmp_path / "adapter", **chosen)
    first, second = measure_batches(ROWS, 4, LONGEST, seed=asked.seed)
    assert describe_batches(asked, ROWS, ROWS) == {
        "step_tokens": (first + second) / 2,
        "largest_batch": 4 * LONGEST,
        "validation_tokens": validation,
    }
