"""When each attestor of a run started and ended."""

from __future__ import annotations

from collections.abc import Sequence

from witness_generators.world.moments import Moment
from witness_generators.world.world import Clock

Span = tuple[Moment, Moment]
COMMAND, OBSERVER = "command-run", "network-trace"


def run_times(clock: Clock, attestors: Sequence[str]) -> list[Span]:
    """Start and end of each, in the order of the run: each starts after the one before it has ended.

    Only network-trace runs beside the command, from before it starts until after it has ended.
    """
    now, ready, spans = clock.started, None, list[Span]()
    for number, name in enumerate(attestors):
        pause, length = clock.pauses[number % len(clock.pauses)], clock.spans[number % len(clock.spans)]
        if name == OBSERVER and ready is not None:
            start, now = ready, now.later(pause)
        else:
            ready = now.later(pause // 2) if name == COMMAND else ready
            start = now.later(pause)
            now = start.later(length)
        spans.append((start, now))
    return spans
