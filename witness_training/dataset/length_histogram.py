"""The histogram of lengths by family, for people: as lines of 80 columns, and as a table of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from witness_training.dataset.token_lengths import BARS

# Ends of bars that mean something: what the built-in model takes, and two usual limits of training.
MARKS = (900, 2048, 4096)
_BLOCKS = "▁▂▃▄▅▆▇█"
_NAMES = (*(f"<={end}" for end in BARS), f">{BARS[-1]}")


@dataclass(frozen=True, slots=True)
class FamilyLengths:
    """The rows of a family by bar, the last one open, and the share that is no longer than each of MARKS."""

    family: str
    bars: tuple[int, ...]
    shares: Mapping[int, float] = field(hash=False)

    @property
    def rows(self) -> int:
        return sum(self.bars)


def read_lengths(lengths: Mapping[str, Mapping[str, int]]) -> tuple[FamilyLengths, ...]:
    """The lengths of a manifest: family → name of a bar → rows."""
    return tuple(_read_family(family, bars) for family, bars in lengths.items() if any(bars.values()))


def _read_family(family: str, bars: Mapping[str, int]) -> FamilyLengths:
    counts = tuple(bars.get(name, 0) for name in _NAMES)
    total = sum(counts) or 1
    shares = {mark: sum(counts[: BARS.index(mark) + 1]) / total for mark in MARKS}
    return FamilyLengths(family, counts, shares)


def write_lines(lengths: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The histogram as lines of at most 80 columns, for names of up to 10 letters and counts of up to 5 digits."""
    families = read_lengths(lengths)
    if not families:
        return
    yield "tokens of the built-in model, rows by family up to so many:"
    yield f"  {'':<10}" + "".join(f"{end:>6}" for end in (*BARS, "more"))
    for each in families:
        yield (
            f"  {each.family:<10}"
            + "".join(f"{count or '–':>6}" for count in each.bars)
            + f" {_draw(each.bars)}"
        )
    yield ""
    yield "share of rows up to so many:"
    yield f"  {'':<10}" + "".join(f"{mark:>8}" for mark in MARKS)
    for each in families:
        yield f"  {each.family:<10}" + "".join(f"{share:>8.1%}" for share in each.shares.values())


def write_table(lengths: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The histogram as a table of Markdown."""
    yield f"| family | {' | '.join(f'≤ {end:,}' for end in BARS)} | more | {' | '.join(f'share ≤ {mark:,}' for mark in MARKS)} |"
    yield "|---" * (len(BARS) + len(MARKS) + 2) + "|"
    for each in read_lengths(lengths):
        shares = (f"{share:.1%}" for share in each.shares.values())
        yield f"| {each.family} | {' | '.join(map(str, each.bars))} | {' | '.join(shares)} |"


def _draw(bars: tuple[int, ...]) -> str:
    """One block a bar; a bar without rows is a blank."""
    highest = max(bars)
    return "".join(
        _BLOCKS[count * (len(_BLOCKS) - 1) // highest] if count else " " for count in bars
    ).rstrip()
