"""Draws within limits: what was asked for stands in the attestations, whichever attestors record them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

import witness_generators
from support.public_draws import DRAWS
from witness_generators import Limits, draw, draw_near_miss, draw_scene, draw_submission, draw_world
from witness_generators.runs.run_entries import belongs_in_collections
from witness_generators.runs.scenes import Scene
from witness_generators.world.limits import ALWAYS_SET, list_needed_files
from witness_generators.world.shell_commands import GRID
from witness_schema import attestor_names, load
from witness_schema.errors import Misuse

RECORDING = ("git", "environment", "material", "product")
BRANCH = "release/9"
IN_COLLECTIONS = [name for name in attestor_names() if belongs_in_collections(name)]
SERVICES = {"github": "github", "gitlab": "gitlab", "jenkins": "jenkins", "aws-codebuild": "codebuild"}


def scenes(name: str, limits: Limits, count: int = 12) -> list[Scene]:
    """Scenes of this attestor and of those that show what was asked for."""
    names = tuple(dict.fromkeys((*RECORDING, name)))
    return [draw_scene(names, seed=51, index=index, limits=limits) for index in range(count)]


@pytest.mark.parametrize("name", IN_COLLECTIONS)
def test_the_working_tree_is_clean_or_not(name: str) -> None:
    assert not any(scene.attestation("git").get("status") for scene in scenes(name, Limits(clean=True)))
    assert all(scene.attestation("git")["status"] for scene in scenes(name, Limits(clean=False)))


@pytest.mark.parametrize("name", IN_COLLECTIONS)
def test_the_branch_is_the_one_asked_for(name: str) -> None:
    for scene in scenes(name, Limits(branch=BRANCH), 25):
        git, variables = scene.attestation("git"), scene.attestation("environment").get("variables", {})
        assert scene.world.repository.branch == BRANCH
        # Most services check a commit out, and no branch.
        assert git["branch"] in ({BRANCH, "HEAD"} if name in {*SERVICES, "jwt"} else {BRANCH})
        # No job of a tag: it would not be one of the branch.
        assert variables.get("GITHUB_REF_TYPE", "branch") == "branch"
        assert "CI_COMMIT_TAG" not in variables


@pytest.mark.parametrize("branch", ["main", "feature/login", "größe"])
def test_a_job_names_the_branch(branch: str) -> None:
    for scene in scenes("github", Limits(branch=branch), 25):
        claims = scene.attestation("github")["jwt"]["claims"]
        proposed = claims["event_name"] == "pull_request"
        assert claims["head_ref" if proposed else "ref"] == (branch if proposed else f"refs/heads/{branch}")


@pytest.mark.parametrize("name", IN_COLLECTIONS)
def test_the_run_is_on_the_service_or_on_none(name: str) -> None:
    for service in (False, True, "github", "gitlab", "jenkins", "other", "codebuild"):
        limits = Limits(ci=service)
        own = SERVICES.get(name)
        if (own and service not in {True, own}) or (service == "codebuild" and not own):
            with pytest.raises(Misuse, match=r"CodeBuild|the limits ask for") as caught:
                scenes(name, limits)
            assert (caught.value.where, bool(caught.value.advice)) == ("limits, ci", True)
            continue
        for scene in scenes(name, limits):
            ci = scene.world.machine.ci
            assert (ci is not None) == bool(service)
            assert service in {False, True} or ci.service == service
            variables = scene.attestation("environment").get("variables", {})
            assert ("CI" in variables) == (ci is not None and ci.service != "codebuild")


@pytest.mark.parametrize("row", GRID)
def test_the_command_is_run(row: Any) -> None:
    limits = Limits(command=row.argv[-1])
    for scene in scenes("command-run", limits):
        assert scene.attestation("command-run")["cmd"] == list(row.argv)
    for index in range(20):
        for statement in draw_submission("git", seed=52, index=index, limits=limits).statements:
            run = next(e for e in statement["predicate"]["attestations"] if "command-run" in e["type"])
            assert run["attestation"]["cmd"] == list(row.argv)


@pytest.mark.parametrize("most", [0, 1, 2, 5])
def test_sizes_are_kept(most: int) -> None:
    variables = ALWAYS_SET + most
    limits = Limits(most_files=most, most_products=most, most_variables=variables)
    sizes = set()
    for index in range(80):
        scene = draw_scene(RECORDING, seed=53, index=index, limits=limits)
        materials, products = scene.attestation("material"), scene.attestation("product")
        assert len(materials) <= most
        assert len(products) <= most
        assert len(scene.attestation("environment")["variables"]) <= variables
        assert set(list_needed_files(scene.world.command.row)) <= set(materials)
        sizes.add(len(materials))
    assert max(sizes) == most


def test_a_change_is_kept_in_a_small_folder() -> None:
    for index in range(60):
        scene = draw_scene(RECORDING, seed=54, index=index, limits=Limits(clean=False, most_files=1))
        assert scene.attestation("git")["status"]
        assert len(scene.attestation("material")) <= 1


def test_limits_hold_in_all_that_is_verified() -> None:
    """In every step of a policy, and Rego asks for what the worlds hold."""
    limits = Limits(branch=BRANCH, clean=True, ci="github")
    for index in range(40):
        submission = draw_submission("git,environment", seed=55, index=index, limits=limits)
        assert len(submission.statements) == 1
        git = next(
            entry["attestation"]
            for entry in submission.statements[0]["predicate"]["attestations"]
            if "/git/" in entry["type"]
        )
        assert git["branch"] == BRANCH
        assert "status" not in git
    several = [
        draw_submission("git", seed=55, index=index, limits=Limits(branch=BRANCH)) for index in range(40)
    ]
    assert {len(one.statements) for one in several} == {1, 2}


@pytest.mark.parametrize("name", ["git", "environment", "github", "statement", "policy"])
def test_near_misses_were_within_the_limits(name: str) -> None:
    for index in range(60):
        miss = draw_near_miss(name, seed=56, index=index, limits=Limits(ci="github", branch=BRANCH))
        assert "GITLAB_CI" not in json.dumps(miss.original)
    with pytest.raises(Misuse, match="github runs on github"):
        draw_near_miss("github", limits=Limits(ci=False))


def test_bytes_without_limits_are_those_of_no_limits() -> None:
    names = ("git", "environment", "jwt", "sbom")
    for index in range(10):
        given_limits = list(draw(names, seed=57, index=index, as_="statement", limits=Limits()))
        assert given_limits == list(draw(names, seed=57, index=index, as_="statement"))


SMALL = Limits(branch="main", clean=True, ci=False, command=GRID[0].argv[-1], most_files=2, most_variables=6)
STRATEGIES: dict[str, Callable[..., Any]] = {
    "collections": witness_generators.collections,
    "statements": lambda names, **options: witness_generators.statements(names, **options).map(
        lambda statement: statement["predicate"]
    ),
    "submissions": lambda names, **options: witness_generators.submissions(names, **options).map(
        lambda submission: submission.statements[0]["predicate"]
    ),
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_strategies_keep_limits(strategy: str) -> None:
    types = {load(name).predicate_types[0]: name for name in (*RECORDING, "command-run")}

    @settings(max_examples=30, database=None, deadline=None)
    @given(STRATEGIES[strategy](["git", "environment"], limits=SMALL))
    def check(collection: Any) -> None:
        found = {types[entry["type"]]: entry["attestation"] for entry in collection["attestations"]}
        assert (found["git"]["branch"], "status" in found["git"]) == ("main", False)
        assert found["command-run"]["cmd"] == list(GRID[0].argv)
        assert len(found["material"]) <= 2
        assert len(found["environment"]["variables"]) <= 6
        assert "CI" not in found["environment"]["variables"]

    check()


@settings(max_examples=30, database=None, deadline=None)
@given(
    witness_generators.attestations("git", limits=SMALL),
    witness_generators.worlds(SMALL),
    witness_generators.near_misses("git", limits=SMALL),
    witness_generators.policies("git", limits=SMALL),
    witness_generators.envelopes("git", limits=SMALL),
)
def test_the_other_strategies_keep_limits(
    git: Any, world: Any, miss: Any, policy: Any, envelope: Any
) -> None:
    assert git["branch"] == world.repository.branch == "main"
    assert len(world.inputs) <= 2
    assert len(policy["steps"]) == 1
    assert envelope["payload"]


@pytest.mark.parametrize("call", DRAWS)
def test_impossible_limits_are_refused_at_the_call(call: str) -> None:
    with pytest.raises(Misuse, match="github runs on github, and the limits ask for no CI service"):
        DRAWS[call](["github"], limits=Limits(ci=False))


def test_worlds_without_attestors_are_on_no_codebuild() -> None:
    for call in (witness_generators.worlds, lambda limits: draw_world(seed=0, index=0, limits=limits)):
        with pytest.raises(Misuse, match="aws-codebuild"):
            call(Limits(ci="codebuild"))


def test_limits_are_of_worlds() -> None:
    with pytest.raises(Misuse, match='shape="any" has none'):
        draw("git", shape="any", limits=Limits(clean=True))
    with pytest.raises(Misuse, match='shape="any" has none'):
        witness_generators.policies("git", "any", limits=Limits(clean=True))
