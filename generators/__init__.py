"""Attestations drawn from the shapes that `witness_schema` reads: one world, many attestors.

`draw`, `draw_submission` and `draw_near_miss` sample directly and deterministically; `attestations`, `collections`, `statements`,
`envelopes`, `policies`, `submissions`, `near_misses` and `worlds` are Hypothesis strategies over the same description. Nothing
is imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators.documents import signing_key
    from generators.near_miss.record import NearMiss
    from generators.sampling import draw, draw_near_miss, draw_scene, draw_submission, draw_world
    from generators.strategies import (
        attestations,
        collections,
        envelopes,
        near_misses,
        policies,
        statements,
        submissions,
        worlds,
    )
    from generators.submission import Submission
    from generators.world import World
    from generators.world_space import Limits

_HOMES = {
    "Limits": "generators.world_space",
    "NearMiss": "generators.near_miss.record",
    "Submission": "generators.submission",
    "World": "generators.world",
    "attestations": "generators.strategies",
    "collections": "generators.strategies",
    "draw": "generators.sampling",
    "draw_near_miss": "generators.sampling",
    "draw_scene": "generators.sampling",
    "draw_submission": "generators.sampling",
    "draw_world": "generators.sampling",
    "envelopes": "generators.strategies",
    "near_misses": "generators.strategies",
    "policies": "generators.strategies",
    "signing_key": "generators.documents",
    "statements": "generators.strategies",
    "submissions": "generators.strategies",
    "worlds": "generators.strategies",
}

__all__ = [
    "Limits",
    "NearMiss",
    "Submission",
    "World",
    "attestations",
    "collections",
    "draw",
    "draw_near_miss",
    "draw_scene",
    "draw_submission",
    "draw_world",
    "envelopes",
    "near_misses",
    "policies",
    "signing_key",
    "statements",
    "submissions",
    "worlds",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'generators' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
