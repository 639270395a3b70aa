"""How long a row is for the built-in model, in tokens of its tokenizer."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import Any

_TOKENIZER = Path(__file__).resolve().parents[1] / "tiny" / "model" / "tokenizer.json"
# The upper ends of the histogram's bars; the last one is open.
BARS = (300, 600, 900, 1200, 1600, 2048, 3072, 4096)


def require_tokenizer() -> None:
    """Load what counts tokens. Raises ModuleNotFoundError where `tokenizers`, of the extra that trains, is not installed."""
    _load()


def count_tokens(question: str, answer: str) -> int:
    """The tokens of question and answer together, without those that a chat template adds."""
    # The fast one leaves out where each token stands, which nobody asks for here.
    encoded = _load().encode_batch_fast([f"{question}\n{answer}"], add_special_tokens=False)
    return len(encoded[0])


def find_bar(tokens: int) -> int:
    """The number of the histogram's bar in which a row of this length is."""
    return bisect_left(BARS, tokens)


def name_bar(number: int) -> str:
    """What stands below a bar: `<=900`, or `>4096` below the last one."""
    return f"<={BARS[number]}" if number < len(BARS) else f">{BARS[-1]}"


@cache
def _load() -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(_TOKENIZER))
