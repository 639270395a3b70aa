"""The lock files of a drawn world: every format comes."""

from __future__ import annotations

from support.attestor_runs import draw_attestations
from witness_generators.attestors.host.lock_formats import FORMATS


def test_every_format_of_lock_file_is_drawn() -> None:
    names = {lock["filename"] for one in draw_attestations("lockfiles", 300) for lock in one["lockfiles"]}
    assert names == {kind.filename for kind in FORMATS}
