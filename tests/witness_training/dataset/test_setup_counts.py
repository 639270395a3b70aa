"""How many set-ups are run for real: a data set grows in them, and none stands for many rows."""

from __future__ import annotations

from collections import Counter

import pytest

from witness_training.dataset.row_drawing import MOST_PER_SETUP, MixRequest
from witness_training.dataset.row_plan import plan_rows
from witness_training.families.family_roster import find_family

FAMILIES = tuple(map(find_family, ("configure", "recover")))
# Rows of these two families → the fewest set-ups: as many as the default mix has among 1,000, 20,000 and 50,000.
ROWS = {300: 150, 6_000: 1_000, 15_000: 2_500}


@pytest.mark.parametrize("rows", ROWS)
def test_enough_setups_are_run(rows: int) -> None:
    mix = {family.name: family.share for family in FAMILIES}
    planned = plan_rows(MixRequest(rows, 1, mix), FAMILIES, lambda _: None)
    setups = Counter(row.draft.setup for row in planned)
    assert "" not in setups
    assert setups.total() == rows
    assert len(setups) >= ROWS[rows]
    assert max(setups.values()) <= MOST_PER_SETUP
