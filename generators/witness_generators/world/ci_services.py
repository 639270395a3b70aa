"""The CI services, one row each: the variables of a job, the place where it runs, and the attestor that records it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from witness_generators.world.accounts import login
from witness_generators.world.ci_places import (
    place_in_gitlab_container,
    place_on_github_host,
    place_on_github_runner,
    place_on_jenkins_agent,
    place_on_own_machine,
)
from witness_generators.world.machines import is_rented
from witness_generators.world.world import Ci, Place, World
from witness_schema.errors import UnknownName

Variables = dict[str, str]


@dataclass(frozen=True, slots=True)
class CiService:
    """One CI service: what all its jobs have in common. The prop of its attestor adds the details of one job.

    attestor:  the attestor that records its jobs, "" if go-witness has none.
    variables: the environment variables of a job at this place.
    place:     where its jobs run.
    sets:      how many variables it sets in a world without the prop of its attestor, 0 if no world is on it without.
    """

    name: str
    attestor: str
    variables: Callable[[World, Ci, Place], Variables]
    place: Callable[[World, Ci], Place]
    sets: int


def find_ci_service(name: str) -> CiService:
    """The service of this name. Raises UnknownName, with similar names, for any other name."""
    for service in SERVICES:
        if service.name == name:
            return service
    known = tuple(service.name for service in SERVICES)
    raise UnknownName(
        f"there is no CI service {name!r}",
        advice=f"one of: {', '.join(known)}",
        near=tuple(get_close_matches(name, known)),
    )


def list_ci_attestors() -> tuple[str, ...]:
    """The names of the attestors that record a job of a CI service, sorted."""
    return tuple(sorted(service.attestor for service in SERVICES if service.attestor))


def _list_github_variables(world: World, ci: Ci, place: Place) -> Variables:
    repository = world.repository
    # Names and forms follow GitHub's list of default environment variables.
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": login(repository.author),
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_JOB": world.step,
        "GITHUB_REF": f"refs/heads/{repository.branch}",
        "GITHUB_REF_NAME": repository.branch,
        "GITHUB_REPOSITORY": f"{repository.owner}/{repository.project}",
        "GITHUB_REPOSITORY_OWNER": repository.owner,
        "GITHUB_RUN_ID": str(ci.run),
        # Derived from the run, so that two attestations of the same run agree.
        "GITHUB_RUN_NUMBER": str(ci.run % 997 + 1),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": world.git.commit.id,
        # A secret that changes with the commit: the environment attestor must hide it.
        "GITHUB_TOKEN": f"ghs_{world.git.tree_id[:36]}",
        "GITHUB_WORKFLOW": "CI",
        "GITHUB_WORKSPACE": place.checkout,
        "RUNNER_OS": "macOS" if world.machine.os == "darwin" else "Linux",
    }


def _list_gitlab_variables(world: World, ci: Ci, place: Place) -> Variables:
    repository, commit = world.repository, world.git.commit.id
    path = f"{repository.namespace}/{repository.project}"
    # Where the job's prop sets what was fetched, it also sets the branch, tag or merge request that the pipeline is for.
    branch = {"CI_COMMIT_BRANCH": repository.branch} if repository.fetched is None else {}
    return {
        "CI": "true",
        **branch,
        "CI_COMMIT_REF_NAME": repository.branch,
        "CI_COMMIT_SHA": commit,
        "CI_COMMIT_SHORT_SHA": commit[:8],
        "CI_JOB_ID": str(ci.run * 7 + 3),
        "CI_JOB_NAME": world.step,
        "CI_JOB_TOKEN": f"glcbt-{world.git.tree_id[:20]}",
        "CI_PIPELINE_ID": str(ci.run),
        "CI_PROJECT_DIR": place.checkout,
        "CI_PROJECT_PATH": path,
        "CI_PROJECT_URL": f"https://gitlab.example.com/{path}",
        "CI_SERVER_URL": "https://gitlab.example.com",
        "GITLAB_CI": "true",
        "GITLAB_USER_LOGIN": login(repository.author),
    }


def _list_jenkins_variables(world: World, ci: Ci, place: Place) -> Variables:
    repository, number = world.repository, str(ci.run % 9973 + 1)
    job = f"https://jenkins.example.com/job/{repository.project}/"
    return {
        "BUILD_ID": number,
        "BUILD_NUMBER": number,
        "BUILD_URL": f"{job}{number}/",
        "CI": "true",
        "GIT_BRANCH": f"origin/{repository.branch}",
        "GIT_COMMIT": world.git.commit.id,
        "JENKINS_URL": "https://jenkins.example.com/",
        "JOB_NAME": repository.project,
        "NODE_NAME": place.host,
        "WORKSPACE": place.checkout,
    }


def _place_github_job(world: World, ci: Ci) -> Place:
    # A machine rented in a cloud belongs to the owner, so its runner is self-hosted.
    return place_on_github_runner(world) if is_rented(world) else place_on_github_host(world, ci.run * 7919)


# Draws choose by position: append new services at the end, or equal seeds draw other worlds.
SERVICES: tuple[CiService, ...] = (
    CiService("other", "", lambda *_: {"CI": "true"}, lambda world, _: place_on_own_machine(world), 1),
    CiService("github", "github", _list_github_variables, _place_github_job, 17),
    CiService(
        "gitlab",
        "gitlab",
        _list_gitlab_variables,
        lambda world, _: place_in_gitlab_container(world, world.machine.hostname),
        15,
    ),
    CiService(
        "jenkins",
        "jenkins",
        _list_jenkins_variables,
        lambda world, _: place_on_jenkins_agent(world, world.machine.hostname, world.repository.project),
        10,
    ),
    # All its variables describe one build, so the prop of its attestor sets them.
    CiService(
        "codebuild",
        "aws-codebuild",
        lambda *_: {},
        lambda world, _: place_on_own_machine(world),
        0,
    ),
)
