"""The variables that real machines and services set beside those of `small` worlds: names and forms as their documentation has them.

Sources: GitHub (variables reference; actions/runner-images, Ubuntu 24.04), GitLab (predefined CI/CD variables, runner feature flags),
Jenkins (using environment variables; git plugin; the image jenkins/jenkins), and a login shell of Debian or macOS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from uuid import UUID

from witness_generators.world.growth.fixed_variables import (
    GITHUB_LINUX,
    GITLAB_FLAGS,
    GITLAB_ON,
    GITLAB_PLAIN,
    JENKINS_PLAIN,
    LOGIN,
)
from witness_generators.world.moments import Moment
from witness_generators.world.place import place_of
from witness_generators.world.world import World

Variables = dict[str, str]


def list_more_variables(world: World, known: Mapping[str, str]) -> Variables:
    """List what a full environment has beside the variables that are known; those count."""
    service = world.machine.ci.service if world.machine.ci else ""
    build: Callable[[World, Mapping[str, str]], Variables] = {
        "github": _list_github_variables,
        "gitlab": _list_gitlab_variables,
        "jenkins": _list_jenkins_variables,
    }.get(service, _list_login_variables)
    return build(world, known)


def _list_login_variables(world: World, known: Mapping[str, str]) -> Variables:
    # A container of CodeBuild has no login.
    login = (
        {} if known["USER"] == "root" else {"LOGNAME": known["USER"], "MAIL": f"/var/mail/{known['USER']}"}
    )
    return {**LOGIN[world.machine.os], **login, "OLDPWD": known["HOME"]}


def _list_github_variables(world: World, known: Mapping[str, str]) -> Variables:
    place = place_of(world)
    # A runner of the owner's shows the owner's machine.
    hosted = bool(place.path) and world.machine.os == "linux"
    image = {name: value.replace("{home}", place.home) for name, value in GITHUB_LINUX.items()}
    work, project = place.checkout.rsplit("/", 2)[0], world.repository.project
    commands = f"{work}/_temp/_runner_file_commands"
    unique = _derive_uuid(world, "file commands")
    return {
        **(image if hosted else _list_login_variables(world, known)),
        "GITHUB_ACTION": "__run_2",
        "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_BASE_REF": "",
        "GITHUB_ENV": f"{commands}/set_env_{unique}",
        "GITHUB_EVENT_PATH": f"{work}/_temp/_github_workflow/event.json",
        "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql",
        "GITHUB_HEAD_REF": "",
        "GITHUB_OUTPUT": f"{commands}/set_output_{unique}",
        "GITHUB_PATH": f"{commands}/add_path_{unique}",
        "GITHUB_RETENTION_DAYS": "90",
        "GITHUB_STATE": f"{commands}/save_state_{unique}",
        "GITHUB_STEP_SUMMARY": f"{commands}/step_summary_{unique}",
        "GITHUB_TRIGGERING_ACTOR": known["GITHUB_ACTOR"],
        "RUNNER_TEMP": f"{work}/_temp",
        "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache" if hosted else f"{work}/_tool",
        "RUNNER_TRACKING_ID": f"github_{_derive_uuid(world, 'tracking')}",
        "RUNNER_WORKSPACE": f"{work}/{project}",
    }


def _list_gitlab_variables(world: World, known: Mapping[str, str]) -> Variables:
    repository, server, path = world.repository, known["CI_SERVER_URL"], known["CI_PROJECT_PATH"]
    host = server.partition("://")[2]
    title, _, rest = repository.message.partition("\n")
    started = world.clock.started
    # The newest release that a server of this year has, where no job says which.
    version = known.get("CI_SERVER_VERSION", "18.0.0").split(".")
    registry = f"{GITLAB_PLAIN['CI_REGISTRY']}/{path.lower()}"
    return {
        **GITLAB_PLAIN,
        **{f"FF_{flag}": "false" for flag in GITLAB_FLAGS},
        GITLAB_ON: "true",
        "CI_API_GRAPHQL_URL": f"{server}/api/graphql",
        "CI_API_V4_URL": f"{server}/api/v4",
        "CI_BUILDS_DIR": known["CI_PROJECT_DIR"].removesuffix(f"/{path}"),
        "CI_COMMIT_AUTHOR": f"{repository.author.name} <{repository.author.email}>",
        "CI_COMMIT_BEFORE_SHA": repository.parents[0] if repository.parents else "0" * 40,
        "CI_COMMIT_DESCRIPTION": rest.lstrip("\n"),
        "CI_COMMIT_MESSAGE": repository.message,
        "CI_COMMIT_TIMESTAMP": _write_zone(repository.committed),
        "CI_COMMIT_TITLE": title,
        "CI_DEPENDENCY_PROXY_PASSWORD": known["CI_JOB_TOKEN"],
        "CI_DEPENDENCY_PROXY_SERVER": f"{host}:443",
        "CI_JOB_NAME_SLUG": world.step,
        "CI_JOB_STARTED_AT": _write_seconds(started, 20),
        "CI_PIPELINE_CREATED_AT": _write_seconds(started, 45),
        "CI_PIPELINE_IID": str(int(known["CI_PIPELINE_ID"]) % 997 + 1),
        "CI_PROJECT_TITLE": repository.project,
        "CI_REGISTRY_IMAGE": registry,
        "CI_REGISTRY_PASSWORD": known["CI_JOB_TOKEN"],
        "CI_REPOSITORY_URL": f"https://gitlab-ci-token:{known['CI_JOB_TOKEN']}@{host}/{path}.git",
        "CI_RUNNER_SHORT_TOKEN": _derive_uuid(world, "runner")[:8],
        "CI_SERVER_FQDN": host,
        "CI_SERVER_HOST": host,
        "CI_SERVER_REVISION": _derive_uuid(world, "revision").replace("-", "")[:11],
        "CI_SERVER_SHELL_SSH_HOST": host,
        "CI_SERVER_VERSION_MAJOR": version[0],
        "CI_SERVER_VERSION_MINOR": version[1],
        "CI_SERVER_VERSION_PATCH": version[2],
        "GITLAB_ENV": f"{known['CI_PROJECT_DIR']}.tmp/gitlab_runner_env",
    }


def _list_jenkins_variables(world: World, known: Mapping[str, str]) -> Variables:
    home, build = known.get("JENKINS_HOME", "/var/jenkins_home"), known["BUILD_URL"]
    job, number = build.removesuffix(f"{known['BUILD_NUMBER']}/"), known["BUILD_NUMBER"]
    words = {"{jenkins}": home, "{node}": known["NODE_NAME"]}
    plain = dict(JENKINS_PLAIN)
    for word, text in words.items():
        plain = {name: value.replace(word, text) for name, value in plain.items()}
    remote = world.repository.remotes
    return {
        **plain,
        **({"GIT_URL": remote[0].url} if remote else {}),
        "BUILD_DISPLAY_NAME": f"#{number}",
        "BUILD_TAG": f"jenkins-{known['JOB_NAME'].replace('/', '-')}-{number}",
        "EXECUTOR_NUMBER": "0",
        "HUDSON_COOKIE": _derive_uuid(world, "hudson"),
        "HUDSON_SERVER_COOKIE": _derive_uuid(world, "server").replace("-", "")[:16],
        "JENKINS_NODE_COOKIE": f"durable-{_derive_uuid(world, 'node').replace('-', '')}",
        "JENKINS_SERVER_COOKIE": f"durable-{_derive_uuid(world, 'server').replace('-', '')}",
        "JOB_BASE_NAME": known["JOB_NAME"].rpartition("/")[2],
        "JOB_DISPLAY_URL": f"{job}display/redirect",
        "JOB_URL": job,
        "RUN_ARTIFACTS_DISPLAY_URL": f"{build}display/redirect?page=artifacts",
        "RUN_CHANGES_DISPLAY_URL": f"{build}display/redirect?page=changes",
        "RUN_DISPLAY_URL": f"{build}display/redirect",
        "RUN_TESTS_DISPLAY_URL": f"{build}display/redirect?page=tests",
        "WORKSPACE_TMP": f"{known['WORKSPACE']}@tmp",
    }


def _write_zone(moment: Moment) -> str:
    """RFC 3339 with the offset in digits, also for UTC."""
    return moment.rfc3339().replace("Z", "+00:00")


def _write_seconds(moment: Moment, before: int) -> str:
    return Moment((moment.seconds - before) * 1_000_000_000).rfc3339()


def _derive_uuid(world: World, purpose: str) -> str:
    """An id that follows from the world's own bytes."""
    seed = world.growth.seed if world.growth else b""
    return str(UUID(bytes=hashlib.blake2b(seed + purpose.encode(), digest_size=16).digest(), version=4))
