"""Attestations drawn from the shapes that `witness_schema` reads: one world, many attestors.

`draw` samples directly and deterministically; `attestations`, `collections`, `statements`, `envelopes` and `worlds` are
Hypothesis strategies over the same description. Nothing is imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators.sampling import draw, draw_scene, draw_world
    from generators.strategies import attestations, collections, envelopes, statements, worlds
    from generators.world import World
    from generators.world_space import Limits

_HOMES = {
    "Limits": "generators.world_space",
    "World": "generators.world",
    "attestations": "generators.strategies",
    "collections": "generators.strategies",
    "draw": "generators.sampling",
    "draw_scene": "generators.sampling",
    "draw_world": "generators.sampling",
    "envelopes": "generators.strategies",
    "statements": "generators.strategies",
    "worlds": "generators.strategies",
}

__all__ = [
    "Limits",
    "World",
    "attestations",
    "collections",
    "draw",
    "draw_scene",
    "draw_world",
    "envelopes",
    "statements",
    "worlds",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'generators' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
