"""Train the built-in base from scratch: `python -m witness_training.tiny.pretrain --out FOLDER` (about 20 minutes of one core).

All weights are trained, with AdamW (betas 0.9 and 0.98, bias correction), a cosine after a warm-up, embeddings that start
at a standard deviation of 0.09, and the loss of the answers' tokens alone. The bytes of the result depend on the machine,
as sums of floats do.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from witness_schema.json_writing import dumps
from witness_training.lora import blas
from witness_training.tiny.architecture import (
    CONFIG,
    LONGEST,
    PAD,
    SPECIAL,
    train_tokenizer,
    write_description,
)
from witness_training.tiny.base_corpus import Row, rows, tokenizer_texts

SEED = 11
TOKENIZER_ROWS = 20_000
WINDOW = 64  # batches whose rows are sorted by length together
PEAK, FLOOR, WARMUP = 2e-3, 1e-4, 100
EMBEDDING_STD = 0.09


@dataclass(frozen=True, slots=True)
class Encoded:
    """A row in tokens; `learnt` is 1 for each token of an answer."""

    tokens: list[int]
    learnt: list[int]


def encode(tokenizer: Any, row: Row) -> Encoded:
    """Encode a row as the chat template writes it."""
    # By hand and not through the template, which does not say which tokens are an answer.
    end, user, assistant = (SPECIAL.index(name) for name in ("<|end|>", "<|user|>", "<|assistant|>"))
    tokens: list[int] = []
    learnt: list[int] = []
    for question, answer in row:
        asked = [user, *tokenizer.encode(question).ids, end, assistant]
        reply = [*tokenizer.encode(answer).ids, end]
        tokens += asked + reply
        learnt += [0] * len(asked) + [1] * len(reply)
    return Encoded(tokens, learnt)


def batches(tokenizer: Any, seed: int, size: int) -> Iterator[list[Encoded]]:
    """Generate endless batches of rows of similar length, in a random order."""
    from random import Random

    order, source = Random(seed), rows(seed)
    while True:
        encoded = (encode(tokenizer, row) for row in source)
        # Sorted by length, so that a batch needs little padding; then shuffled, so that lengths alternate.
        window = sorted(
            islice((e for e in encoded if len(e.tokens) < LONGEST), WINDOW * size),
            key=lambda e: len(e.tokens),
        )
        cut = [window[at : at + size] for at in range(0, len(window), size)]
        order.shuffle(cut)
        yield from cut


def build_tensors(batch: list[Encoded]) -> tuple[Any, Any, Any]:
    """The tokens padded on the right, the flat places before each learnt token, and the tokens learnt there."""
    import mlx.core as mx
    import numpy as np

    width = max(len(e.tokens) for e in batch)
    tokens = np.full((len(batch), width), SPECIAL.index(PAD), np.int32)
    learnt = np.zeros((len(batch), width), bool)
    for row, each in enumerate(batch):
        tokens[row, : len(each.tokens)] = each.tokens
        learnt[row, : len(each.learnt)] = each.learnt
    # The model predicts the next token: the place before a learnt token is the one that is scored.
    places = np.flatnonzero(learnt[:, 1:])
    return mx.array(tokens[:, :-1]), mx.array(places), mx.array(tokens[:, 1:].reshape(-1)[places])


def create_model() -> Any:
    """Create the model with its initial weights."""
    import mlx.core as mx
    from mlx.utils import tree_map_with_path
    from mlx_lm.models import llama

    model = llama.Model(llama.ModelArgs.from_dict(CONFIG))
    # Two branches of each layer are added to the residual stream: scaled, their sum keeps its size (as in GPT-2).
    depth = (2 * CONFIG["num_hidden_layers"]) ** -0.5

    def start(path: str, weight: Any) -> Any:
        # The weights of norms start at 1, as mlx creates them.
        if weight.ndim == 1:
            return weight
        if "embed" in path:
            return mx.random.normal(weight.shape) * EMBEDDING_STD
        out = depth if "o_proj" in path or "down_proj" in path else 1.0
        return mx.random.normal(weight.shape) * (weight.shape[1] ** -0.5 * out)

    model.update(tree_map_with_path(start, model.parameters()))
    return model


def compute_loss(model: Any, tokens: Any, places: Any, targets: Any) -> Any:
    """The mean cross entropy of the learnt tokens in nats."""
    from mlx import nn

    # The head runs on the learnt places only: its exponentials take most of the time.
    hidden = model.model(tokens).reshape(-1, CONFIG["hidden_size"])[places]
    return nn.losses.cross_entropy(model.model.embed_tokens.as_linear(hidden), targets, reduction="mean")


def train(model: Any, tokenizer: Any, *, iters: int, size: int, log: Path) -> float:
    """Train, log to `log` as JSON lines, and return the loss on rows of another seed."""
    import mlx.core as mx
    import mlx.optimizers as optim
    from mlx import nn

    cosine = optim.cosine_decay(PEAK, iters - WARMUP, FLOOR)
    rate = optim.join_schedules([optim.linear_schedule(1e-5, PEAK, WARMUP), cosine], [WARMUP])
    optimizer = optim.AdamW(rate, betas=[0.9, 0.98], weight_decay=0.01, bias_correction=True)
    step = nn.value_and_grad(model, compute_loss)
    held_out = [build_tensors(batch) for batch in islice(batches(tokenizer, SEED + 1, size), 24)]
    began, seen, held = time.monotonic(), 0.0, float("nan")
    with log.open("w") as lines:
        for number, batch in enumerate(islice(batches(tokenizer, SEED, size), iters), 1):
            loss, gradients = step(model, *build_tensors(batch))
            gradients, _ = optim.clip_grad_norm(gradients, 1.0)
            optimizer.update(model, gradients)
            # mlx computes lazily; without this the graph would grow over all iterations.
            mx.eval(model.parameters(), optimizer.state, loss)
            seen += loss.item()
            if number % 100 == 0 or number == iters:
                if number % 500 == 0 or number == iters:
                    held = sum(compute_loss(model, *each).item() for each in held_out) / len(held_out)
                report = {
                    "iteration": number,
                    "train_loss": seen / 100,
                    "held_out": held,
                    "seconds": time.monotonic() - began,
                }
                lines.write(dumps(report) + "\n")
                lines.flush()
                seen = 0.0
    return held


def save(folder: Path, model: Any, tokenizer: Any) -> None:
    """Write the model's folder, with its weights in 16 bits."""
    import mlx.core as mx
    from mlx.utils import tree_flatten

    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: weight.astype(mx.float16) for name, weight in tree_flatten(model.parameters())}
    mx.save_safetensors(str(folder / "model.safetensors"), weights, metadata={"format": "mlx"})
    write_description(folder, tokenizer)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--iters", type=int, default=5000)
    parser.add_argument("--batch-size", type=int, default=8)
    chosen = parser.parse_args()
    # Before mlx is imported, which binds its BLAS for good.
    blas.enable()
    import mlx.core as mx

    mx.random.seed(SEED)
    tokenizer = train_tokenizer(tokenizer_texts(SEED, TOKENIZER_ROWS))
    chosen.out.mkdir(parents=True, exist_ok=True)
    model = create_model()
    train(
        model,
        tokenizer,
        iters=chosen.iters,
        size=chosen.batch_size,
        log=chosen.out.parent / f"{chosen.out.name}.jsonl",
    )
    save(chosen.out, model, tokenizer)


if __name__ == "__main__":
    main()
