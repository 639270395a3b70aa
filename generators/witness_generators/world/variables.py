"""Environment variables: those of the machine, and those that each CI service sets from the same repository and step."""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from witness_generators.world.accounts import login
from witness_generators.world.place import place_of, step_folder
from witness_generators.world.world import Ci, World

Variables = dict[str, str]
HIDDEN = "******"
PATH = "/usr/local/bin:/usr/bin:/bin"

# Which names go-witness hides by default (`environment/sensitive_env_vars.go`): parts of a name, and whole names
# among those that worlds set. `tests/witness_generators/runs/test_real_runs.py` compares with the real list.
HIDDEN_PARTS = ("TOKEN", "SECRET", "API_KEY", "PASSWORD", "JWT", "sshKey", "passphrase")
HIDDEN_NAMES = frozenset({"AWS_ACCESS_KEY_ID", "GITLAB_USER_LOGIN", "DOCKER_USERNAME"})


def variables(world: World) -> Variables:
    """All the variables of the step's process, nothing hidden."""
    machine, place = world.machine, place_of(world)
    found = {"HOME": place.home, "PATH": PATH, "PWD": step_folder(world), "USER": place.user}
    found |= machine.variables
    if machine.ci is not None:
        found |= ci_variables(world, machine.ci)
    for prop in world.props:
        found |= prop.variables(world)
    return {name: found[name] for name in sorted(found)}


def recorded(variables: Variables) -> Variables:
    """What the environment attestor records of them: sensitive values become stars."""
    return {name: HIDDEN if is_hidden(name) else value for name, value in variables.items()}


@lru_cache(maxsize=4096)
def is_hidden(name: str) -> bool:
    """Whether go-witness hides the value of a variable with this name."""
    return name in HIDDEN_NAMES or any(part in name for part in HIDDEN_PARTS)


def ci_variables(world: World, ci: Ci) -> Variables:
    """What the CI service sets: `CI` is "true" on each but CodeBuild, whose variables its job adds."""
    match ci.provider:
        case "other":
            return {"CI": "true"}
        case "github":
            return {"CI": "true", **_github(world, ci)}
        case "gitlab":
            return {"CI": "true", **_gitlab(world, ci)}
        case "jenkins":
            return {"CI": "true", **_jenkins(world, ci)}
        case "codebuild":
            return {}
        case _:
            assert_never(ci.provider)


def _github(world: World, ci: Ci) -> Variables:
    repository = world.repository
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": login(repository.author),
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_JOB": world.step,
        "GITHUB_REF": f"refs/heads/{repository.branch}",
        "GITHUB_REF_NAME": repository.branch,
        "GITHUB_REPOSITORY": f"{repository.owner}/{repository.project}",
        "GITHUB_REPOSITORY_OWNER": repository.owner,
        "GITHUB_RUN_ID": str(ci.run),
        "GITHUB_RUN_NUMBER": str(ci.run % 997 + 1),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": world.git.commit.id,
        "GITHUB_TOKEN": f"ghs_{world.git.tree_id[:36]}",
        "GITHUB_WORKFLOW": "CI",
        "GITHUB_WORKSPACE": place_of(world).checkout,
        "RUNNER_OS": "macOS" if world.machine.os == "darwin" else "Linux",
    }


def _gitlab(world: World, ci: Ci) -> Variables:
    repository, commit = world.repository, world.git.commit.id
    path = f"{repository.owner}/{repository.project}"
    # A job that says what it fetched says what it is of, too.
    branch = {"CI_COMMIT_BRANCH": repository.branch} if repository.fetched is None else {}
    return {
        **branch,
        "CI_COMMIT_REF_NAME": repository.branch,
        "CI_COMMIT_SHA": commit,
        "CI_COMMIT_SHORT_SHA": commit[:8],
        "CI_JOB_ID": str(ci.run * 7 + 3),
        "CI_JOB_NAME": world.step,
        "CI_JOB_TOKEN": f"glcbt-{world.git.tree_id[:20]}",
        "CI_PIPELINE_ID": str(ci.run),
        "CI_PROJECT_DIR": place_of(world).checkout,
        "CI_PROJECT_PATH": path,
        "CI_PROJECT_URL": f"https://gitlab.example.com/{path}",
        "CI_SERVER_URL": "https://gitlab.example.com",
        "GITLAB_CI": "true",
        "GITLAB_USER_LOGIN": login(repository.author),
    }


def _jenkins(world: World, ci: Ci) -> Variables:
    repository, number = world.repository, str(ci.run % 9973 + 1)
    job = f"https://jenkins.example.com/job/{repository.project}/"
    return {
        "BUILD_ID": number,
        "BUILD_NUMBER": number,
        "BUILD_URL": f"{job}{number}/",
        "GIT_BRANCH": f"origin/{repository.branch}",
        "GIT_COMMIT": world.git.commit.id,
        "JENKINS_URL": "https://jenkins.example.com/",
        "JOB_NAME": repository.project,
        "NODE_NAME": place_of(world).host,
        "WORKSPACE": place_of(world).checkout,
    }
