"""Questions and answers in tokens of a loaded model, and how many of them its context takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def build_prompt(tokenizer: Any, messages: Sequence[dict[str, str]]) -> list[int]:
    """The tokens of what was said, {"role", "content"} each, by the model's chat template, up to where its answer begins."""
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))


def count_tokens(tokenizer: Any, text: str) -> int:
    """The number of tokens of a text, without those that a chat template adds."""
    return len(tokenizer.encode(text, add_special_tokens=False))


def find_context(network: Any) -> int | None:
    """The most tokens, question and answer together, that a model was made for; None where it does not say."""
    known = getattr(getattr(network, "args", None), "max_position_embeddings", None)
    return known if isinstance(known, int) and known > 0 else None
