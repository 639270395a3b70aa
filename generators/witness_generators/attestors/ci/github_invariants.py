"""What GitHub makes of a job's token: the workflow that defines the job, environment, enterprise, runner and bot."""

from __future__ import annotations

import base64
import re

from witness_generators.attestors.ci.dependabot import BOT
from witness_generators.attestors.ci.github_token import pack_number
from witness_generators.recording.attestor_row import Attestation, Attestations, Invariant
from witness_generators.world.accounts import number_of

_WORKFLOW = re.compile(r"(?P<project>[^/@]+/[^/@]+)/\.github/workflows/[^/@]+\.ya?ml@(?P<ref>refs/.+)")


def _claims(attestations: Attestations) -> Attestation:
    return attestations["github"]["jwt"]["claims"]


def _called_workflow_has_its_commit(attestations: Attestations) -> bool:
    claims = _claims(attestations)
    own, called = (_WORKFLOW.fullmatch(claims[name]) for name in ("workflow_ref", "job_workflow_ref"))
    if own is None or called is None or own["project"] != claims["repository"]:
        return False
    # A workflow of the same repository and ref is that of the run's commit.
    same = own.group("project", "ref") == called.group("project", "ref")
    return not same or bool(claims["job_workflow_sha"] == claims["workflow_sha"])


def _environment_has_its_id(attestations: Attestations) -> bool:
    claims = _claims(attestations)
    if "environment" not in claims:
        return "environment_node_id" not in claims
    encoded = str(claims.get("environment_node_id", "")).removeprefix("EN_")
    # A list of 0, the repository and the environment, whose own number nothing else names.
    packed = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    return packed.startswith(b"\x93\x00" + pack_number(int(claims["repository_id"])))


def _enterprise_has_its_number(attestations: Attestations) -> bool:
    claims = _claims(attestations)
    wanted = claims["repository_visibility"] == "internal"
    return ("enterprise" in claims) == ("enterprise_id" in claims) and ("enterprise" in claims or not wanted)


def _hosted_runner_shows_utc(attestations: Attestations) -> bool:
    trace = attestations["network-trace"]["network_trace"]
    # Go writes UTC as Z, and any other zone by its offset.
    return bool(
        _claims(attestations)["runner_environment"] != "github-hosted" or trace["start_time"][-1] == "Z"
    )


def _action_lies_with_the_runner(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    action, workspace = variables.get("GITHUB_ACTION_PATH"), variables.get("GITHUB_WORKSPACE", "")
    return not action or action.startswith(f"{workspace.rsplit('/', 2)[0]}/_actions/")


def _bot_is_itself(attestations: Attestations) -> bool:
    claims, git = _claims(attestations), attestations["git"]
    number = str(number_of("github user", BOT))
    if claims["actor"] != BOT:
        return bool(claims["actor_id"] != number)
    branch = claims["head_ref"] or claims["ref"].removeprefix("refs/heads/")
    return bool(
        claims["actor_id"] == number
        and claims["event_name"] in {"push", "pull_request"}
        and branch.startswith("dependabot/")
        and git["author"] == BOT
    )


ROWS: tuple[Invariant, ...] = (
    Invariant(
        "github-called",
        ("github",),
        "the workflow that defines the job is that of the run, or one with a commit of its own",
        _called_workflow_has_its_commit,
    ),
    Invariant(
        "github-environment",
        ("github",),
        "an environment has an id, which names the repository",
        _environment_has_its_id,
    ),
    Invariant(
        "github-enterprise",
        ("github",),
        "an enterprise has a number, and an internal repository an enterprise",
        _enterprise_has_its_number,
    ),
    Invariant(
        "github-clock", ("github", "network-trace"), "hosted runners show UTC", _hosted_runner_shows_utc
    ),
    Invariant(
        "github-action",
        ("environment", "github"),
        "an action lies in the runner's folder",
        _action_lies_with_the_runner,
    ),
    Invariant("github-bot", ("git", "github"), "Dependabot has its id and does what it does", _bot_is_itself),
)
