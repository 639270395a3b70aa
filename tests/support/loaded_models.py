"""Models that a test loads into its own process, and the figures by which a conversion of one is proven."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from witness_training.lora.models import prepare_process
from witness_training.pretrained.conversion_proof import compute_logits, compute_perplexity


@pytest.fixture
def loading() -> Iterator[None]:
    """Prepare for loading, which sets variables for the whole process that other tests must not inherit."""
    before = dict(os.environ)
    prepare_process()
    yield
    os.environ.clear()
    os.environ.update(before)


def pin_figures(network: Any, tokenizer: Any, text: str) -> dict[str, Any]:
    """The figures of a model, in the form of a proof. text: what is cut, gone on with, and has a perplexity."""
    logits = compute_logits(network, tokenizer, text)
    asked = [{"role": "user", "content": "who?"}]
    chat = tokenizer.apply_chat_template(asked, add_generation_prompt=True, return_dict=False)
    likeliest = sorted(range(len(logits)), key=lambda number: -logits[number])[:5]
    return {
        "tokenizations": [{"text": text, "tokens": tokenizer.encode(text, add_special_tokens=False)}],
        "chat": {"question": "who?", "tokens": list(chat)},
        "logits": {
            "text": text,
            "likeliest": [{"token": number, "logit": logits[number]} for number in likeliest],
        },
        "perplexity": {"text": text, "value": compute_perplexity(network, tokenizer, text)},
    }
