"""Every public way to draw, under one signature: a list of attestors, and the options that all of them take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import witness_generators
from witness_generators import draw, draw_near_miss, draw_submission
from witness_generators.api.direct_draws import draw_scene

DRAWS: dict[str, Callable[..., Any]] = {
    "draw": draw,
    "draw_scene": lambda names, **options: draw_scene(names, seed=0, index=0, **options),
    "draw_submission": draw_submission,
    "draw_near_miss": lambda names, **options: draw_near_miss(names[0], **options),
    "attestations": lambda names, **options: witness_generators.attestations(names[0], **options),
    "near_misses": lambda names, **options: witness_generators.near_misses(names[0], **options),
    "collections": witness_generators.collections,
    "statements": witness_generators.statements,
    "envelopes": witness_generators.envelopes,
    "policies": witness_generators.policies,
    "submissions": witness_generators.submissions,
}
