"""What the values of attestations are, in words: attestor → place (data keys as `*`) → words. `{key}` is the last data key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from witness_training.families.shown_documents.shape_places import name_place

PLACES: Mapping[str, Mapping[str, str]] = {
    "command-run": {
        "exitcode": "the exit code of the command",
        "stdout": "the standard output of the command",
    },
    "environment": {
        "os": "the name of the operating system",
        "hostname": "the host's name",
        "username": "the name of the user who ran the step",
        "variables/*": "the value of the environment variable {key}",
    },
    "git": {
        "commithash": "the hash of the checked-out commit",
        "branch": "the name of the checked-out branch",
        "author": "the author's name in the commit",
        "authoremail": "the author's address in the commit",
        "committername": "the committer's name in the commit",
        "committeremail": "the committer's address in the commit",
        "commitdate": "the commit's date",
        "treehash": "the hash of the commit's tree",
        "gittool": "the name of the tool that read the repository",
        "gitbinpath": "the path of the git program",
        "status/*/staging": "the staging status of {key}",
        "status/*/worktree": "the working-tree status of {key}",
    },
    "material": {"*/sha256": "the sha256 of {key} before the command ran"},
    "product": {
        "*/digest/sha256": "the sha256 of the produced file {key}",
        "*/mime_type": "the media type of the produced file {key}",
    },
    "aws": {
        "availabilityZone": "the availability zone of the machine",
        "privateIp": "the private address of the machine",
        "region": "the region of the machine",
        "instanceId": "the instance's id",
        "instanceType": "the instance's type",
        "accountId": "the id of the account that owns the instance",
        "imageId": "the id of the machine image",
        "architecture": "the processor architecture",
        "pendingTime": "the time at which the instance was launched",
    },
    "aws-codebuild": {
        "build_info/build_id": "the id of the CodeBuild build",
        "build_info/build_number": "the number of the CodeBuild build",
        "build_info/initiator": "the initiator of the CodeBuild build",
        "build_info/source_version": "the source version of the build",
        "build_info/source_repo": "the address of the repository that CodeBuild fetched",
        "build_info/region": "the region of the build",
    },
    "gcp-iit": {
        "jwt/claims/*": "the claim {key} of the token",
        "project_id": "the recorded project id",
        "zone": "the zone of the machine",
        "instance_id": "the instance's id",
        "cluster_name": "the name of the cluster",
        "cluster_location": "the location of the cluster",
    },
    "github": {
        "jwt/claims/*": "the claim {key} of the token",
        "pipelineid": "the id of the workflow run",
        "pipelinename": "the name of the workflow",
        "projecturl": "the address of the repository",
        "runnerid": "the id of the runner",
        "runnerarch": "the runner's architecture",
        "runneros": "the runner's operating system",
        "ciserverurl": "the address of the GitHub server",
        "pipelineurl": "the address of the workflow run",
    },
    "gitlab": {
        "jwt/claims/*": "the claim {key} of the token",
        "jobid": "the id of the job",
        "jobname": "the name of the job",
        "jobstage": "the stage of the job",
        "jobimage": "the name of the job's image",
        "pipelineid": "the id of the pipeline",
        "projectid": "the id of the project",
        "projecturl": "the address of the project",
        "runnerid": "the id of the runner",
        "cihost": "the host of the GitLab server",
        "ciconfigpath": "the path of the pipeline's definition",
        "joburl": "the address of the job",
    },
    "jenkins": {
        "buildid": "the id of the build",
        "buildnumber": "the number of the build",
        "jenkinsurl": "the address of the Jenkins server",
        "nodename": "the name of the node that ran the build",
        "workspace": "the workspace's folder",
        "jobname": "the name of the job",
        "buildtag": "the tag of the build",
        "javahome": "the path of the Java installation",
    },
    "jwt": {
        "claims/*": "the claim {key} of the token",
        "verifiedBy/jwksUrl": "the address of the keys that verified the token",
    },
    "k8smanifest": {
        "kubecontext": "the name of the cluster's context",
        "kubeconfig": "the path of the cluster configuration",
        "clusterinfo/server": "the address of the cluster's server",
        "recordclusterinfo": "the setting that records the cluster",
    },
    "link": {"name": "the name of the step"},
    "maven": {
        "artifactid": "the artifact id of the project",
        "groupid": "the group id of the project",
        "version": "the version of the project",
        "projectname": "the name of the project",
    },
    "network-trace": {
        "network_trace/summary/total_connections": "the number of traced connections",
        "network_trace/summary/total_bytes_sent": "the number of bytes that were sent",
        "network_trace/summary/total_bytes_received": "the number of bytes that were received",
    },
    "oci": {
        "tardigest/*": "the {key} of the image archive",
        "imageid/*": "the {key} of the image's configuration",
        "manifestdigest/*": "the {key} of the image's manifest",
    },
    "sarif": {
        "reportFileName": "the file name of the report",
        "reportDigestSet/*": "the {key} of the report",
        "report/version": "the version of the SARIF format",
    },
    "slsa": {
        "build_definition/build_type": "the build type",
        "build_definition/external_parameters/command": "the command line of the build",
        "run_details/builder/id": "the builder's id",
        "run_details/metadata/started_on/seconds": "the start of the build in seconds since 1970",
        "run_details/metadata/finished_on/seconds": "the end of the build in seconds since 1970",
    },
    "system-packages": {
        "os": "the name of the operating system",
        "distribution": "the name of the distribution",
        "version": "the distribution's version",
        "digest/*": "the {key} that is recorded for the system and its packages together",
    },
    "vex": {
        "reportFileName": "the file name of the VEX document",
        "reportDigestSet/*": "the {key} of the VEX document",
        "vexDocument/author": "the author named in the VEX document",
        "vexDocument/version": "the version of the VEX document",
        "vexDocument/timestamp": "the time in the VEX document",
    },
}


def describe_place(attestor: str, place: Sequence[str]) -> str | None:
    """The value at a place in words; None if there are none."""
    generic = name_place(attestor, tuple(place))
    words = PLACES.get(attestor, {}).get("/".join(generic))
    if words is None:
        # A key that is data may be named as itself: the sha256 among digests.
        shortened = [
            key if key in ("sha256", "command") else named for key, named in zip(place, generic, strict=True)
        ]
        words = PLACES.get(attestor, {}).get("/".join(shortened))
    if words is None:
        return None
    data = [key for key, named in zip(place, generic, strict=True) if named == "*" and key != "sha256"]
    return words.format(key=f"`{data[-1]}`" if data else f"`{place[-1]}`")
