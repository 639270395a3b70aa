"""Runs a target: rounds of inputs by a seed, each judged, until there are enough of them or the time is up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.strategies import SearchStrategy

from fuzz.fuzz_target import Judged, Session, Target, Workplace
from witness_schema.oracle import Oracle

# Enough to keep the oracle busy, and few enough that a time limit is kept to a second or two.
ROUND = 100


@dataclass(frozen=True, slots=True)
class Find:
    """An input with what is wrong with it."""

    target: str
    data: bytes
    judged: Judged


@dataclass
class Tally:
    """What a run of a target has judged so far. verdicts: inputs by verdict. finds: the first input of each fault. again: how many more had it."""

    inputs: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    finds: dict[str, Find] = field(default_factory=dict)
    again: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run ends: after so many inputs or seconds, whichever is first; None for never."""

    inputs: int | None = None
    seconds: float | None = None


@contextmanager
def open_target(target: Target, oracle: Oracle | None = None) -> Iterator[Session]:
    """A session of a target, with an oracle of its own where it needs one and none is given."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        if target.asks_go and oracle is None:
            with Oracle.start(jobs=1) as started, target.open(Workplace(Path(folder), started)) as session:
                yield session
        else:
            with target.open(Workplace(Path(folder), oracle)) as session:
                yield session


def run_rounds(
    target: Target,
    session: Session,
    seed: int,
    limits: Limits,
    tally: Tally,
    keep: Callable[[Find], None] = lambda _: None,
) -> Iterator[None]:
    """Judge rounds of inputs into the tally, and yield after each.

    keep: called for each new find, at once.
    """
    began = time.monotonic()
    for number in count():
        wanted = ROUND if limits.inputs is None else min(ROUND, limits.inputs - tally.inputs)
        batch = draw_inputs(session.inputs, f"{target.name} {seed} {number}", wanted)
        for data, judged in zip(batch, session.judge(batch), strict=True):
            tally.inputs += 1
            tally.verdicts[judged.verdict] += 1
            if judged.fault and judged.fault in tally.finds:
                tally.again[judged.fault] += 1
            elif judged.fault:
                find = tally.finds[judged.fault] = Find(target.name, data, judged)
                keep(find)
        yield
        if limits.inputs is not None and tally.inputs >= limits.inputs:
            return
        if limits.seconds is not None and time.monotonic() - began >= limits.seconds:
            return


def run_target(target: Target, session: Session, seed: int, limits: Limits) -> Tally:
    """Judge all rounds, and return the tally."""
    tally = Tally()
    for _ in run_rounds(target, session, seed, limits, tally):
        pass
    return tally


def draw_inputs(inputs: SearchStrategy[bytes], seed: str, wanted: int) -> Sequence[bytes]:
    """So many inputs, or a few less where Hypothesis draws one twice. The same seed gives the same ones on one commit."""
    drawn: dict[bytes, None] = {}

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=wanted,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(inputs)
    def collect(data: bytes) -> None:
        drawn[data] = None

    collect()
    return tuple(drawn)
