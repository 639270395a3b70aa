"""What an answer says of a change that can be seen in the value."""

from __future__ import annotations

from witness_training.families.repair.attestation_repairs import _SEEN, DERIVABLE


def test_each_change_that_can_be_seen_is_told() -> None:
    assert set(_SEEN) == DERIVABLE
