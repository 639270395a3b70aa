"""Measures how varied a data set is, and how close its held-out answers are to its training answers.

For comparison: the earlier data set had 1,000 rows with 15 distinct answers once keys were masked, and a gzip ratio of 124.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from witness_training.tasks.grid import Variant

_HEX = re.compile(r"\b[0-9a-f]{32,}\b")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_WORD = re.compile(r"[\w.$-]+|[^\w\s]")
# Words in a shingle.
SHINGLE = 5


def mask(text: str) -> str:
    """The text with HEX for hex of 32 digits or more, and BASE64 for base64 of 40 characters or more."""
    # Hex first: every hex digit is a base64 character too.
    return _BASE64.sub("BASE64", _HEX.sub("HEX", text))


def count_distinct(questions: Sequence[str], answers: Sequence[str]) -> dict[str, int]:
    """The numbers of distinct texts, as they are and masked."""
    return {
        "questions": len(set(questions)),
        "questions_masked": len(set(map(mask, questions))),
        "answers": len(set(answers)),
        "answers_masked": len(set(map(mask, answers))),
    }


def count_by_dimension(variants: Iterable[Variant]) -> dict[str, dict[str, int]]:
    """The number of rows for each value of each dimension."""
    tallies: dict[str, Counter[str]] = {
        name: Counter() for name in ("combination", "step", "phrasing", "command", "rego")
    }
    for variant in variants:
        cell = variant.cell
        tallies["combination"][",".join(cell.combination)] += 1
        tallies["step"][cell.step] += 1
        tallies["phrasing"][str(cell.phrasing)] += 1
        tallies["command"][cell.command.text] += 1
        tallies["rego"][variant.rego or "none"] += 1
    return {name: dict(sorted(tally.items())) for name, tally in tallies.items()}


def cut_shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of five words or signs, or the whole text if it is shorter."""
    words = _WORD.findall(text)
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


def compute_similarity(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """The Jaccard index, 0 to 1: shared shingles over all shingles."""
    return len(one & other) / len(one | other)


def measure_nearest(held_out: Iterable[str], train: Iterable[str]) -> dict[str, Any]:
    """The exact nearest neighbours of the distinct held-out texts among the distinct training texts.

    equal:           held-out texts that the training texts contain.
    highest, median: of the Jaccard indices on 5-word shingles.
    """
    known = set(train)
    texts = sorted(set(held_out))
    shingled = [cut_shingles(text) for text in sorted(known)]
    best = sorted(
        max((compute_similarity(cut_shingles(text), other) for other in shingled), default=0.0)
        for text in texts
    )
    return {
        "equal": sum(text in known for text in texts),
        "highest": round(best[-1], 4) if best else 0.0,
        "median": round(best[len(best) // 2], 4) if best else 0.0,
    }


def measure_across_splits(texts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, Any]]:
    """`measure_nearest` of valid and of test, given the texts by split."""
    return {place: measure_nearest(texts[place], texts["train"]) for place in ("valid", "test")}
