"""Names that a GitLab server derives from others: slugs, the tier of an environment, the visibility of a project."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from witness_generators.world.accounts import number_of
from witness_generators.world.git.repository import Repository

# Part of a host name, so at most 63 bytes (GitLab documentation, predefined CI/CD variables).
SLUG, ENVIRONMENT_SLUG = 63, 24
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# By the name of an environment (GitLab documentation, deployment tier of environments).
TIERS: Mapping[str, str] = {"production": "production", "staging": "staging", "review/login": "development"}


def build_slug(text: str) -> str:
    """The form of a name in addresses: small letters and digits, with a hyphen for each other character, but not at the ends."""
    return re.sub("[^a-z0-9]", "-", text.lower())[:SLUG].strip("-")


def build_environment_slug(name: str) -> str:
    """The slug of an environment; one that differs from the name ends with six digits of the name's hash."""
    slug = re.sub("[^a-z0-9]+", "-", name.lower())
    if slug == name and len(slug) <= ENVIRONMENT_SLUG:
        return slug
    number, digits = int.from_bytes(hashlib.sha256(name.encode()).digest()), ""
    # In base 36, of which the last six digits count (GitLab, `Gitlab::Slug::Environment`).
    for _ in range(6):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return f"{slug[: ENVIRONMENT_SLUG - 7].rstrip('-')}-{digits}"


def list_environment_variables(name: str) -> dict[str, str]:
    """List the variables of a job that deploys to the environment of this name."""
    return {
        "CI_ENVIRONMENT_ACTION": "start",
        "CI_ENVIRONMENT_NAME": name,
        "CI_ENVIRONMENT_SLUG": build_environment_slug(name),
        "CI_ENVIRONMENT_TIER": TIERS[name],
    }


def find_visibility(repository: Repository) -> str:
    """Find who sees a project: the same in all worlds of one repository."""
    kinds = ("private", "internal", "public")
    return kinds[number_of("gitlab visibility", f"{repository.namespace}/{repository.project}") % 3]


def find_access_level(email: str) -> str:
    """Find the role of a user in a project, as tokens name it."""
    roles = ("developer", "maintainer", "owner")
    return roles[number_of("gitlab role", email) % 3]
