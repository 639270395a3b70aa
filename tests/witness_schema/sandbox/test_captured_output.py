"""The beginning and the end of an output are kept, however it comes in pieces."""

from __future__ import annotations

import pytest

from witness_schema.sandbox.captured_output import CapturedOutput

KEPT = 1 << 15


@pytest.mark.parametrize("size", [0, 1, KEPT - 1, KEPT, KEPT + 1, 2 * KEPT, 2 * KEPT + 1, 5 * KEPT + 3])
@pytest.mark.parametrize("piece", [1000, KEPT - 1, KEPT, KEPT + 1, 10 * KEPT])
def test_beginning_and_end_are_kept(size: int, piece: int) -> None:
    whole = (bytes(range(256)) * (size // 256 + 1))[:size]
    captured = CapturedOutput(KEPT)
    for start in range(0, size, piece):
        captured.feed(whole[start : start + piece])
    printed = captured.printed()
    assert printed.head == whole[:KEPT]
    assert printed.tail == whole[KEPT:][-KEPT:]
    assert len(printed.head) + printed.left_out + len(printed.tail) == size == captured.size


def test_a_gap_is_told() -> None:
    captured = CapturedOutput(KEPT)
    captured.feed(b"a" * KEPT + b"b" * 7 + b"c" * KEPT)
    assert "a\n… 7 bytes left out …\nc" in captured.printed().text()
