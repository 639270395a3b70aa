"""What all who are asked have in common: prompts go in, answers come back one by one or in batches."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from witness_schema.errors import Misuse


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that is put to a model once.

    place:    its number among the prompts of a round, from 0.
    expected: the reference answer, by whose length answers without an end are cut off.
    kind:     prompts of one kind (a family) have answers of a similar length.
    """

    place: int
    text: str
    expected: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How answers are drawn.

    temperature: 0 takes the likeliest token each time. samples: answers to each question. most_tokens: of an answer; None: by the
    length of reference answers, or what the server allows.
    """

    temperature: float = 0.0
    samples: int = 1
    seed: int = 0
    most_tokens: int | None = None

    def check(self) -> None:
        """Raises Misuse for numbers that no sampling has, and for several answers that would all be the same."""
        if self.samples < 1 or not (math.isfinite(self.temperature) and 0 <= self.temperature <= 10):
            raise Misuse(
                "this is no way to draw answers", advice="--samples from 1, --temperature from 0 to 10"
            )
        if self.samples > 1 and self.temperature == 0:
            raise Misuse(
                f"{self.samples} answers at temperature 0 are one answer {self.samples} times",
                advice="--temperature 0.7, or one answer to each question",
            )


# The likeliest answer to each question.
GREEDY = Sampling()
# Takes (place, answer) of each prompt of a batch. A batch is kept whole or not at all.
Keep = Callable[[Sequence[tuple[int, str]]], None]


class Asker(Protocol):
    """Somebody who answers."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What decides the answers, as JSON values: equal facts and prompts share what an interrupted run has kept."""

    def ask(self, prompts: Sequence[Prompt], keep: Keep) -> Mapping[int, str]:
        """Ask, and hand each answer on as it comes; returns place → why it was not asked, for those that cannot be.

        prompts: those that have no answer yet; all of a round, or what an interrupted one has left.
        """
