"""How questions say in which job a script runs, one part for each attestor that asks a service of it, or would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from witness_training.wording.question_grammar import Production, rows

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "github": (
        "The script is a `run:` of a GitHub Actions job that has `id-token: write`.",
        "All of it runs in one job of GitHub Actions, whose permissions include `id-token: write`.",
        "Take it as a step in a GitHub workflow; the job may ask for an OIDC token (`id-token: write`).",
        "We call the script from a GitHub Actions job with the permission `id-token: write`.",
        "GitHub Actions executes it, and the job is allowed to request its identity token.",
        "The runner is one of GitHub Actions, and `permissions: id-token: write` is set on the job.",
    ),
    "gitlab": (
        "The script is the `script:` of a GitLab CI job.",
        "GitLab CI executes it, in a single job.",
        "A job of our GitLab pipeline calls the script.",
        "Everything happens within one GitLab CI job, whose variables are set.",
        "Assume a GitLab runner: the script is what its job runs.",
        "It belongs to a job in `.gitlab-ci.yml`, and runs there as it is.",
    ),
    "jenkins": (
        "The script is an `sh` step of a Jenkins build.",
        "Jenkins executes it, as part of one build.",
        "A Jenkins pipeline calls the script, with the usual variables of a build.",
        "It is run by an agent of our Jenkins.",
        "Everything happens within one Jenkins build, whose variables are set.",
        "Take it as the shell step of a Jenkins job.",
    ),
    "aws-codebuild": (
        "The script is a command of the build phase in AWS CodeBuild.",
        "AWS CodeBuild executes it, within one build; the project's role may call `codebuild:BatchGetBuilds`.",
        "A CodeBuild project calls the script from its buildspec.",
        "It runs in an AWS CodeBuild build, whose variables are set.",
        "Take it as one command of a buildspec.",
        "The place is a build of AWS CodeBuild, with credentials for its API.",
    ),
    "aws": (
        "The machine is an EC2 instance; the variable `AWS_REGION_CERT` has the certificate of its region as PEM, which witness is to use.",
        "It runs on EC2. Give witness the region's certificate, whose PEM text stands in the variable `AWS_REGION_CERT`.",
        "Our runner is an EC2 instance in a region that witness has no certificate of: take the PEM in `AWS_REGION_CERT`.",
        "The instance's identity document is to be checked by the certificate in the variable `AWS_REGION_CERT` (PEM); the machine is on EC2.",
        "On this EC2 instance `AWS_REGION_CERT` holds the PEM certificate by which the aws attestor shall check the instance.",
    ),
    "k8smanifest": (
        "There is no kubeconfig, so k8smanifest is to record no cluster.",
        "No cluster belongs to it: have k8smanifest leave the cluster's information out.",
        "The place has no kubeconfig; tell k8smanifest not to record cluster information.",
        "k8smanifest shall record the manifest alone, since no cluster is configured there.",
        "Switch the recording of cluster information off for k8smanifest: there is no kubeconfig.",
    ),
    "gcp-iit": (
        "The machine is a node of a GKE cluster.",
        "It runs on Google Cloud, in a pod of a GKE cluster that may ask the metadata server.",
        "A pod on GKE executes it, with workload identity.",
        "Our runners are pods of a cluster on GKE.",
        "The place is a GKE node, whose metadata server answers.",
    ),
}  # fmt: skip


def name_part(attestor: str) -> str:
    """The part of the question that says where the script runs, for what this attestor asks."""
    return f"job-{attestor}"


def list_job_attestors(attestors: Iterable[str]) -> tuple[str, ...]:
    """Those of which the question has to say where they ask."""
    given = frozenset(attestors)
    return tuple(name for name in _TEXTS if name in given)


def list_job_parts(family: str) -> dict[str, tuple[Production, ...]]:
    """Part → its productions."""
    return {name_part(name): rows(family, name_part(name), texts) for name, texts in _TEXTS.items()}
