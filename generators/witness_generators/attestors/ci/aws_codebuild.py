"""The aws-codebuild attestor: a build's variables and CodeBuild's record of it (`attestation/aws-codebuild/aws-codebuild.go`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from witness_generators.attestors.ci.codebuild_details import build_details
from witness_generators.attestors.ci.codebuild_job import CODEBUILD_JOB, CodebuildJob
from witness_generators.attestors.cloud.aws_account import AWS_ACCOUNT
from witness_generators.documents import go_json
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Fact,
    Invariant,
)
from witness_generators.world.world import World
from witness_schema.documents.plain_json import parse_json

# Fields that copy one variable of the build, in the order of Go's BuildInfo; all but the first have `omitempty`.
FIELDS: Mapping[str, str] = {
    "build_id": "CODEBUILD_BUILD_ID",
    "build_arn": "CODEBUILD_BUILD_ARN",
    "build_number": "CODEBUILD_BUILD_NUMBER",
    "project_name": "CODEBUILD_PROJECT_NAME",
    "initiator": "CODEBUILD_INITIATOR",
    "source_version": "CODEBUILD_RESOLVED_SOURCE_VERSION",
    "source_repo": "CODEBUILD_SOURCE_REPO_URL",
    "batch_build_id": "CODEBUILD_BATCH_BUILD_IDENTIFIER",
    "webhook_event": "CODEBUILD_WEBHOOK_EVENT",
    "webhook_head_ref": "CODEBUILD_WEBHOOK_HEAD_REF",
    "webhook_actor_id": "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID",
    "region": "AWS_REGION",
}


def _record_build_info(world: World) -> dict[str, Any]:
    job = world.prop(CodebuildJob)
    variables = job.variables(world)
    info = {field: variables[name] for field, name in FIELDS.items() if name in variables}
    # When BatchGetBuilds fails, go-witness logs a warning and records the variables alone (Attest).
    return {**info, "build_details": world.once(_build_details)} if job.answered else info


def _encode_details(world: World) -> str:
    # go-witness marshals the build a second time into this text, so both copies say the same (getBuildDetails).
    return go_json.encode(world.once(_build_details)).decode() if world.prop(CodebuildJob).answered else ""


def _build_details(world: World) -> dict[str, Any]:
    return build_details(world, world.prop(CodebuildJob))


FACTS: Mapping[str, Fact] = {"/build_info": _record_build_info, "/raw_build_details": _encode_details}


def _fields_are_variables(attestations: Attestations) -> bool:
    info, variables = attestations["aws-codebuild"]["build_info"], attestations["environment"]["variables"]
    # A variable that is not set reads as "" in Go, and `omitempty` then drops its field.
    return all(info.get(field) == variables.get(name) for field, name in FIELDS.items())


def _arn_names_the_build(attestations: Attestations) -> bool:
    info = attestations["aws-codebuild"]["build_info"]
    # arn:partition:service:region:account:resource; the resource itself contains a colon, hence the limit.
    _, _, service, region, account, resource = info["build_arn"].split(":", 5)
    # The id is PROJECT:UUID, so the project is known even where CODEBUILD_PROJECT_NAME is not set.
    project = info["build_id"].partition(":")[0]
    return bool(
        (service, region, resource) == ("codebuild", info["region"], f"build/{info['build_id']}")
        and account.isdigit()
        and info.get("project_name", project) == project
    )


def _commit_is_built(attestations: Attestations) -> bool:
    git = attestations["git"]
    # The runner of a pull request's job checks out GitHub's trial merge, whose second parent is the commit of the build.
    built = (git["commithash"], *git.get("parenthashes", ())[1:])
    return attestations["aws-codebuild"]["build_info"]["source_version"] in built


def _clone_is_of_the_source(attestations: Attestations) -> bool:
    source = attestations["aws-codebuild"]["build_info"]["source_repo"]
    # A runner clones with a user and a token, or without the suffix.
    return _name_repository(source) in map(_name_repository, attestations["git"].get("remotes", ()))


def _name_repository(address: str) -> str:
    """The host and path of a repository's HTTPS address."""
    return address.removeprefix("https://").rpartition("@")[2].removesuffix(".git")


def _details_describe_the_build(attestations: Attestations) -> bool:
    codebuild = attestations["aws-codebuild"]
    info = codebuild["build_info"]
    details = info.get("build_details")
    if details is None:
        return "raw_build_details" not in codebuild
    of_service = (
        details["Id"],
        details["Arn"],
        str(details["BuildNumber"]),
        details["ResolvedSourceVersion"],
    )
    of_variables = (info["build_id"], info["build_arn"], info["build_number"], info["source_version"])
    # The batch ARN and the batch identifier are different texts: only their presence can agree.
    in_batch = bool(details["BuildBatchArn"]) == bool(info.get("batch_build_id"))
    return bool(
        of_service == of_variables and in_batch and parse_json(codebuild["raw_build_details"]) == details
    )


def _build_hosting_check(name: str) -> Callable[[Attestations], bool]:
    def check(attestations: Attestations) -> bool:
        info, project = attestations["aws-codebuild"]["build_info"], attestations[name]["projecturl"]
        said = (info.get("webhook_event"), info["source_repo"])
        return said == ("WORKFLOW_JOB_QUEUED", f"{project}.git")

    return check


ROW = AttestorRow(
    "aws-codebuild",
    FACTS,
    (AWS_ACCOUNT, CODEBUILD_JOB),
    (
        Invariant(
            "codebuild-variables",
            ("aws-codebuild", "environment"),
            "fields are the build's variables",
            _fields_are_variables,
        ),
        Invariant(
            "codebuild-arn",
            ("aws-codebuild",),
            "the ARN names region, account, project and build",
            _arn_names_the_build,
        ),
        Invariant(
            "codebuild-commit", ("aws-codebuild", "git"), "the source version is the commit", _commit_is_built
        ),
        Invariant(
            "codebuild-remote",
            ("aws-codebuild", "git"),
            "the repository is cloned from the build's source",
            _clone_is_of_the_source,
        ),
        Invariant(
            "codebuild-details",
            ("aws-codebuild",),
            "the details are the build's, and their text says the same",
            _details_describe_the_build,
        ),
        *(
            Invariant(
                f"codebuild-{name}",
                ("aws-codebuild", name),
                f"the build was started for a queued job, whose runner it hosts, of the project on {service}",
                _build_hosting_check(name),
            )
            for name, service in (("github", "GitHub"), ("gitlab", "GitLab"))
        ),
    ),
)
