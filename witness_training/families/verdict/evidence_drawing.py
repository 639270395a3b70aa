"""Draws the evidence of a verdict task: attestors whose attestations fit the room, and a scene in which they record."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_generators.runs.combinations import find_contradiction
from witness_generators.runs.roster import ROWS
from witness_generators.runs.run_entries import belongs_in_collections
from witness_schema.errors import Misuse
from witness_training.families.shown_documents.renamed_worlds import draw_names
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.families.verdict.policy_drawing import draw_seed
from witness_training.families.verdict.verdict_views import measure_attestation
from witness_training.tasks.axes import Drawing, join_pair

RULED = tuple(name for name in ROWS if name not in ("file", "policyverify") and belongs_in_collections(name))
_SAMPLES = 4
_PROBES = 20
_DIGESTS = "material"  # records nothing else
_RULE = 150  # characters of a rule at least, about


def draw_evidence(
    attestors: tuple[str, ...], step: str, chance: Chance, drawing: Drawing, *, plain: bool
) -> dict[str, Any]:
    """What a spec says of this step's evidence. Raises Misuse if the drawing allows no name."""
    names = draw_names(chance.at("names"), drawing)
    return {
        "attestors": list(attestors),
        "names": names.to_spec(),
        "seed": draw_seed(attestors, step, names, chance, plain=plain),
        "required": sorted({*attestors, *(("product",) if chance.at("product").below(2) else ())}),
    }


def draw_attestors(
    wanted: tuple[Sequence[int], int], chance: Chance, drawing: Drawing, *, whole: bool
) -> tuple[str, ...] | None:
    """One attestor or two.

    wanted: counts of rules on the first ones, and the characters for these and for what they read.
    whole:  whether a rule may read a digest.

    None if few are so small. Raises Misuse if the drawing allows none at all.
    """
    counts, room = wanted
    singles, pairs = _list_attestors(
        drawing.side("attestor"), drawing.side("attestor-pair"), drawing.attestors
    )
    if not singles and not pairs:
        raise Misuse("no verdict task has attestors of these sides", advice="allow more attestors")
    choices: Sequence[tuple[str, ...]] = singles if singles and (chance.below(4) or not pairs) else pairs
    for _ in range(_PROBES):
        drawn = choices[chance.below(len(choices))]
        ruled = drawn[: len(counts)]
        if (whole or _DIGESTS not in ruled) and _measure_ruled(ruled, counts) <= room:
            return drawn
    return None


@lru_cache(maxsize=64)
def _list_attestors(
    alone: str, paired: str, asked: frozenset[str] | None
) -> tuple[tuple[tuple[str], ...], tuple[tuple[str, str], ...]]:
    """Attestors alone and in pairs, by the sides of their axes."""
    drawing = Drawing({"attestor": alone, "attestor-pair": paired}, asked)  # type: ignore[dict-item]
    known = [name for name in RULED if drawing.allow_attestor(name)]
    if alone == "unseen":
        known = [name for name in known if drawing.allows("attestor", name)]
    pairs = tuple(
        pair
        for pair in itertools.permutations(known, 2)
        if drawing.allows("attestor-pair", join_pair(*pair)) and find_contradiction(pair) is None
    )
    return (tuple((name,) for name in known) if paired == "seen" else ()), pairs


def _measure_ruled(attestors: tuple[str, ...], counts: Sequence[int]) -> int:
    """The least length of so many rules, and of what they read: characters."""
    return sum(_measure_least(name) + _RULE * count for name, count in zip(attestors, counts, strict=False))


@lru_cache(maxsize=64)
def _measure_least(attestor: str) -> int:
    """The length of the shortest of a few attestations, as a question shows it: characters."""
    scenes = (draw_small_scene((attestor,), 4 * number + 1) for number in range(_SAMPLES))
    return min(measure_attestation(scene.attestation(attestor), whole=False) for scene in scenes)
