"""The jenkins attestor: a build's variables (`attestation/jenkins/jenkins.go`, Attest)."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.ci.jenkins_build import JENKINS_BUILD, JenkinsBuild
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Fact,
    Invariant,
)

# Each field copies one variable of the build; os.Getenv gives "" for one that is not set.
FIELDS: Mapping[str, str] = {
    "buildid": "BUILD_ID",
    "buildnumber": "BUILD_NUMBER",
    "buildtag": "BUILD_TAG",
    "executornumber": "EXECUTOR_NUMBER",
    "javahome": "JAVA_HOME",
    "jenkinsurl": "JENKINS_URL",
    "jobname": "JOB_NAME",
    "nodename": "NODE_NAME",
    "pipelineurl": "BUILD_URL",
    "workspace": "WORKSPACE",
}


def _record_variable(name: str) -> Fact:
    return lambda world: world.prop(JenkinsBuild).variables(world).get(name, "")


FACTS: Mapping[str, Fact] = {f"/{field}": _record_variable(name) for field, name in FIELDS.items()}


def _fields_are_variables(attestations: Attestations) -> bool:
    jenkins, variables = attestations["jenkins"], attestations["environment"]["variables"]
    return all(jenkins[field] == variables.get(name, "") for field, name in FIELDS.items())


def _names_agree(attestations: Attestations) -> bool:
    jenkins = attestations["jenkins"]
    # BUILD_ID equals BUILD_NUMBER since Jenkins 1.597; BUILD_TAG replaces slashes of folders by hyphens.
    number, job = jenkins["buildnumber"], jenkins["jobname"]
    return bool(
        jenkins["buildid"] == number
        and jenkins["buildtag"] == f"jenkins-{job.replace('/', '-')}-{number}"
        and jenkins["pipelineurl"].startswith(f"{jenkins['jenkinsurl']}job/")
        and jenkins["pipelineurl"].endswith(f"/{number}/")
    )


ROW = AttestorRow(
    "jenkins",
    FACTS,
    (JENKINS_BUILD,),
    (
        Invariant(
            "jenkins-variables",
            ("environment", "jenkins"),
            "fields are the build's variables",
            _fields_are_variables,
        ),
        Invariant(
            "jenkins-names", ("jenkins",), "tag and address are those of the job's number", _names_agree
        ),
    ),
)
