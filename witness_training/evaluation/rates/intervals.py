"""Intervals that hold a pass rate in 95 of 100 cases, and the chance that one of k answers passes."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

# A low and a high end, 0 to 1; of a difference, -1 to 1.
Interval = tuple[float, float]
# The quantile of the normal distribution at 97.5 %.
Z = 1.959963984540054
RESAMPLES = 2000
SEED = 16  # equal outcomes give equal intervals, in every process


def wilson(passed: int, asked: int) -> Interval | None:
    """The score interval of Wilson (1927) for independent answers; None where nothing was asked.

    It is meant for few answers too, and says something of 0 % and 100 %.
    """
    if asked == 0:
        return None
    share, spread = passed / asked, Z * Z / asked
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / asked + spread / (4 * asked))
    # At 0 % and 100 % one end is exact, and rounding would miss it.
    return (0.0 if passed == 0 else middle - half, 1.0 if passed == asked else middle + half)


def bootstrap(clusters: Iterable[tuple[float, int]]) -> Interval | None:
    """The percentile interval of a share over clusters, of which each is drawn or left out as a whole.

    clusters: of each, the sum of what its tasks score, and how many tasks it has. None where there are fewer than two: one cluster
    says nothing of how clusters differ. Answers to tasks of one spec stand or fall together, so they count as one cluster.
    """
    counted = sorted(Counter(clusters).items())
    if sum(times for _, times in counted) < 2:
        return None
    return _resample(tuple(counted))


@lru_cache(maxsize=4096)
def _resample(counted: tuple[tuple[tuple[float, int], int], ...]) -> Interval:
    values = [value for value, _ in counted]
    if len(values) == 1:
        share = values[0][0] / values[0][1]
        return (share, share)
    times = [count for _, count in counted]
    number, chance = sum(times), random.Random(SEED)
    sums, sizes = [value for value, _ in values], [size for _, size in values]
    bounds = list(accumulate(times))
    places = range(len(values))
    shares = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(places, cum_weights=bounds, k=number)
        shares.append(sum(sums[place] for place in drawn) / sum(sizes[place] for place in drawn))
    shares.sort()
    return (shares[round(0.025 * (RESAMPLES - 1))], shares[round(0.975 * (RESAMPLES - 1))])


def pass_at(k: int, answers: int, passed: int) -> float:
    """The chance that one of k answers passes, of `answers` of which `passed` did: the unbiased estimator of Chen et al. (2021).

    Raises ValueError for k above the number of answers: so few say nothing of it.
    """
    if not 1 <= k <= answers:
        raise ValueError(f"pass@{k} of {answers} answers")
    return 1 - math.comb(answers - passed, k) / math.comb(answers, k)
