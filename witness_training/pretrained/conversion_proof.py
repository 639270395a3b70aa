"""Proves a converted model against figures that are pinned for it: tokenizations, logits and a perplexity.

Fluent answers prove nothing: with the rows of q and k left interleaved, or another base of the rotary embeddings, the
model still writes good English.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.documents.record_form import COUNT, NUMBER, TEXT, RecordForm, list_of, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote
from witness_training.lora.training.chat_tokens import build_prompt

PROOFS = Path(__file__).parent / "proofs"
# Machines add floats in another order; a wrong conversion is off by tenths and more.
LOGIT_TOLERANCE, PERPLEXITY_TOLERANCE = 0.05, 0.02
_PAIR = record_of({"token": COUNT, "logit": NUMBER})
_FORM = RecordForm(
    "proof of a conversion",
    record_of(
        {
            "tokenizations": list_of(record_of({"text": TEXT, "tokens": list_of(COUNT)})),
            "chat": record_of({"question": TEXT, "tokens": list_of(COUNT)}),
            "logits": record_of({"text": TEXT, "likeliest": list_of(_PAIR)}),
            "perplexity": record_of({"text": TEXT, "value": NUMBER}),
        }
    ),
    "",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared: how many texts were cut as pinned, the largest distance of a logit, and the perplexity."""

    tokenizations: int
    logit_distance: float
    perplexity: float

    def summary(self) -> str:
        """One line for people."""
        return (
            f"{self.tokenizations} texts cut as pinned, logits within {self.logit_distance:.3f},"
            f" perplexity {self.perplexity:.2f}"
        )


def read_proof(name: str) -> Mapping[str, Any]:
    """The pinned figures of the model of this name."""
    pinned: Mapping[str, Any] = _FORM.read(PROOFS / f"{name}.json")
    return pinned


def prove_conversion(network: Any, tokenizer: Any, pinned: Mapping[str, Any]) -> Proof:
    """Compare a loaded model, with its weights as 32 bit floats, with the pinned figures.

    Raises UnreadableSource that says which of them it missed.
    """
    count = _compare_tokens(tokenizer, pinned)
    logits = compute_logits(network, tokenizer, pinned["logits"]["text"])
    distance = max(abs(logits[each["token"]] - each["logit"]) for each in pinned["logits"]["likeliest"])
    # Written so that NaN is refused as well.
    if not distance <= LOGIT_TOLERANCE:
        raise _refuse(f"a logit is {distance:.3f} from the pinned one, {LOGIT_TOLERANCE} is allowed")
    expected = pinned["perplexity"]["value"]
    measured = compute_perplexity(network, tokenizer, pinned["perplexity"]["text"])
    if not abs(measured - expected) <= PERPLEXITY_TOLERANCE:
        raise _refuse(f"the perplexity is {measured:.2f}, {expected:.2f} is pinned")
    return Proof(count, distance, measured)


def _compare_tokens(tokenizer: Any, pinned: Mapping[str, Any]) -> int:
    for each in pinned["tokenizations"]:
        cut = list(tokenizer.encode(each["text"], add_special_tokens=False))
        if cut != each["tokens"]:
            raise _refuse(f"the text {quote(each['text'])} is cut into {quote(cut)}")
    asked = [{"role": "user", "content": pinned["chat"]["question"]}]
    if build_prompt(tokenizer, asked) != pinned["chat"]["tokens"]:
        raise _refuse("a chat is written with another template")
    return len(pinned["tokenizations"])


def _refuse(reason: str) -> UnreadableSource:
    return UnreadableSource(
        f"the converted model is not the pinned one: {reason}",
        advice="nothing was kept; report this with `witness-schema doctor` if it happens again",
    )


def compute_logits(network: Any, tokenizer: Any, text: str) -> list[float]:
    """The logits of the token after a text."""
    import mlx.core as mx

    tokens = mx.array([tokenizer.encode(text, add_special_tokens=False)])
    last: list[float] = network(tokens)[0, -1].astype(mx.float32).tolist()
    return last


def compute_perplexity(network: Any, tokenizer: Any, text: str) -> float:
    """The perplexity of a text: e to the mean cross entropy of its tokens but the first, in nats."""
    import mlx.core as mx
    from mlx import nn

    tokens = mx.array([tokenizer.encode(text, add_special_tokens=False)])
    logits = network(tokens[:, :-1]).astype(mx.float32)
    return math.exp(nn.losses.cross_entropy(logits, tokens[:, 1:], reduction="mean").item())
