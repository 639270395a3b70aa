"""Each CI service is one row, and whoever speaks of CI services speaks of those rows."""

from __future__ import annotations

import pytest

from witness_generators.api.direct_draws import draw_world
from witness_generators.attestors.ci.jobs import CiJob
from witness_generators.attestors.provenance.slsa import BUILDERS
from witness_generators.runs.combinations import find_contradiction, list_members
from witness_generators.runs.roster import ROWS
from witness_generators.world.ci_services import SERVICES, CiService, find_ci_service, list_ci_attestors
from witness_generators.world.place import place_of
from witness_generators.world.variables import variables
from witness_generators.world.world import Ci
from witness_schema.errors import UnknownName


def test_attestors_of_services_have_a_job_a_builder_and_a_place_in_the_set() -> None:
    with_job = [name for name, row in ROWS.items() if any(issubclass(n.kind, CiJob) for n in row.needs)]
    assert (
        sorted(with_job) == list(list_ci_attestors()) == sorted(builder.attestor.name for builder in BUILDERS)
    )
    assert set(list_ci_attestors()) <= set(list_members("ci"))


def test_one_step_runs_on_one_service() -> None:
    first, *others = list_ci_attestors()
    assert all(find_contradiction((first, other)) for other in others)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_world_on_a_service_has_its_variables_and_place(service: CiService) -> None:
    world = draw_world(seed=4, index=0).in_ci(Ci(service.name, 17))
    assert place_of(world) == service.place(world, Ci(service.name, 17))
    assert service.variables(world, Ci(service.name, 17), place_of(world)).items() <= variables(world).items()
    assert (variables(world).get("CI") == "true") == bool(service.sets)


def test_drawn_worlds_are_on_every_service_that_needs_no_job() -> None:
    runs = (draw_world(seed=4, index=index).machine.ci for index in range(200))
    assert {ci.service for ci in runs if ci} == {service.name for service in SERVICES if service.sets}


def test_unknown_service_names_near_ones() -> None:
    with pytest.raises(UnknownName, match="there is no CI service 'gitlap'") as refusal:
        find_ci_service("gitlap")
    assert refusal.value.near[0] == "gitlab"
