"""What attestations do not say: one row a claim that no attestation of its attestors can carry or refute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that stays open.

    attestors: whose attestations leave it open; () for all. text: the claim. why: what the attestation has instead.
    absent:    names of properties that would carry it; the schema of none of these attestors has one.
    """

    id: str
    attestors: tuple[str, ...]
    text: str
    why: str
    absent: tuple[str, ...]


_CI = ("github", "gitlab", "jenkins", "aws-codebuild")
_ROWS = (
    OpenClaim(
        "review",
        ("git",),
        "somebody else reviewed the commit",
        "git records a commit's author and committer, no reviewer",
        ("reviewer", "reviewers", "approvals"),
    ),
    OpenClaim(
        "identity",
        ("git",),
        "the author's address belongs to the person who wrote the change",
        "names and addresses in a commit are whatever the committer's configuration says",
        ("authorverified",),
    ),
    OpenClaim(
        "pushed",
        ("git",),
        "the commit has been pushed to a server",
        "the repository was read on the machine, and no server was asked",
        ("pushed", "pushedat"),
    ),
    OpenClaim(
        "compiled",
        ("git",),
        "the command read the files of this commit and no others",
        "what the command read is not in a git attestation, while command-run has opened files if it traces",
        ("openedfiles",),
    ),
    OpenClaim(
        "reproducible",
        ("command-run",),
        "a second run of the command would produce the same bytes",
        "one run was recorded, and no other was compared with it",
        ("reproducible",),
    ),
    OpenClaim(
        "complete",
        ("command-run",),
        "all tests of the project were run",
        "the command line and its exit code are recorded, not what the program did with them",
        ("tests", "testresults"),
    ),
    OpenClaim(
        "network",
        ("command-run",),
        "the command had no network access",
        "command-run has the command and, with tracing, its processes, but no connections",
        ("connections", "network"),
    ),
    OpenClaim(
        "complete-variables",
        ("environment",),
        "the list holds all variables that the command could see",
        "witness leaves out or hides variables that look sensitive",
        ("filtered",),
    ),
    OpenClaim(
        "clean-machine",
        ("environment",),
        "the machine was new and nobody had logged in before",
        "host, user, system and variables are recorded, no history of the machine",
        ("ephemeral", "boottime"),
    ),
    OpenClaim(
        "read",
        ("material",),
        "the command read each of these files",
        "materials are what lay in the folder before the command ran, read or not",
        ("read", "opened"),
    ),
    OpenClaim(
        "source",
        ("material",),
        "the files come from a certain commit",
        "a material is a path and its digests, and commits are in a git attestation",
        ("commithash", "commit"),
    ),
    OpenClaim(
        "product-safe",
        ("product",),
        "the produced files contain no malware",
        "product records digests and media types, it scans nothing",
        ("findings", "malware"),
    ),
    OpenClaim(
        "product-source",
        ("product",),
        "the produced files were made from the repository's sources",
        "product says which files were new or changed after the command, not from what they were made",
        ("madefrom", "sources"),
    ),
    OpenClaim(
        "deployed",
        ("product", "oci", "docker"),
        "the artifact was deployed to production",
        "where an artifact went afterwards is recorded nowhere in it",
        ("deployed", "deployment"),
    ),
    OpenClaim(
        "image-safe",
        ("oci", "docker"),
        "the image has no known vulnerabilities",
        "digests name an image, they do not examine it",
        ("vulnerabilities", "findings"),
    ),
    OpenClaim(
        "patched",
        ("system-packages",),
        "all packages have the latest security updates",
        "names and versions are listed, and whether they are current is for a scanner to say",
        ("updates", "vulnerabilities"),
    ),
    OpenClaim(
        "used-packages",
        ("system-packages",),
        "the command used each of the listed packages",
        "the list is of what is installed",
        ("usedby", "used"),
    ),
    OpenClaim(
        "dependencies-used",
        ("maven", "lockfiles"),
        "the dependencies were downloaded from the official registry",
        "what was declared is recorded, not from where it was downloaded",
        ("downloadedfrom", "registry"),
    ),
    OpenClaim(
        "approved-run",
        _CI,
        "a human approved the run",
        "the variables of the job are recorded, and no approval is among them",
        ("approvedby", "approval"),
    ),
    OpenClaim(
        "isolated-run",
        _CI,
        "no other job shared the runner",
        "the runner is named, and not what else it did",
        ("isolated", "concurrentjobs"),
    ),
    OpenClaim(
        "definition",
        _CI,
        "the pipeline's definition is unchanged since its last review",
        "reviews of the definition are recorded nowhere",
        ("configdigest", "definitiondigest"),
    ),
    OpenClaim(
        "cloud-owner",
        ("aws", "gcp-iit"),
        "only authorised staff can log in to the machine",
        "the identity document describes the instance, not who has access",
        ("users", "access"),
    ),
    OpenClaim(
        "cloud-disk",
        ("aws", "gcp-iit"),
        "the disk of the machine is encrypted",
        "disks are not part of an instance's identity document",
        ("encrypted", "disks"),
    ),
    OpenClaim(
        "scanner-complete",
        ("sarif", "sbom", "vex", "secretscan"),
        "the tool looked at every file of the project",
        "a report has what the tool found, not what it looked at",
        ("coverage", "scannedfiles"),
    ),
    OpenClaim(
        "cluster-healthy",
        ("k8smanifest",),
        "the workload runs without errors in the cluster",
        "manifests are recorded, whatever becomes of them in the cluster",
        ("health", "ready"),
    ),
    OpenClaim(
        "token-revoked",
        ("jwt",),
        "the token has not been revoked since",
        "the token was verified when the attestor ran, once",
        ("revoked", "revokedat"),
    ),
    OpenClaim(
        "link-signed",
        ("link", "slsa"),
        "an independent party confirmed the build",
        "the builder itself wrote this down",
        ("confirmedby", "witnesses"),
    ),
    OpenClaim(
        "trace-content",
        ("network-trace",),
        "no confidential data left the machine",
        "connections and amounts are recorded, not what the data meant",
        ("confidential", "leaks"),
    ),
    OpenClaim(
        "signer",
        (),
        "a trusted key signed the collection that holds this attestation",
        "signatures are on the envelope around the collection, and whom to trust is for a policy to say",
        ("signedby", "trusted"),
    ),
    OpenClaim(
        "policy",
        (),
        "the artifact satisfies the organisation's policy",
        "a verdict comes from `witness verify` with a policy, not from evidence alone",
        ("verdict", "policyresult"),
    ),
    OpenClaim(
        "licence",
        (),
        "the licences of all third-party code permit its distribution",
        "no attestor weighs licences against a use",
        ("licencecheck", "permitted"),
    ),
    OpenClaim(
        "later",
        (),
        "nobody changed the artifact after the step",
        "an attestation ends with its step, and a later change shows only when digests are compared again",
        ("unchangedsince",),
    ),
    OpenClaim(
        "intent",
        (),
        "the change behind this run was wanted by the product's owner",
        "no attestor asks for intentions",
        ("intendedby", "ticket"),
    ),
)
OPEN: Mapping[str, OpenClaim] = {row.id: row for row in _ROWS}


def list_open(attestor: str) -> tuple[OpenClaim, ...]:
    """The claims that this attestor's attestations leave open."""
    return tuple(row for row in _ROWS if not row.attestors or attestor in row.attestors)
