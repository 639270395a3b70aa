"""The order of the rows of a training, as a function of seed and iteration alone: a resumed run goes on with the same rows.

Batches are cut from one stream: the rows in one random order after the other, so that each row is used as often as every
other. A batch holds rows of all kinds. Batches of one length need a fifth less padding but hardly teach: rows of one
length are of one kind (all with Rego, or none), so the model never sees side by side what decides between kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any

from witness_training.lora.lora_data import TokenRow

# mlx-lm pads to one more than a multiple of 32 (`tuner/trainer.py`, iterate_batches).
PADDING = 32


class BatchOrder:
    """The batches of a run, in the form that mlx-lm's trainer takes as `iterate_batches`.

    done:     iterations that an earlier part of the run has had; the first batch is that of the next one.
    """

    def __init__(self, seed: int, done: int = 0) -> None:
        self.seed, self.done = seed, done
        self.size = 0  # tokens of the batch that was yielded last, with its padding

    def __call__(
        self,
        dataset: Sequence[TokenRow],
        batch_size: int,
        max_seq_length: int,
        *,
        loop: bool = False,
        comm_group: Any = None,
    ) -> Iterator[tuple[Any, ...]]:
        """Yield (tokens [rows, length], first and last learnt token [rows, 2], decisions [rows, length - 1] as 1.0 and 0.0).

        loop: without an end, and in a random order; otherwise each row once, in the order of the data, the last batch
        as short as it comes. comm_group: the machines that share each batch.
        """
        rank, machines = (comm_group.rank(), comm_group.size()) if comm_group is not None else (0, 1)
        batches = self.stream(len(dataset), batch_size) if loop else _cut(len(dataset), batch_size)
        for indices in batches:
            # Each machine has at least one row: the trainer adds up what all of them give.
            own = indices[rank::machines] or indices[:1]
            yield self._lay_out([dataset[index] for index in own], max_seq_length)

    def stream(self, rows: int, batch_size: int) -> Iterator[list[int]]:
        """Yield the numbers of the rows of each batch of a training, without an end."""
        position, epoch, order = self.done * batch_size, -1, list[int]()
        while True:
            batch = []
            for _ in range(batch_size):
                if epoch != position // rows:
                    epoch = position // rows
                    order = list(range(rows))
                    Random(f"{self.seed}/{epoch}").shuffle(order)
                batch.append(order[position % rows])
                position += 1
            yield batch

    def _lay_out(self, rows: Sequence[TokenRow], longest: int) -> tuple[Any, ...]:
        import mlx.core as mx
        import numpy as np

        length = measure_length(rows, longest)
        self.size = len(rows) * length
        tokens = np.zeros((len(rows), length), np.int32)
        decisions = np.zeros((len(rows), length - 1), np.float32)
        for index, row in enumerate(rows):
            tokens[index, : len(row.tokens)] = row.tokens
            # Targets are the tokens from the second one on.
            decisions[index, : max(len(row.decisions) - 1, 0)] = row.decisions[1:]
        spans = mx.array([[row.prompt, len(row.tokens)] for row in rows])
        return mx.array(tokens), spans, mx.array(decisions)


def measure_length(rows: Sequence[TokenRow], longest: int) -> int:
    """The length of a batch of these rows, with its padding."""
    need = max(len(row.tokens) for row in rows)
    return min(1 + PADDING * -(-need // PADDING), longest)


def measure_batches(
    rows: Sequence[TokenRow], batch_size: int, longest: int, *, seed: int | None = None
) -> list[int]:
    """The tokens of each batch that the rows fill once, with padding. seed: of a random order; None: as they lie."""
    if seed is None:
        batches: Iterator[list[int]] = _cut(len(rows), batch_size)
    else:
        stream = BatchOrder(seed).stream(len(rows), batch_size)
        batches = islice(stream, max(1, len(rows) // batch_size))
    cut = ([rows[index] for index in indices] for indices in batches)
    return [len(batch) * measure_length(batch, longest) for batch in cut]


def _cut(rows: int, batch_size: int) -> Iterator[list[int]]:
    for begin in range(0, rows, batch_size):
        yield list(range(begin, min(begin + batch_size, rows)))
