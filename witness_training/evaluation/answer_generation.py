"""Generates a model's answers to a batch of questions by mlx-lm. The same model, batch and seed give the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_training.evaluation.asking.asker import GREEDY, Sampling
from witness_training.lora.training.chat_tokens import build_prompt

BATCH = 16


def generate_batch(
    network: Any,
    tokenizer: Any,
    questions: Sequence[str],
    *,
    longest: Sequence[int],
    sampling: Sampling = GREEDY,
) -> list[str]:
    """The answer to each question. longest: the most tokens of each."""
    import mlx.core as mx
    from mlx_lm import batch_generate
    from mlx_lm.sample_utils import make_sampler

    mx.random.seed(sampling.seed)
    prompts = [_build_prompt(tokenizer, question) for question in questions]
    made = batch_generate(
        network,
        tokenizer,
        prompts,
        max_tokens=list(longest),
        # At 0 it takes the likeliest token.
        sampler=make_sampler(temp=sampling.temperature),
        # Decoded and read together: the text depends on who is in the batch.
        completion_batch_size=len(prompts),
        prefill_batch_size=len(prompts),
    )
    return list(made.texts)


def _build_prompt(tokenizer: Any, question: str) -> list[int]:
    return build_prompt(tokenizer, [{"role": "user", "content": question}])


def count_prompt_tokens(tokenizer: Any, question: str) -> int:
    """The number of tokens of a question with those that the chat template adds."""
    return len(_build_prompt(tokenizer, question))
