"""Reusable workflows of GitHub Actions, which define a job for the workflow that calls them (`uses:`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

HEADS = "refs/heads/"
# A workflow of the caller's own repository is called at the commit of the run.
OWN = ("./.github/workflows/reusable-build.yml", "./.github/workflows/publish.yaml")
# OWNER/REPOSITORY/PATH@REF, with the ref in full, as tokens name it.
FOREIGN = (
    "acme/shared-workflows/.github/workflows/build.yml@refs/tags/v2",
    "octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main",
    "slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0",
    "northwind/ci/.github/workflows/release.yaml@refs/heads/release/1.x",
)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow: its name and file, and what belongs to the job: "" for none.

    environment: the environment that it deploys to. action: the composite action that the step is in.
    called:      the reusable workflow that defines it, as `uses:` names it (`OWN`) or as tokens do (`FOREIGN`).
    """

    name: str
    path: str
    environment: str = ""
    action: str = ""
    called: str = ""


def find_called_ref(workflow: Workflow, own: str) -> str:
    """Find the workflow that defines the job (`job_workflow_ref`); `own` is that of the run (`workflow_ref`)."""
    if not workflow.called.startswith("./"):
        return workflow.called or own
    head, _, ref = own.partition("@")
    owner, project, _ = head.split("/", 2)
    return f"{owner}/{project}/{workflow.called.removeprefix('./')}@{ref}"


def find_called_commit(workflow: Workflow, own: str) -> str:
    """Find the commit of the workflow that defines the job (`job_workflow_sha`); `own` is that of the run's."""
    if not workflow.called or workflow.called.startswith("./"):
        return own
    # A tag stays where it is; a branch has moved between two runs.
    moved = own if f"@{HEADS}" in workflow.called else ""
    return hashlib.sha1(f"{workflow.called} {moved}".encode(), usedforsecurity=False).hexdigest()
