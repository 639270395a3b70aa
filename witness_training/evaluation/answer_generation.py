"""Generates a model's answers to a batch of questions by mlx-lm. The same model, batch and seed give the same text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_training.evaluation.asking.asker import GREEDY, Sampling

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
    messages = [{"role": "user", "content": question}]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))


def count_prompt_tokens(tokenizer: Any, question: str) -> int:
    """The number of tokens of a question with those that the chat template adds."""
    return len(_build_prompt(tokenizer, question))


def count_tokens(tokenizer: Any, text: str) -> int:
    """The number of tokens of a text."""
    return len(tokenizer.encode(text, add_special_tokens=False))


def find_context(network: Any) -> int | None:
    """The most tokens, question and answer together, that a model was made for; None where it does not say."""
    known = getattr(getattr(network, "args", None), "max_position_embeddings", None)
    return known if isinstance(known, int) and known > 0 else None
