"""Asks a model on this machine, in batches of questions with answers of a similar length."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from witness_training.evaluation.answer_generation import BATCH, count_prompt_tokens, generate_batch
from witness_training.evaluation.asking.asker import GREEDY, Keep, Prompt, Sampling
from witness_training.lora.lora_record import read_installed_versions
from witness_training.lora.models import Model, load
from witness_training.lora.training.chat_tokens import count_tokens, find_context

ROOM = 48  # tokens that an answer may have beyond the longest expected one of its kind


@dataclass(frozen=True, slots=True)
class LocalAsker:
    """A model with its adapter, or bare. digests: of its files."""

    model: Model
    adapter: Path | None
    digests: Mapping[str, str]
    sampling: Sampling = GREEDY

    @property
    def facts(self) -> Mapping[str, Any]:
        """The model and everything by which it draws answers."""
        drawn = self.sampling
        return {
            "model": self.model.name,
            "digests": dict(self.digests),
            "versions": read_installed_versions(),
            "settings": [BATCH, ROOM, drawn.temperature, drawn.seed, drawn.most_tokens],
        }

    def ask(self, prompts: Sequence[Prompt], keep: Keep) -> Mapping[int, str]:
        """Ask what fits the model's context. Raises what `load` raises."""
        if not prompts:
            return {}
        # Questions that are too long are listed; transformers would warn of the first one.
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        network, tokenizer = load(self.model, self.adapter)
        context = find_context(network)
        whole = [_measure(tokenizer, prompt, context) for prompt in prompts]
        longest = _bound_answers(whole, self.sampling.most_tokens)
        # A batch takes as long as its longest answer.
        fitting = sorted(
            (each for each in whole if each.expected <= each.room),
            key=lambda each: (each.expected, each.prompt.place),
        )
        for at in range(0, len(fitting), BATCH):
            batch = fitting[at : at + BATCH]
            texts = generate_batch(
                network,
                tokenizer,
                [each.prompt.text for each in batch],
                longest=[min(longest[each.prompt.kind], each.room) for each in batch],
                sampling=replace(self.sampling, seed=_seed_batch(self.sampling.seed, batch)),
            )
            keep([(each.prompt.place, text) for each, text in zip(batch, texts, strict=True)])
        return {each.prompt.place: each.explain(context) for each in whole if each.expected > each.room}


@dataclass(frozen=True, slots=True)
class _Measured:
    """A prompt in tokens. expected: of its reference answer. room: for an answer beside the question in the model's context."""

    prompt: Prompt
    expected: int
    room: int

    def explain(self, context: int | None) -> str:
        """Why it does not fit."""
        return f"the question leaves {max(self.room, 0)} of the {context} tokens of the model's context, its answer needs {self.expected}"


def _measure(tokenizer: Any, prompt: Prompt, context: int | None) -> _Measured:
    expected = count_tokens(tokenizer, prompt.expected)
    room = sys.maxsize if context is None else context - count_prompt_tokens(tokenizer, prompt.text)
    return _Measured(prompt, expected, room)


def _bound_answers(whole: Sequence[_Measured], most_tokens: int | None) -> dict[str, int]:
    """Kind → the most tokens of its answers: a model that never ends must be stopped, and none that is right but wordier."""
    longest: dict[str, int] = {}
    for each in whole:
        longest[each.prompt.kind] = max(longest.get(each.prompt.kind, 0), each.expected)
    return {kind: most_tokens or tokens + ROOM for kind, tokens in longest.items()}


def _seed_batch(seed: int, batch: Sequence[_Measured]) -> int:
    """A seed for each batch, so that a run that goes on draws what an uninterrupted one does."""
    text = f"{seed} {' '.join(str(each.prompt.place) for each in batch)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
