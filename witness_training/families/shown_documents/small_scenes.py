"""Small scenes: what a step records where there is little of everything, for documents in questions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from witness_generators.api.direct_draws import draw_scene
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import COMMAND_HASHES
from witness_generators.world.limits import Limits
from witness_generators.world.world import World
from witness_training.families.shown_documents.renamed_worlds import Names, rename_world

# What every step of a policy here requires at least, and what finds its collection.
FINDER = "product"
SMALL = Limits(most_files=2, most_products=2, most_variables=10, commit=True)


@lru_cache(maxsize=1024)
def draw_small_scene(
    attestors: tuple[str, ...], seed: int, step: str = "", names: Names | None = None
) -> Scene:
    """A small scene in which these attestors record; in most of them files have a sha256 and no other digest.

    names: what project, files and branch are called, and `step` the step; None for what is drawn with the world.
    """

    def adapt(world: World) -> World:
        hashed = replace(world, hashes=COMMAND_HASHES) if seed % 4 else world
        return hashed if names is None else rename_world(hashed, step, names)

    return draw_scene((*attestors, FINDER), seed=seed, index=0, limits=SMALL, adapt=adapt)


def makes_files(scene: Scene) -> bool:
    """Whether the step makes a file: its digest is how a collection here is found."""
    return any("digest" in product for product in scene.attestation(FINDER).values())


def type_in(scene: Scene, attestor: str) -> str:
    """The predicate type that this attestor's attestation has in this scene."""
    return next(entry.type for entry in scene.signed((attestor,)) if entry.attestor == attestor)
