"""What attestations do not say: one row a claim that no attestation of its attestors can carry or refute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that stays open.

    attestors: whose attestations leave it open; () for all. text: the claim, in the past tense. why: what the attestation has
               instead, or why its text settles nothing.
    absent:    names of properties that would carry it; the schema of none of these attestors has one.
    leans:     names of properties that `why` speaks of; the schema of each of these attestors has all of them.
    """

    id: str
    attestors: tuple[str, ...]
    text: str
    why: str
    absent: tuple[str, ...]
    leans: tuple[str, ...] = ()


_CI = ("github", "gitlab", "jenkins", "aws-codebuild")
_ROWS = (
    OpenClaim(
        "review",
        ("git",),
        "somebody else had reviewed the commit",
        "author and committer are recorded, a reviewer is not",
        (
            "reviewer",
            "reviewers",
            "approvals",
        ),
        (
            "author",
            "committername",
        ),
    ),
    OpenClaim(
        "identity",
        ("git",),
        "the author's address belonged to the person who wrote the change",
        "name and address are whatever git was configured with",
        ("authorverified",),
        (
            "author",
            "authoremail",
        ),
    ),
    OpenClaim(
        "pushed",
        ("git",),
        "the commit had been pushed to a server",
        "the repository was read on the machine, and no server was asked",
        (
            "pushed",
            "pushedat",
        ),
        ("commithash",),
    ),
    OpenClaim(
        "compiled",
        ("git",),
        "the command read the files of this commit and no others",
        "a git attestation does not say what a command read",
        ("openedfiles",),
    ),
    OpenClaim(
        "tested",
        ("git",),
        "the tests of the project had passed at this commit",
        "a commit is recorded, a test result is not",
        (
            "tests",
            "testresults",
        ),
        ("commithash",),
    ),
    OpenClaim(
        "reproducible",
        ("command-run",),
        "a second run of the command would have produced the same bytes",
        "one run was recorded, and no other was compared with it",
        ("reproducible",),
    ),
    OpenClaim(
        "complete",
        ("command-run",),
        "the program checked everything that it was meant to check",
        "command and exit code are recorded, not what the program did with its input",
        (
            "tests",
            "testresults",
        ),
        (
            "cmd",
            "exitcode",
        ),
    ),
    OpenClaim(
        "network",
        ("command-run",),
        "the command had no network access",
        "connections are no part of a command-run attestation",
        (
            "connections",
            "network",
        ),
    ),
    OpenClaim(
        "same-program",
        ("command-run",),
        "the program was the official release of its maker",
        "a command is recorded as it was typed, and nobody compared the program with a release",
        (
            "release",
            "vendor",
        ),
        ("cmd",),
    ),
    OpenClaim(
        "complete-variables",
        ("environment",),
        "the command saw no other variables than these",
        "witness leaves out or hides variables whose names look sensitive",
        ("filtered",),
        ("variables",),
    ),
    OpenClaim(
        "clean-machine",
        ("environment",),
        "the machine was set up freshly for this run",
        "host, user, system and variables are recorded, the machine's past is not",
        (
            "ephemeral",
            "boottime",
        ),
        (
            "hostname",
            "username",
            "os",
            "variables",
        ),
    ),
    OpenClaim(
        "user-rights",
        ("environment",),
        "the user was entitled to make releases",
        "a user's name is recorded, not what that user may do",
        (
            "roles",
            "permissions",
        ),
        ("username",),
    ),
    OpenClaim(
        "read",
        ("material",),
        "the command read each of these files",
        "materials are what lay in the folder before the command ran, read or not",
        (
            "read",
            "opened",
        ),
    ),
    OpenClaim(
        "only-read",
        ("material",),
        "the command read no other files than these",
        "what a command reads elsewhere is no part of its materials",
        (
            "read",
            "opened",
        ),
    ),
    OpenClaim(
        "source",
        ("material",),
        "the files were those of a reviewed commit",
        "a material is a path with digests, and commits stand in git attestations",
        (
            "commithash",
            "commit",
        ),
    ),
    OpenClaim(
        "product-safe",
        ("product",),
        "the produced files contained no malware",
        "digests and media types are recorded, nothing is scanned",
        (
            "findings",
            "malware",
        ),
        (
            "digest",
            "mime_type",
        ),
    ),
    OpenClaim(
        "product-source",
        ("product",),
        "the produced files were made from the recorded materials",
        "it says which files were new or changed after the command, not from what they were made",
        (
            "madefrom",
            "sources",
        ),
    ),
    OpenClaim(
        "product-outside",
        ("product",),
        "the command wrote nothing outside the working directory",
        "products are files of the working directory, and no other place was looked at",
        ("outside",),
    ),
    OpenClaim(
        "deployed",
        (
            "product",
            "oci",
            "docker",
        ),
        "the artifact was deployed to production",
        "where an artifact went afterwards is not recorded",
        (
            "deployed",
            "deployment",
        ),
    ),
    OpenClaim(
        "image-safe",
        (
            "oci",
            "docker",
        ),
        "the image had no known vulnerabilities",
        "digests name an image, they do not examine it",
        (
            "vulnerabilities",
            "findings",
        ),
    ),
    OpenClaim(
        "image-base",
        ("oci",),
        "the image was built on an up-to-date base image",
        "layers are recorded by digest, the age of a base image is not",
        (
            "baseimage",
            "base",
        ),
        (
            "layers",
            "diffids",
        ),
    ),
    OpenClaim(
        "patched",
        ("system-packages",),
        "all packages had the latest security updates",
        "names and versions are listed, and nobody compared them with the current ones",
        (
            "updates",
            "vulnerabilities",
        ),
        (
            "packages",
            "name",
        ),
    ),
    OpenClaim(
        "used-packages",
        ("system-packages",),
        "the command used each of the listed packages",
        "the list is of what was installed",
        (
            "usedby",
            "used",
        ),
        ("packages",),
    ),
    OpenClaim(
        "archive",
        ("system-packages",),
        "the packages came from the distribution's own archive",
        "names and versions are listed, the archive is not",
        (
            "archive",
            "origin",
        ),
        (
            "packages",
            "name",
        ),
    ),
    OpenClaim(
        "dependencies-used",
        (
            "maven",
            "lockfiles",
        ),
        "the dependencies were downloaded from the official registry",
        "what was declared is recorded, not from where it was downloaded",
        (
            "downloadedfrom",
            "registry",
        ),
    ),
    OpenClaim(
        "dependencies-safe",
        (
            "maven",
            "lockfiles",
        ),
        "the declared dependencies had no known vulnerabilities",
        "what was declared is recorded, and no list of vulnerabilities was asked",
        (
            "vulnerabilities",
            "findings",
        ),
    ),
    OpenClaim(
        "approved-run",
        _CI,
        "a human approved the run",
        "no field holds an approval",
        (
            "approvedby",
            "approval",
        ),
    ),
    OpenClaim(
        "isolated-run",
        _CI,
        "no other job ran on the same machine meanwhile",
        "no field speaks of other jobs on the machine",
        (
            "isolated",
            "concurrentjobs",
        ),
    ),
    OpenClaim(
        "definition",
        _CI,
        "the pipeline's definition was unchanged since its last review",
        "no field speaks of reviews",
        (
            "configdigest",
            "definitiondigest",
            "reviews",
        ),
    ),
    OpenClaim(
        "service-values",
        ("jenkins",),
        "these values were the ones that Jenkins had set",
        "they are copied from environment variables, which a job can set",
        (
            "verifiedby",
            "signature",
        ),
        (
            "buildid",
            "jobname",
        ),
    ),
    OpenClaim(
        "codebuild-values",
        ("aws-codebuild",),
        "the values in `build_info` were the ones that CodeBuild had set",
        "`build_info` is copied from environment variables, which a build can set",
        (
            "verifiedby",
            "signature",
        ),
        ("build_info",),
    ),
    OpenClaim(
        "job-values",
        (
            "github",
            "gitlab",
        ),
        "the job's values beside its token were the ones that the service had set",
        "what is no claim of a token is copied from environment variables, which a job can set",
        ("serversignature",),
        (
            "pipelineid",
            "jwt",
            "runnerid",
        ),
    ),
    OpenClaim(
        "cloud-owner",
        (
            "aws",
            "gcp-iit",
        ),
        "only authorised staff could log in to the machine",
        "the identity document names the instance, not who has access",
        (
            "users",
            "access",
        ),
    ),
    OpenClaim(
        "cloud-disk",
        (
            "aws",
            "gcp-iit",
        ),
        "the disk of the machine was encrypted",
        "disks are not part of an instance's identity document",
        (
            "encrypted",
            "disks",
        ),
    ),
    OpenClaim(
        "cloud-alone",
        (
            "aws",
            "gcp-iit",
        ),
        "the machine ran nothing but this step",
        "the identity document names the instance, not what runs on it",
        (
            "workloads",
            "runningprocesses",
        ),
    ),
    OpenClaim(
        "scanner-complete",
        (
            "sarif",
            "secretscan",
        ),
        "the tool looked at every file of the project",
        "findings are recorded, and a file without findings need not have been looked at",
        (
            "coverage",
            "scannedfiles",
        ),
    ),
    OpenClaim(
        "report-mended",
        ("sarif",),
        "whatever the report found had been mended before the release",
        "the report shows one run of the tool, and nothing later",
        (
            "mendedin",
            "resolvedat",
        ),
        ("results",),
    ),
    OpenClaim(
        "report-origin",
        (
            "sarif",
            "sbom",
        ),
        "the report was written by the tool that it names",
        "go-witness copies a report that lay among the products, whoever wrote it",
        (
            "verifiedby",
            "toolsignature",
        ),
    ),
    OpenClaim(
        "vex-true",
        ("vex",),
        "the statements of the VEX document were correct",
        "go-witness copies the document and checks no statement",
        (
            "verifiedstatements",
            "checkedby",
        ),
        ("statements",),
    ),
    OpenClaim(
        "vex-complete",
        ("vex",),
        "the product had no vulnerabilities beyond those named",
        "vulnerabilities are named by the author, and nobody searched for others",
        (
            "complete",
            "searched",
        ),
        (
            "author",
            "vulnerability",
        ),
    ),
    OpenClaim(
        "cluster-healthy",
        ("k8smanifest",),
        "the workload ran without errors in the cluster",
        "manifests are recorded, not what becomes of them in a cluster",
        (
            "health",
            "ready",
        ),
        ("recordeddocs",),
    ),
    OpenClaim(
        "applied",
        ("k8smanifest",),
        "the manifests were applied to the cluster",
        "manifests are recorded as files have them, whether or not somebody applied them",
        (
            "applied",
            "appliedat",
        ),
        (
            "recordeddocs",
            "filepath",
        ),
    ),
    OpenClaim(
        "images-signed",
        ("k8smanifest",),
        "the images in the manifests were signed",
        "names of images are recorded, no signature of theirs is",
        (
            "imagesignatures",
            "signatures",
        ),
        ("recordedimages",),
    ),
    OpenClaim(
        "token-revoked",
        ("jwt",),
        "the token was not revoked later",
        "the token was verified when the attestor ran, once",
        (
            "revoked",
            "revokedat",
        ),
        ("verifiedby",),
    ),
    OpenClaim(
        "token-holder",
        ("jwt",),
        "the token was used by nobody but the one to whom it was issued",
        "claims and keys are recorded, not who had the token in hand",
        (
            "holder",
            "usedby",
        ),
        ("claims",),
    ),
    OpenClaim(
        "link-signed",
        (
            "link",
            "slsa",
        ),
        "an independent party confirmed the build",
        "the record was written by the run that it describes",
        (
            "confirmedby",
            "witnesses",
        ),
    ),
    OpenClaim(
        "link-order",
        ("link",),
        "the step ran after all earlier steps of the pipeline",
        "a link speaks of one step, and their order is for others to say",
        (
            "order",
            "after",
        ),
    ),
    OpenClaim(
        "link-inputs",
        ("link",),
        "the command read each of the listed materials",
        "materials are what lay in the folder before the command ran, read or not",
        (
            "read",
            "opened",
        ),
        ("materials",),
    ),
    OpenClaim(
        "hermetic",
        ("slsa",),
        "the build was hermetic",
        "parameters and dependencies are recorded, not what else the build could reach",
        (
            "hermetic",
            "isolated",
        ),
        (
            "external_parameters",
            "resolved_dependencies",
        ),
    ),
    OpenClaim(
        "builder-true",
        ("slsa",),
        "the builder with this id really ran the build",
        "go-witness takes the id from constants of its own, by the CI attestors of the run",
        ("builderverified",),
        (
            "builder",
            "id",
        ),
    ),
    OpenClaim(
        "trace-content",
        ("network-trace",),
        "no confidential data left the machine",
        "connections and amounts are recorded, not what the data meant",
        (
            "confidential",
            "leaks",
        ),
        (
            "connections",
            "bytes_sent",
        ),
    ),
    OpenClaim(
        "trace-servers",
        ("network-trace",),
        "the owners of the contacted servers were trustworthy",
        "addresses are recorded, nothing is said of who owns them",
        (
            "owners",
            "reputation",
        ),
        (
            "connections",
            "destination",
        ),
    ),
    OpenClaim(
        "signer",
        (),
        "a trusted key had signed the collection with this attestation",
        "signatures are on the envelope around the collection, not inside it",
        (
            "signedby",
            "trusted",
        ),
    ),
    OpenClaim(
        "policy",
        (),
        "the artifact met the organisation's policy",
        "that takes `witness verify` and a policy",
        (
            "verdict",
            "policyresult",
        ),
    ),
    OpenClaim(
        "later",
        (),
        "the artifact was still the same when it was installed",
        "the record ends with the step",
        (
            "unchangedsince",
            "installedat",
        ),
    ),
)
# Whether what is recorded was so: values are copied from what a job can set, or are constants.
DOUBTED = ("service-values", "codebuild-values", "job-values", "builder-true")
OPEN: Mapping[str, OpenClaim] = {row.id: row for row in _ROWS}


def list_open(attestor: str) -> tuple[OpenClaim, ...]:
    """The claims that this attestor's attestations leave open."""
    return tuple(row for row in _ROWS if not row.attestors or attestor in row.attestors)
