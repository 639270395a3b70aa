"""A conversation with a model: each answer comes in pieces, as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse
from witness_training.lora.models import (
    Model,
    check_installed,
    fetch,
    load_folder,
    resolve,
    take_recorded_commit,
)
from witness_training.lora.training.chat_tokens import build_prompt, find_context
from witness_training.lora.training.checkpoints import ADAPTER

LONGEST = 1024  # tokens of one answer


@dataclass(slots=True)
class Conversation:
    """A loaded model with what was said so far. context: the tokens that fit, question and answer together."""

    name: str
    network: Any
    tokenizer: Any
    context: int
    messages: list[dict[str, str]] = field(default_factory=list)

    def ask(self, question: str, *, longest: int = LONGEST) -> Iterator[str]:
        """Yield the answer in pieces, greedily, so that the same model says the same.

        What was said before is sent along as far as it fits. Raises Misuse for a question that does not fit.
        """
        self.messages.append({"role": "user", "content": question})
        prompt = self._fit(longest)
        answer = ""
        for piece in self._generate(prompt, min(longest, self.context - len(prompt))):
            answer += piece
            yield piece
        self.messages.append({"role": "assistant", "content": answer})

    def _fit(self, longest: int) -> list[int]:
        """The tokens of the conversation; its oldest turns are left out where there is no room for an answer."""
        room = self.context - min(longest, self.context // 2)
        while len(prompt := build_prompt(self.tokenizer, self.messages)) > room and len(self.messages) > 1:
            del self.messages[:2]
        if len(prompt) > room:
            self.messages.pop()
            raise Misuse(
                f"the question has {len(prompt)} tokens, and {self.name} takes {room} beside an answer",
                advice="ask in fewer words, or use a model with a longer context",
            )
        return prompt

    def _generate(self, prompt: list[int], longest: int) -> Iterator[str]:
        from mlx_lm import stream_generate

        # Without a sampler mlx-lm takes the likeliest token each time.
        for response in stream_generate(self.network, self.tokenizer, prompt, max_tokens=longest):
            yield response.text


def open_conversation(model: str | None, adapter: Path | None = None) -> Conversation:
    """Load a model, with its adapter if there is one. Raises Misuse for a missing adapter, and what `load` raises."""
    chosen = fetch_with_adapter(model, adapter)
    network, tokenizer = load_folder(chosen, adapter)
    return Conversation(chosen.name, network, tokenizer, find_context(network) or LONGEST)


def fetch_with_adapter(model: str | None, adapter: Path | None) -> Model:
    """The model of this name with its files, at the commit that its adapter was trained on. Raises as `open_conversation` does."""
    chosen = resolve(model)
    check_installed()
    if adapter is not None:
        check_adapter(adapter)
        chosen = take_recorded_commit(chosen, adapter)
    return fetch(chosen)


def check_adapter(adapter: Path) -> None:
    """Raises Misuse if the folder holds no adapter."""
    if not (adapter / ADAPTER).is_file():
        raise Misuse(
            "there is no adapter in this folder",
            where=str(adapter),
            advice=f"train one: witness-schema train --data DATA --adapter-path {adapter}",
        )
