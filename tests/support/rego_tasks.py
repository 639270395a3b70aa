"""Requirements and tasks of write-rego for tests: of a kind, or drawn."""

from __future__ import annotations

from functools import lru_cache

from witness_generators.drawing.chance import Chance
from witness_training.families.write_rego.hidden_worlds import draw_example
from witness_training.families.write_rego.kind_roster import find_kind
from witness_training.families.write_rego.requirement_kind import Wanted
from witness_training.families.write_rego.write_rego_family import build, draw
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task

SEED = 77


def make_wanted(identity: str, seed: int, style: str = "") -> Wanted:
    """A requirement of this kind, with parameters from the world of the seed; the style is the form's first if none is given."""
    kind = find_kind(identity)
    example = draw_example(kind.attestor, seed)
    parameters = kind.draw(example, Chance.of(seed, 0), Drawing())
    return Wanted(kind, parameters, style or kind.form.styles[0], "")


@lru_cache
def draw_task(index: int) -> Task:
    """The drawn task of this index."""
    return build(draw(Chance.of(SEED, index), Drawing()))
