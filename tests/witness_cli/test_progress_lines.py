"""Lines of progress on a pipe: few, and with the time that is left."""

from __future__ import annotations

import pytest

from witness_cli.terminal import progress_lines
from witness_cli.terminal.progress_lines import ProgressLines


def test_a_line_now_and_then_says_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = [100.0], list[str]()
    monkeypatch.setattr(progress_lines.time, "monotonic", lambda: now[0])
    lines = ProgressLines("asking", told.append)
    # Forty of the hundred were answered by an earlier run.
    for second in range(0, 25):
        now[0] = 100.0 + second
        lines.advance_to(40 + second, 100, "asking")
    lines.advance_to(0, 100, "judging")
    now[0] += 10
    lines.advance_to(50, 100, "judging")
    assert told == [
        "asking: 50 of 100, about 50 s left",
        "asking: 60 of 100, about 40 s left",
        "judging: 50 of 100, about 10 s left",
    ]
