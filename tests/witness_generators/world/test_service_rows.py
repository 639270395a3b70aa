"""Each CI service is one row, and whoever speaks of CI services speaks of those rows."""

from __future__ import annotations

from itertools import combinations

import pytest

from witness_generators.api.direct_draws import draw_scene, draw_world
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


def test_one_step_runs_on_one_service_unless_it_hosts_a_runner() -> None:
    together = {pair for pair in combinations(list_ci_attestors(), 2) if find_contradiction(pair) is None}
    assert together == {("aws-codebuild", "github"), ("aws-codebuild", "gitlab")}


@pytest.mark.parametrize(("job", "service"), [("github", "GITHUB"), ("gitlab", "GITLAB_SELF_MANAGED")])
def test_a_runner_in_a_build_has_both_jobs_variables_and_one_folder(job: str, service: str) -> None:
    names = ("aws-codebuild", job, "environment", "git")
    for index in range(40):
        scene = draw_scene(names, seed=11, index=index)
        said = variables(scene.world)
        assert {"CI", "CODEBUILD_BUILD_ID", "CODEBUILD_WEBHOOK_EVENT"} <= set(said)
        assert said["CODEBUILD_WEBHOOK_EVENT"] == "WORKFLOW_JOB_QUEUED"
        folder, sources = place_of(scene.world).checkout, said["CODEBUILD_SRC_DIR"]
        # Both lie below the folder of one build, and neither in the other.
        assert folder.split("/")[:5] == sources.split("/")[:5]
        assert not folder.startswith(f"{sources}/")
        assert said[{"github": "GITHUB_WORKSPACE", "gitlab": "CI_PROJECT_DIR"}[job]] == folder
        info = scene.attestation("aws-codebuild")["build_info"]
        if "build_details" in info:
            assert info["build_details"]["Source"]["Type"] == service
        assert scene.world.clock.started.offset == 0


def test_a_pull_request_is_built_at_its_head() -> None:
    """The runner checks out the trial merge, and the build was queued for the commit that it merges."""
    scenes = (draw_scene(("aws-codebuild", "github", "git"), seed=12, index=index) for index in range(60))
    proposed = [
        one for one in scenes if one.attestation("github")["jwt"]["claims"]["event_name"] == "pull_request"
    ]
    assert proposed
    for scene in proposed:
        built = scene.attestation("aws-codebuild")["build_info"]["source_version"]
        assert built == scene.attestation("git")["parenthashes"][1] != scene.attestation("git")["commithash"]


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
