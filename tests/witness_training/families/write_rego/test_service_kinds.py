"""Requirements that refuse a service at fault: each fault has one, and its hidden worlds hold what the faulty service gives."""

from __future__ import annotations

import pytest

from support.rego_tasks import make_wanted
from witness_generators.api.direct_draws import draw_scene
from witness_training.families.shown_documents.service_faults import SERVICE_FAULTS
from witness_training.families.write_rego.hidden_worlds import MOST_TRIED, SMALL, draw_worlds
from witness_training.families.write_rego.kind_roster import KINDS

AGAINST = [(kind.id, fault) for kind in KINDS for fault in kind.form.faults]


def test_each_fault_of_a_service_has_a_requirement() -> None:
    assert {fault for _, fault in AGAINST} == set(SERVICE_FAULTS)


@pytest.mark.parametrize(("identity", "fault"), AGAINST)
def test_a_hidden_world_is_what_the_faulty_service_gives(identity: str, fault: str) -> None:
    row = SERVICE_FAULTS[fault]
    wanted = make_wanted(identity, seed=5)
    assert wanted.kind.attestor == row.attestor
    worlds = draw_worlds([wanted], seed=5)
    drawn = (
        draw_scene((row.attestor,), seed=5, index=index, limits=SMALL).attestation(row.attestor)
        for index in range(1, MOST_TRIED)
    )
    broken = [world for _, world in worlds.broken]
    assert any(changed in broken for good in drawn if (changed := row.change(good)) != good)
