"""Exports a model with its adapter as one model: a folder that mlx-lm and transformers load without this project."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_text
from witness_schema.documents.plain_json import parse_json
from witness_schema.documents.record_form import TEXT, RecordForm, record_of
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product, check_free, write_folder
from witness_training.asking.conversation import fetch_with_adapter
from witness_training.lora.lora_record import read_installed_versions
from witness_training.lora.models import load_folder

RECORD, WEIGHTS, CONFIG = "export.json", "model.safetensors", "config.json"
# Beside weights and settings, a model is its tokenizer and how it writes a chat.
COPIED = (
    *("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json"),
    *("chat_template.jinja", "generation_config.json", "vocab.json", "merges.txt"),
)
_FORM = RecordForm("record of an export", record_of({"model": TEXT}, more=True), "")


def _list_files(folder: Path) -> frozenset[str]:
    """What an earlier export wrote."""
    try:
        exported = _FORM.find(folder / RECORD) is not None
    except UnreadableSource:
        exported = False
    return frozenset({RECORD, WEIGHTS, CONFIG, *COPIED}) if exported else frozenset()


PRODUCT = Product("exported model", "exported", _list_files)


@dataclass(frozen=True, slots=True)
class ExportedModel:
    """An exported model. layers: how many had an adapter."""

    folder: Path
    model: str
    layers: int
    parameters: int

    def summary(self) -> str:
        """One line for people."""
        joined = f"the adapter joined into {self.layers} layers" if self.layers else "without an adapter"
        return f"{self.model}, {joined}: {self.parameters / 1e6:.1f} M parameters in 16 bits"


def export_model(model: str | None, adapter: Path | None, out: Path, *, force: bool = False) -> ExportedModel:
    """Write a model with its adapter joined into its weights, of 16 bits, into the folder `out`.

    Raises Misuse for a folder that may not be written or a missing adapter, and what `load` raises.
    """
    check_free(out, PRODUCT, force=force)
    chosen = fetch_with_adapter(model, adapter)
    assert chosen.folder is not None
    network, _ = load_folder(chosen, adapter)
    network, layers = _join(network)
    with write_folder(out, PRODUCT, force=force) as folder:
        parameters = _save_weights(network, folder / WEIGHTS)
        settings = parse_json(read_text(chosen.folder / CONFIG), str(chosen.folder / CONFIG))
        assert isinstance(settings, dict)
        kept = {
            name: value
            for name, value in settings.items()
            if name not in {"quantization", "quantization_config"}
        }
        (folder / CONFIG).write_text(dumps(kept | {"torch_dtype": "float16"}, indent=1) + "\n")
        for name in COPIED:
            if (chosen.folder / name).is_file():
                shutil.copyfile(chosen.folder / name, folder / name)
        record = {"model": chosen.name, "layers": layers, "versions": dict(read_installed_versions())}
        (folder / RECORD).write_text(dumps(record, indent=1) + "\n")
    return ExportedModel(out, chosen.name, layers, parameters)


def _join(network: Any) -> tuple[Any, int]:
    """The model with each adapter joined into its layer and nothing quantized, and how many there were."""
    from mlx.utils import tree_unflatten
    from mlx_lm.utils import dequantize_model

    joined = [
        (name, module.fuse(dequantize=True))
        for name, module in network.named_modules()
        if hasattr(module, "fuse")
    ]
    if joined:
        network.update_modules(tree_unflatten(joined))
    return dequantize_model(network), len(joined)


def _save_weights(network: Any, path: Path) -> int:
    import mlx.core as mx
    from mlx.utils import tree_flatten

    weights = {name: weight.astype(mx.float16) for name, weight in tree_flatten(network.parameters())}
    mx.save_safetensors(str(path), weights, metadata={"format": "mlx"})
    return sum(weight.size for weight in weights.values())
