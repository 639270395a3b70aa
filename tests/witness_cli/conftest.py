"""The command leaves the signals of a test process as they were."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from witness_schema.interrupts import ENDING


@pytest.fixture(autouse=True)
def _restore_signals() -> Iterator[None]:
    """The command's own process ends after a run, so its entry puts no handler back."""
    before = {number: signal.getsignal(number) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
