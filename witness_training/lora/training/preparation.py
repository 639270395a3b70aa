"""Builds what a training needs on this machine: the rows in tokens, the model with its adapter, and the optimizer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse
from witness_training.lora.loading_failure import LoadingFailure
from witness_training.lora.lora_data import TokenRow, cap_kinds, read_rows, tokenize
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training.batch_order import measure_batches, measure_length
from witness_training.lora.training.checkpoints import ADAPTER
from witness_training.lora.training.decisions import count_continuations, mark_decisions


def read_token_rows(request: LoraRequest, tokenizer: Any) -> tuple[list[TokenRow], list[TokenRow]]:
    """The rows of train.jsonl and valid.jsonl with their decisions marked; [] without a valid.jsonl."""
    parts = {}
    for name in ("train", "valid"):
        path = request.data / f"{name}.jsonl"
        rows = read_rows(path) if name == "train" or path.exists() else []
        if name == "train" and request.rows_per_kind:
            rows = cap_kinds(rows, request.rows_per_kind, request.seed)
        parts[name] = (
            tokenize(rows, path, tokenizer, mask_prompt=request.mask_prompt, longest=request.max_seq_length)
            if rows
            else []
        )
    continuations = count_continuations(parts["train"])
    # Marks rows of the training as if they were unseen: what one row alone says counts as decided by its question.
    train, valid = ([mark_decisions(row, continuations) for row in parts[name]] for name in parts)
    return train, valid


def describe_batches(
    request: LoraRequest, train: Sequence[TokenRow], valid: Sequence[TokenRow]
) -> dict[str, float]:
    """Tokens as they are computed, with padding: of a step in the mean, of the largest batch, of a validation."""
    longest = request.max_seq_length
    steps = measure_batches(train, request.batch_size, longest, seed=request.seed)
    validation = measure_batches(valid, request.batch_size, longest)
    if request.val_batches > 0:
        validation = validation[: request.val_batches]
    return {
        "step_tokens": sum(steps) / len(steps),
        "largest_batch": request.batch_size * measure_length(train, longest),
        "validation_tokens": sum(validation),
    }


def describe_model(network: Any) -> dict[str, int]:
    """Parameters, width and vocabulary of a model, 0 for what it does not tell."""
    from mlx.utils import tree_flatten

    settings = getattr(network, "args", None)
    return {
        "parameters": sum(weight.size for _, weight in tree_flatten(network.parameters())),
        "width": int(getattr(settings, "hidden_size", 0) or 0),
        "vocabulary": int(getattr(settings, "vocab_size", 0) or 0),
    }


def add_adapter(network: Any, request: LoraRequest, options: dict[str, Any]) -> None:
    """Freeze the model and put the layers of the adapter into it, with the weights of `start_from` if there is one."""
    import mlx.core as mx
    from mlx_lm.tuner.utils import linear_to_lora_layers

    # The A matrices of LoRA are random: the seed makes them the same in every run.
    mx.random.seed(request.seed)
    network.freeze()
    linear_to_lora_layers(
        network,
        options["num_layers"],
        options["lora_parameters"],
        use_dora=request.fine_tune_type == "dora",
    )
    if request.start_from:
        _take_weights(network, Path(request.start_from))


def _take_weights(network: Any, adapter: Path) -> None:
    """Give the adapter's layers the weights of a finished one. Raises Misuse where they do not fit."""
    import mlx.core as mx
    from mlx.utils import tree_flatten

    with LoadingFailure() as failure:
        loaded: Any = mx.load(str(adapter / ADAPTER))
    if failure.error is not None:
        raise Misuse(
            f"the adapter to go on from cannot be read: {str(failure.error).splitlines()[0]}",
            where=str(adapter / ADAPTER),
            advice="give --from the folder of a finished adapter",
        ) from failure.error
    weights = dict(loaded)
    own = {name: array.shape for name, array in tree_flatten(network.trainable_parameters())}
    given = {name: array.shape for name, array in weights.items()}
    if own != given:
        odd = next(name for name in sorted({*own, *given}) if own.get(name) != given.get(name))
        raise Misuse(
            f"the adapter to go on from does not fit: {odd} is {given.get(odd, 'missing')} there, and {own.get(odd, 'missing')} here",
            where=str(adapter / ADAPTER),
            advice="use the same model, rank, num_layers and modules as that adapter's run.json",
        )
    network.load_weights(list(weights.items()), strict=False)


def build_optimizer(request: LoraRequest, options: dict[str, Any]) -> Any:
    """The optimizer of a run, with its schedule. Raises Misuse for arguments that it does not have."""
    import mlx.optimizers as optim
    from mlx_lm.tuner.utils import build_schedule

    kinds = {
        "adam": optim.Adam,
        "adamw": optim.AdamW,
        "muon": optim.Muon,
        "sgd": optim.SGD,
        "adafactor": optim.Adafactor,
    }
    schedule = options["lr_schedule"]
    try:
        rate = build_schedule(schedule) if schedule else request.learning_rate
        return kinds[request.optimizer](learning_rate=rate, **options["optimizer_config"][request.optimizer])
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Misuse(
            f"the optimizer or its schedule cannot be built: {error}",
            advice="see lr_schedule and optimizer_config in mlx-lm's LORA.md",
        ) from error
