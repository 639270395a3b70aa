"""The loss of a training weighs decisions as it is asked to; a validation counts those that come out otherwise."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from support.small_training_sets import ask_for_training
from witness_training.lora.lora_data import TokenRow
from witness_training.lora.training.batch_order import BatchOrder
from witness_training.lora.training.losses import Losses

# The question 0; the answer 1, 2, 3, of which 2 is decided.
ROW = TokenRow([0, 1, 2, 3], 1, (False, False, True, False))
# The probability of the right token after each; 2 is not the likeliest after 1. As in mlx-lm, the padding after the end
# (the token 0) counts once.
RIGHT = {0: (1, 0.7), 1: (2, 0.1), 2: (3, 0.4), 3: (0, 0.5)}
ENTROPIES = [-math.log(each) for _, each in RIGHT.values()]


class Model:
    """A model that knows the token before alone."""

    def __call__(self, batch: Any) -> Any:
        import mlx.core as mx

        rows = [[(1 - right) / 3] * 4 for _, right in RIGHT.values()]
        for before, (after, right) in RIGHT.items():
            rows[before][after] = right
        table = mx.log(mx.array(rows))
        return table[batch]

    def eval(self) -> None:
        """Called by mlx-lm before a validation."""


@pytest.mark.parametrize(("weight", "parts"), [(1.0, (1, 1, 1, 1)), (3.0, (1, 3, 1, 1))])
def test_a_decision_weighs_as_much_as_is_asked(weight: float, parts: tuple[int, ...]) -> None:
    batch = next(BatchOrder(0)([ROW], 1, 64))
    loss, count = Losses(weight).train(Model(), *batch)
    expected = sum(part * entropy for part, entropy in zip(parts, ENTROPIES, strict=True)) / sum(parts)
    assert loss.item() == pytest.approx(expected, rel=1e-4)
    assert count.item() == 4


def test_a_validation_is_not_weighted_and_counts_wrong_decisions(tmp_path: Path) -> None:
    asked = ask_for_training(tmp_path, tmp_path / "adapter")
    known, unknown = [ROW, ROW], [TokenRow(ROW.tokens, 1)]
    loss, wrong = Losses(3.0).evaluate(Model(), known, BatchOrder(0), asked, lambda: None)
    assert (loss, wrong) == (pytest.approx(sum(ENTROPIES) / 4, rel=1e-4), 1.0)
    assert Losses(3.0).evaluate(Model(), unknown, BatchOrder(0), asked, lambda: None)[1] is None
