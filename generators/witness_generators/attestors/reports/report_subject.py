"""What a report about the step's product describes: the project's folder, or its image when there is one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from witness_generators.attestors.containers.image import Image, digest, pushed
from witness_generators.attestors.reports.dependencies import purl
from witness_generators.world.world import World


@dataclass(frozen=True, slots=True)
class Target:
    """A folder or an image, with the version and the package URL that it goes by."""

    name: str
    version: str
    purl: str
    is_image: bool


def target(world: World) -> Target:
    """The image by its digest in the registry; the project by its first version tag, or by its commit."""
    return world.once(_target)


def _target(world: World) -> Target:
    project = world.repository.project
    if world.has(Image):
        image, pinned = world.prop(Image), digest(pushed(world)[1])
        where = f"?repository_url={image.name(world)}&tag={image.tags[0]}"
        return Target(
            image.references(world)[0], pinned, f"pkg:oci/{project}@{quote(pinned, safe='')}{where}", True
        )
    version = next(
        iter(sorted(tag.name.removeprefix("v") for tag in world.repository.tags)), world.git.commit.id
    )
    return Target(project, version, purl("github", f"{world.repository.owner}/{project}", version), False)
