"""A model's context is what it says, and a model that says none has no limit that we know."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from witness_training.lora.training.chat_tokens import find_context


@pytest.mark.parametrize(("told", "context"), [(2048, 2048), ("many", None), (0, None), (None, None)])
def test_the_context_is_what_the_model_says(told: object, context: int | None) -> None:
    assert find_context(SimpleNamespace(args=SimpleNamespace(max_position_embeddings=told))) == context


def test_a_model_without_settings_says_none() -> None:
    assert find_context(SimpleNamespace(args=SimpleNamespace())) is None
    assert find_context(None) is None
