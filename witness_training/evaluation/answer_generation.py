"""Generates a model's answers in batches, greedily, so that the same model gives the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

BATCH = 16


def generate_answers(
    network: Any, tokenizer: Any, questions: Sequence[str], *, longest: int
) -> Iterator[list[str]]:
    """The answers to each BATCH of questions, of at most `longest` tokens each."""
    from mlx_lm import batch_generate

    # Without a sampler mlx-lm takes the likeliest token each time.
    for at in range(0, len(questions), BATCH):
        prompts = [_build_prompt(tokenizer, question) for question in questions[at : at + BATCH]]
        yield list(batch_generate(network, tokenizer, prompts, max_tokens=longest).texts)


def _build_prompt(tokenizer: Any, question: str) -> list[int]:
    messages = [{"role": "user", "content": question}]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))


def count_tokens(tokenizer: Any, text: str) -> int:
    """The number of tokens of a text."""
    return len(tokenizer.encode(text, add_special_tokens=False))
