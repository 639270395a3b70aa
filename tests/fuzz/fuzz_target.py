"""What a fuzz target is, what may come out of it, and the watch over one reading: our own errors, in bounded time."""

from __future__ import annotations

import signal
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hypothesis.strategies import SearchStrategy

from witness_schema.errors import LONGEST_PART, WitnessSchemaError
from witness_schema.oracle import Oracle

# Seconds of CPU for one input. Foreign checkouts have a budget of 60 of their own, but inputs here are small.
MOST_SECONDS = 10.0
READ, REFUSED = "read", "refused"
# Characters that act on a terminal: control, format, surrogate, line and paragraph separator.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one input.

    verdict: what the reader said of it, `read`, `refused` or a word of the target's own.
    fault:   the kind of what is wrong, the same for equal causes; "" where nothing is.
    detail:  the fault of this input.
    """

    verdict: str
    fault: str = ""
    detail: str = ""


class Difference(Exception):
    """Our reader and real Go disagree, or a reader broke a promise; `fault` and `detail` as in Judged."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(fault, detail)
        self.fault, self.detail = fault, detail


@dataclass(frozen=True, slots=True)
class Session:
    """An open target. judge: one verdict for each input of a batch, in order; a batch, so that the oracle is asked in one go."""

    inputs: SearchStrategy[bytes]
    judge: Callable[[Sequence[bytes]], Iterable[Judged]]


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a target may use: a folder of its own, and the oracle where it asks for one."""

    folder: Path
    oracle: Oracle | None = None

    @property
    def real_go(self) -> Oracle:
        assert self.oracle is not None, "a target that asks real Go has the mark"
        return self.oracle


@dataclass(frozen=True, slots=True)
class Target:
    """A row of `fuzz_rows.TARGETS`.

    duty:    what is read, and what may come out, for people.
    open:    makes the session; it may keep processes and files until it is left.
    gate:    how many inputs the gate judges.
    asks_go: whether it needs the oracle.
    """

    name: str
    duty: str
    open: Callable[[Workplace], AbstractContextManager[Session]]
    gate: int
    asks_go: bool = False


def judge_one_by_one(read: Callable[[bytes], str]) -> Callable[[Sequence[bytes]], Iterable[Judged]]:
    """A judge of batches from a reader of one input, which returns its verdict and may raise our errors or Difference."""

    def judge(batch: Sequence[bytes]) -> Iterator[Judged]:
        return (watch(read, data) for data in batch)

    return judge


def watch(read: Callable[[bytes], str], data: bytes) -> Judged:
    """Let a reader read, and say what came out."""
    try:
        with _limit_cpu(MOST_SECONDS):
            return Judged(read(data))
    except Difference as difference:
        return Judged("differs", difference.fault, difference.detail)
    except WitnessSchemaError as error:
        return _check_message(error)
    # Whatever else comes out is what fuzzing looks for: to a user, each would be a traceback.
    except Exception as error:
        return Judged("raised", _describe_place(error), f"{type(error).__name__}: {error}"[:LONGEST_PART])


def _check_message(error: WitnessSchemaError) -> Judged:
    """A refusal, if a terminal can show it."""
    text = str(error)
    kinds = {unicodedata.category(character) for character in text.replace("\n  → ", "")}
    if len(text) > 4 * LONGEST_PART or kinds & _ACTING:
        return Judged(REFUSED, "an error that a terminal cannot show", repr(text[:LONGEST_PART]))
    return Judged(REFUSED)


def _describe_place(error: BaseException) -> str:
    """The type of an error and the innermost line of ours that it passed: two inputs with the same are one defect."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/witness_" in frame.filename]
    last = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} in {last.name}"


class OutOfTime(Exception):
    """The reading took longer than it may."""


@contextmanager
def _limit_cpu(seconds: float) -> Iterator[None]:
    """Raise OutOfTime within the block once it has used so much CPU; the main thread's code only, as signals go there."""

    def end(_: int, __: FrameType | None) -> None:
        raise OutOfTime(f"more than {seconds:g} s of CPU")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
