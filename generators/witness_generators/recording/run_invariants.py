"""Invariants between git, environment, files and the command: rows that read only attestations and no world."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from witness_generators.recording.attestor_row import Attestations, Invariant

# The same fact under the names that GitHub, GitLab, Jenkins and CodeBuild give it.
COMMIT_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT")
BRANCH_VARIABLES = ("GITHUB_REF_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME")

# A runner's before that of the build that hosts it.
CHECKOUT_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE", "CODEBUILD_SRC_DIR")


def _has_same_commit(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    return all(
        variables.get(name, attestations["git"]["commithash"]) == attestations["git"]["commithash"]
        for name in COMMIT_VARIABLES
    )


def _has_same_branch(attestations: Attestations) -> bool:
    variables, branch = attestations["environment"].get("variables", {}), _find_branch(attestations)
    # CI services build a detached HEAD, which has no branch to compare.
    return branch == "HEAD" or all(variables.get(name, branch) == branch for name in BRANCH_VARIABLES)


def _works_in_checkout(attestations: Attestations) -> bool:
    variables = attestations["environment"].get("variables", {})
    folder = variables.get("PWD", "")
    roots = [variables[name] for name in CHECKOUT_VARIABLES if name in variables]
    # A runner in a build of another service has a checkout of its own.
    return all(folder == root or folder.startswith(f"{root}/") for root in roots[:1])


def _has_commit_digest(attestations: Attestations) -> bool:
    git = attestations["git"]
    return bool(git.get("commitdigest", {}) == ({"sha1": git["commithash"]} if git["commithash"] else {}))


def _has_nothing_without_commit(attestations: Attestations) -> bool:
    git = attestations["git"]
    # CI services check out a commit.
    variables = attestations["environment"].get("variables", {})
    return bool(git["commithash"]) or not (any(git.values()) or variables.keys() & {*COMMIT_VARIABLES})


def _find_branch(attestations: Attestations) -> str:
    """Find the branch that git records, HEAD where it records none."""
    return str(attestations["git"].get("branch", "HEAD"))


def _has_branch_ref(attestations: Attestations) -> bool:
    git, branch = attestations["git"], _find_branch(attestations)
    head = "HEAD" if branch == "HEAD" else f"refs/heads/{branch}"
    return not git["commithash"] or head in git["refs"]


def _has_hashed_binary(attestations: Attestations) -> bool:
    git = attestations["git"]
    used = bool(git["gittool"] == "go-git+git-bin")
    return ("gitbinhash" in git) == ("gitbinpath" in git) == used


def _has_matching_head(attestations: Attestations) -> bool:
    git, material = attestations["git"], attestations["material"]
    # Below the repository's root, a step has no `.git` among its materials.
    if ".git/HEAD" not in material or not git["commithash"]:
        return True
    branch = _find_branch(attestations)
    text = git["commithash"] if branch == "HEAD" else f"ref: refs/heads/{branch}"
    return bool(material[".git/HEAD"]["sha256"] == hashlib.sha256(f"{text}\n".encode()).hexdigest())


def _has_new_products(attestations: Attestations) -> bool:
    return all(
        attestations["material"].get(path) != product["digest"]
        for path, product in attestations["product"].items()
    )


def _has_final_files(attestations: Attestations) -> bool:
    products = {path: product["digest"] for path, product in attestations["product"].items()}
    return bool(attestations["file"] == {**attestations["material"], **products})


def _records_redirections(attestations: Attestations) -> bool:
    """Whether each file that a shell redirects to is a product, or an unchanged material."""
    words = attestations["command-run"]["cmd"][-1].split()
    targets = {target for arrow, target in pairwise(words) if arrow in {">", ">>"}}
    return targets <= {*attestations["product"], *attestations["material"]}


# The digests that `witness run --hashes` knows (`cryptoutil/digestset.go`); gitoids cannot be asked for.
COMMAND_DIGESTS = frozenset({"sha1", "sha256"})


def _has_digests_of_the_command(attestations: Attestations) -> bool:
    products = [product["digest"] for product in attestations["product"].values()]
    return all(
        digests.keys() <= COMMAND_DIGESTS for digests in (*attestations["material"].values(), *products)
    )


ROWS: tuple[Invariant, ...] = (
    Invariant(
        "commit",
        ("git", "environment"),
        "the commit is the one that the CI service's variables name",
        _has_same_commit,
    ),
    Invariant(
        "branch",
        ("git", "environment"),
        "the branch is the one that the CI service's variables name",
        _has_same_branch,
    ),
    Invariant(
        "workspace",
        ("environment",),
        "the working directory is in the CI service's checkout",
        _works_in_checkout,
    ),
    Invariant("commit-digest", ("git",), "the commit's digest is its hash", _has_commit_digest),
    Invariant(
        "no-commit",
        ("git", "environment"),
        "of a repository without a commit nothing is recorded, and no CI service builds it",
        _has_nothing_without_commit,
    ),
    Invariant(
        "branch-ref", ("git",), "the branch is among the refs that point at the commit", _has_branch_ref
    ),
    Invariant(
        "git-binary",
        ("git",),
        "the git binary has a path and digests exactly when it was used",
        _has_hashed_binary,
    ),
    Invariant(
        "head-file",
        ("git", "material"),
        "a recorded .git/HEAD names the branch or the commit",
        _has_matching_head,
    ),
    Invariant(
        "new-products",
        ("material", "product"),
        "a product differs from the material of its path",
        _has_new_products,
    ),
    Invariant(
        "file-map",
        ("material", "product", "file"),
        "files are the materials with the products over them",
        _has_final_files,
    ),
    Invariant(
        "redirections",
        ("command-run", "material", "product"),
        "what a shell writes to is recorded",
        _records_redirections,
    ),
    Invariant(
        "command-digests",
        ("material", "product"),
        "digests are those that the command can be asked for",
        _has_digests_of_the_command,
    ),
)
