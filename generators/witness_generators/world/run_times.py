"""When each attestor of a run started and ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from witness_generators.world.moments import Moment
from witness_generators.world.world import Clock

Span = tuple[Moment, Moment]
COMMAND, OBSERVER = "command-run", "network-trace"


def run_times(clock: Clock, attestors: Sequence[str]) -> list[Span]:
    """The start and end of each attestor, in the order of the run; each starts after the previous one has ended.

    Only network-trace overlaps: it starts before the command and ends after it.
    """
    return list(_compute_times(clock, tuple(attestors)))


# Several attestors of a run ask for the same times. A small cache is enough: they ask one after another.
@lru_cache(maxsize=8)
def _compute_times(clock: Clock, attestors: tuple[str, ...]) -> tuple[Span, ...]:
    now, ready, spans = clock.started, None, list[Span]()
    for number, name in enumerate(attestors):
        # A clock holds `MOST_ATTESTORS` durations; longer runs use them again.
        pause, length = clock.pauses[number % len(clock.pauses)], clock.spans[number % len(clock.spans)]
        if name == OBSERVER and ready is not None:
            start, now = ready, now.later(pause)
        else:
            # Half of the pause before the command is when network-trace starts to listen.
            ready = now.later(pause // 2) if name == COMMAND else ready
            start = now.later(pause)
            now = start.later(length)
        spans.append((start, now))
    return tuple(spans)
