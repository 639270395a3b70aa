"""How long a row is for the built-in model, in tokens of its tokenizer."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Any

_TOKENIZER = Path(__file__).resolve().parents[1] / "tiny" / "model" / "tokenizer.json"
# The upper ends of the histogram's bars; the last one is open.
BARS = (300, 600, 900, 1200, 1600, 2048, 3072, 4096)


def count_tokens(question: str, answer: str) -> int:
    """The tokens of question and answer together, without those that a chat template adds."""
    return len(_load().encode(f"{question}\n{answer}", add_special_tokens=False).ids)


def name_bar(tokens: int) -> str:
    """The bar of the histogram in which a row of this length is: `<=900`, or `>4096`."""
    at = bisect_left(BARS, tokens)
    return f"<={BARS[at]}" if at < len(BARS) else f">{BARS[-1]}"


@cache
def _load() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(_TOKENIZER))
