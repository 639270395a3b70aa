"""The order of rows is a function of seed and iteration: a run that begins in the middle reads what an uncut one reads there."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from types import SimpleNamespace
from typing import Any

from witness_training.lora.lora_data import TokenRow
from witness_training.lora.training.batch_order import BatchOrder

ROWS = [TokenRow([n] * (n + 2), 1, (False, *[n % 2 == 0] * (n + 1))) for n in range(10)]


def read_numbers(order: BatchOrder, batches: int, size: int = 4, **more: Any) -> list[list[int]]:
    stream = order(ROWS, size, 64, loop=True, **more)
    return [tokens[:, 0].tolist() for tokens, _, _ in islice(stream, batches)]


def test_a_resumed_run_reads_the_batches_that_an_uncut_one_reads_then() -> None:
    uncut = read_numbers(BatchOrder(seed=3), 12)
    assert [read_numbers(BatchOrder(3, done), 12 - done) for done in (0, 1, 5, 11)] == [
        uncut[done:] for done in (0, 1, 5, 11)
    ]
    assert read_numbers(BatchOrder(seed=4), 12) != uncut


def test_every_row_is_used_as_often_as_every_other() -> None:
    used = Counter(number for batch in read_numbers(BatchOrder(seed=3), 15) for number in batch)
    assert set(used.values()) == {6}


def test_machines_share_each_batch() -> None:
    groups = [SimpleNamespace(rank=lambda own=own: own, size=lambda: 2) for own in (0, 1)]
    shares = [read_numbers(BatchOrder(3), 4, comm_group=group) for group in groups]
    whole = read_numbers(BatchOrder(3), 4)
    assert [sorted(a + b) for a, b in zip(*shares, strict=True)] == [sorted(batch) for batch in whole]


def test_a_batch_tells_lengths_and_decisions() -> None:
    batches = list(BatchOrder(3)(ROWS, 4, 64))
    assert [tokens.shape for tokens, _, _ in batches] == [(4, 33), (4, 33), (2, 33)]
    _, spans, decisions = batches[0]
    assert spans.tolist() == [[1, 2], [1, 3], [1, 4], [1, 5]]
    assert decisions.shape == (4, 32)
    assert decisions.sum(axis=1).tolist() == [1, 0, 3, 0]
