"""The subject of a report: the project's image if the world has one, else its folder."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from witness_generators.attestors.containers.image import Image, digest, pushed
from witness_generators.attestors.reports.dependencies import build_purl
from witness_generators.world.world import World


@dataclass(frozen=True, slots=True)
class Target:
    """A folder or an image, with its version and package URL."""

    name: str
    version: str
    purl: str
    is_image: bool


def find_target(world: World) -> Target:
    """Returns the image with its digest in the registry, or the project with its first version tag, or with its commit."""
    return world.once(_find_target)


def _find_target(world: World) -> Target:
    project = world.repository.project
    if world.has(Image):
        image, pinned = world.prop(Image), digest(pushed(world)[1])
        # The purl type oci takes the digest as the version; registry and tag are qualifiers (purl-spec, oci).
        where = f"?repository_url={image.name(world)}&tag={image.tags[0]}"
        return Target(
            image.references(world)[0], pinned, f"pkg:oci/{project}@{quote(pinned, safe='')}{where}", True
        )
    # A commit may carry several tags, so take the first by name.
    # Without a commit no tag and no hash: tools fall back to a version of their own.
    tags = sorted(tag.name.removeprefix("v") for tag in world.repository.tags)
    version = next(iter(tags), world.git.commit.id) if world.repository.has_commit else "0.0.0"
    return Target(
        project, version, build_purl("github", f"{world.repository.owner}/{project}", version), False
    )
