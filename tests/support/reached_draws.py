"""What Hypothesis reaches of a strategy: it draws until all is met, and far longer than that takes before it is said to be out of reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

LIMIT = 6000
# Draws that are looked at for a kind that is not wanted, though all that are were met before.
LEAST = 100


def find_unreached(
    strategy: SearchStrategy[Any],
    kinds: Callable[[Any], Iterable[str]],
    wanted: Collection[str],
    *,
    spared: int = 0,
    limit: int = LIMIT,
) -> set[str]:
    """The wanted kinds that none of so many draws is of; none if all but `spared` of them were met.

    Raises AssertionError for a draw of a kind that is not wanted.
    """
    unmet, drawn = {*wanted}, count(1)

    def meet(value: Any) -> bool:
        number, met = next(drawn), {*kinds(value)}
        assert met <= {*wanted}, met - {*wanted}
        unmet.difference_update(met)
        return number >= LEAST and len(unmet) <= spared

    searching = settings(
        max_examples=limit, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    try:
        find(strategy, meet, settings=searching)
    except NoSuchExample:
        # A strategy may have fewer values than that.
        return unmet if len(unmet) > spared else set()
    return set()
