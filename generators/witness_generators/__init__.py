"""Draw attestations, documents, policies and near misses that agree with one simulated run.

`draw`, `draw_submission` and `draw_near_miss` sample directly and deterministically; `attestations`, `collections`, `statements`,
`envelopes`, `policies`, `submissions`, `near_misses` and `worlds` are Hypothesis strategies over the same spaces. All accept
`limits=` (what the world of a run must hold) and, except `worlds`, `version=` (the bundled go-witness version that writes).
Submodules are imported on first access.

>>> import json
>>> from witness_generators import Limits, draw
>>> [line] = draw("git", seed=7, limits=Limits(branch="main"), version="v0.10.0")
>>> json.loads(line)["type"]
'https://witness.dev/attestations/git/v0.1'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from witness_generators.api.direct_draws import (
        draw,
        draw_near_miss,
        draw_scene,
        draw_submission,
        draw_world,
    )
    from witness_generators.api.strategies import (
        attestations,
        collections,
        envelopes,
        near_misses,
        policies,
        statements,
        submissions,
        worlds,
    )
    from witness_generators.documents.signed_documents import SigningKey, signing_key
    from witness_generators.documents.submission import Submission
    from witness_generators.near_miss.near_miss import NearMiss
    from witness_generators.runs.scenes import Scene
    from witness_generators.world.limits import Limits
    from witness_generators.world.world import World

# Imported on first access (PEP 562): `draw` then needs no Hypothesis, and `Limits` no cryptography.
_HOMES = {
    "Limits": "witness_generators.world.limits",
    "NearMiss": "witness_generators.near_miss.near_miss",
    "Scene": "witness_generators.runs.scenes",
    "SigningKey": "witness_generators.documents.signed_documents",
    "Submission": "witness_generators.documents.submission",
    "World": "witness_generators.world.world",
    "attestations": "witness_generators.api.strategies",
    "collections": "witness_generators.api.strategies",
    "draw": "witness_generators.api.direct_draws",
    "draw_near_miss": "witness_generators.api.direct_draws",
    "draw_scene": "witness_generators.api.direct_draws",
    "draw_submission": "witness_generators.api.direct_draws",
    "draw_world": "witness_generators.api.direct_draws",
    "envelopes": "witness_generators.api.strategies",
    "near_misses": "witness_generators.api.strategies",
    "policies": "witness_generators.api.strategies",
    "signing_key": "witness_generators.documents.signed_documents",
    "statements": "witness_generators.api.strategies",
    "submissions": "witness_generators.api.strategies",
    "worlds": "witness_generators.api.strategies",
}

__all__ = [
    "Limits",
    "NearMiss",
    "Scene",
    "SigningKey",
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
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    # Cached in the module, so that `__getattr__` runs once for each name.
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
