"""How long the documents of a verdict task may be, chosen before they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from witness_generators.drawing.chance import Chance
from witness_training.families.verdict.faults import Fault


@dataclass(frozen=True, slots=True)
class Size:
    """What a task may show.

    characters: of all documents together, without the common start of predicate types; aimed at, and not passed by much.
    brief:      one key, and as few steps and names in certificates as the fault allows.
    weight:     of seventy tasks.
    """

    characters: int
    brief: bool
    weight: int

    @property
    def loose(self) -> bool:
        """Whether documents may be indented, and digests whole: not where little fits, nor where little else has fitted."""
        return not self.brief and self.weight > 0


SIZES: tuple[Size, ...] = (
    Size(860, True, 63),
    Size(920, True, 5),
    Size(1600, False, 1),
    Size(2300, False, 1),
    # Never chosen, but taken where nothing less fits.
    Size(3000, False, 0),
)
# Two steps of which bodies are read do not fit less.
_TWO_STEPS = SIZES[2]
# A policy and a statement of one step that a key signs; what a second step, bodies that both steps need, and a certificate add.
_BARE, _SECOND, _READ, _CERTIFICATE, _SHORT_CERTIFICATE = 690, 470, 400, 330, 150
_WHOLE = 700  # what whole digests add for a tokenizer, which takes them digit by digit
_INDENTED = 1.7  # how much longer a document is for a tokenizer if it is indented


def draw_size(chance: Chance, fault: Fault | None) -> Size:
    """The size of a task with this fault."""
    size = SIZES[chance.at("size").choose(list(accumulate(size.weight for size in SIZES)))]
    return _TWO_STEPS if size.brief and fault is not None and fault.steps == (2,) else size


def list_sizes(size: Size) -> tuple[Size, ...]:
    """The size, and after it the larger ones."""
    return SIZES[SIZES.index(size) :]


def find_room(size: Size, policy: Mapping[str, Any]) -> int:
    """The characters that are left for bodies of attestations and for Rego."""
    second = policy["second"]
    bare = _BARE
    if policy["certificate"]:
        bare += _SHORT_CERTIFICATE if size.brief else _CERTIFICATE
    if second:
        bare += _SECOND + (_READ if second["linked"] else 0)
    if not policy["cut"]:
        bare += _WHOLE
    return int(size.characters / (_INDENTED if policy["layout"] else 1)) - bare
