"""The loss of a training, weighted to decisions or not, and what a validation counts beside it.

A decision is a token of the answer that the question decides (`decisions.py`). The mean loss over an answer says little:
most of its tokens are the same in every answer, and one wrong decision fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from witness_training.lora.lora_data import TokenRow
from witness_training.lora.lora_request import LoraRequest


class Losses:
    """The losses of one run, in the form that mlx-lm's trainer takes as `loss`. weight: of a decision; 1 weighs none."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._wrong: Any = 0
        self._answers = 0

    def train(self, model: Any, batch: Any, lengths: Any, decisions: Any) -> tuple[Any, Any]:
        """Return (mean of the weighted cross-entropies of the answers' tokens in nats, number of tokens)."""
        entropies, mask, _ = _compute(model, batch, lengths)
        if self.weight == 1.0:
            return entropies.sum() / mask.sum(), mask.sum()
        weights = (1 + (self.weight - 1) * decisions) * mask
        return (entropies * weights).sum() / weights.sum(), mask.sum()

    def evaluate(
        self,
        model: Any,
        rows: Sequence[TokenRow],
        order: Any,
        request: LoraRequest,
        alive: Callable[[], None],
    ) -> tuple[float, float | None]:
        """Return the unweighted loss on the rows, and the wrong decisions per answer, None where no token is known to be one.

        A decision is wrong if another token is likelier after the right tokens before it.
        """
        from mlx_lm.tuner import trainer

        self._wrong, self._answers = 0, 0
        loss = trainer.evaluate(
            model, rows, request.batch_size, request.val_batches, request.max_seq_length,
            loss=self._count, iterate_batches=order, progress_callback=alive,
        )  # fmt: skip
        known = any(row.decisions for row in rows)
        return float(loss), (float(int(self._wrong) / self._answers) if known else None)

    def _count(self, model: Any, batch: Any, lengths: Any, decisions: Any) -> tuple[Any, Any]:
        entropies, mask, missed = _compute(model, batch, lengths)
        self._wrong += int((missed * mask * decisions).sum().item())
        self._answers += batch.shape[0]
        return entropies.sum() / mask.sum(), mask.sum()


def _compute(model: Any, batch: Any, lengths: Any) -> tuple[Any, Any, Any]:
    """The (cross-entropy, whether it counts, whether another token is likelier) of each target, as mlx-lm's `default_loss`."""
    import mlx.core as mx
    from mlx import nn

    targets = batch[:, 1:]
    logits = model(batch[:, :-1])
    steps = mx.arange(1, targets.shape[1] + 1)
    mask = mx.logical_and(steps >= lengths[:, 0:1], steps <= lengths[:, 1:])
    entropies = (nn.losses.cross_entropy(logits, targets) * mask).astype(mx.float32)
    return entropies, mask, logits.argmax(axis=-1) != targets
