"""Whether an adapter is of this base model, and its weights of the rank that its settings name. What fits by shape alone answers nonsense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file
from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.errors import Misuse
from witness_training.lora.loading_failure import LoadingFailure

_RECORD = RecordForm(
    "record of a training",
    record_of({"request": record_of({"model": TEXT}, more=True), "inputs": map_of(TEXT)}, more=True),
    "",
)
_SETTINGS = RecordForm(
    "settings of an adapter",
    record_of({"lora_parameters": record_of({"rank": COUNT}, more=True)}, more=True),
    "",
)


def check_fit(name: str, folder: Path, adapter: Path) -> None:
    """Raises Misuse where the adapter was trained on other weights than those of the model in `folder`, or is of another rank.

    name: of the model, as `--model` has it. An adapter without a record of ours says nothing of its base; mlx-lm compares shapes.
    """
    _check_base(name, folder, adapter)
    _check_rank(adapter)


def _check_base(name: str, folder: Path, adapter: Path) -> None:
    record = _RECORD.find(adapter / "run.json")
    if record is None or record["request"]["model"] == name:
        return
    trained = record["request"]["model"]
    # One model has many names: of its folder, on the hub, of a copy. Its weights decide.
    recorded = {key: value for key, value in record["inputs"].items() if key.endswith(".safetensors")}
    here = (
        {f"model/{path.name}": hash_file(path) for path in folder.glob("*.safetensors")} if recorded else {}
    )
    if recorded != here:
        raise Misuse(
            f"the adapter was trained on the model {trained!r} and does not fit {name!r}: their weights differ",
            where=str(adapter),
            advice=f"use --model {trained}",
        )


def _check_rank(adapter: Path) -> None:
    # Imported here: what names these files imports what loads models.
    from witness_training.lora.training.checkpoints import ADAPTER, SETTINGS

    settings = _SETTINGS.find(adapter / SETTINGS)
    ranks = _read_ranks(adapter / ADAPTER)
    if settings is None or not ranks or settings["lora_parameters"]["rank"] in ranks:
        return
    (rank, *_) = sorted(ranks)
    raise Misuse(
        f"the adapter has rank {rank}, and its adapter_config.json says {settings['lora_parameters']['rank']}",
        where=str(adapter),
        advice=f'its adapter_config.json is of another run: bring its own back, or write "rank": {rank} there',
    )


def _read_ranks(weights: Path) -> set[int]:
    """The ranks of its layers, {} for a file that cannot be read, which is told when it is loaded."""
    import mlx.core as mx

    with LoadingFailure() as failure:
        loaded: Any = mx.load(str(weights))
    if failure.error is not None:
        return set()
    # Of a layer with experts, the array has another order.
    return {
        int(array.shape[-1])
        for name, array in dict(loaded).items()
        if name.endswith("lora_a") and array.ndim == 2
    }
