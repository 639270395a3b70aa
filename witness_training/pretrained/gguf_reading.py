"""Reads a GGUF file of a Llama with mlx: its weights under mlx-lm's names, and its metadata as plain values.

mlx reads Q4_0, Q4_1 and Q8_0 as its own quantized layout of groups of 32 (packed `weight`, `scales`, `biases`), with no
change of a value, and all other types as 16 or 32 bit floats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.printable import quote

# Names of tensors in GGUF (gguf-py, `constants.py`) and in mlx-lm's `models/llama.py`.
_WHOLE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_LAYER = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_BLOCK = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|scales|biases)")


@dataclass(frozen=True, slots=True)
class LlamaFile:
    """A Llama read from GGUF. weights: mlx arrays by mlx-lm's names. metadata: plain values by GGUF's keys."""

    weights: Mapping[str, Any]
    metadata: Mapping[str, Any]

    def find(self, key: str) -> Any:
        """The value of a key. Raises UnreadableSource if the file lacks it."""
        if key not in self.metadata:
            raise UnreadableSource(f"the GGUF has no {key}")
        return self.metadata[key]


def read_gguf(path: Path) -> LlamaFile:
    """Read the file. Raises UnreadableSource if it is no GGUF, not of a Llama, or has a tensor that a Llama has not."""
    import mlx.core as mx

    try:
        loaded: Any = mx.load(str(path), format="gguf", return_metadata=True)
    except (RuntimeError, ValueError) as error:
        raise UnreadableSource(f"this is not a GGUF file: {quote(str(error))}", where=str(path)) from None
    tensors, metadata = loaded
    read = LlamaFile({}, {key: _plain(value) for key, value in metadata.items()})
    if (kind := read.find("general.architecture")) != "llama":
        raise UnreadableSource(f"the model is a {quote(kind)}, and not a llama", where=str(path))
    heads, kv_heads = (read.find(f"llama.attention.head_count{end}") for end in ("", "_kv"))
    return LlamaFile(_rename(tensors, heads, kv_heads), read.metadata)


def _plain(value: Any) -> Any:
    """A number, text or list for what mlx reads."""
    if not hasattr(value, "tolist"):
        return value
    return value.item() if value.size == 1 else value.tolist()


def _rename(tensors: Mapping[str, Any], heads: int, kv_heads: int) -> dict[str, Any]:
    # Scales and biases belong to rows as the weights do, so all three move together.
    moved = {".attn_q.": heads, ".attn_k.": kv_heads}
    weights = {}
    for name, tensor in tensors.items():
        of = next((count for part, count in moved.items() if part in name), None)
        weights[_translate(name)] = tensor if of is None else restore_halves(tensor, of)
    return weights


def restore_halves(rows: Any, heads: int) -> Any:
    """Put the rows of q or k back as mlx-lm has them: llama.cpp interleaves the two halves of each head."""
    count, *rest = rows.shape
    return rows.reshape(heads, count // heads // 2, 2, *rest).swapaxes(1, 2).reshape(count, *rest)


def _translate(name: str) -> str:
    if (block := _BLOCK.fullmatch(name)) and block[2] in _LAYER:
        return f"model.layers.{block[1]}.{_LAYER[block[2]]}.{block[3]}"
    stem, _, part = name.rpartition(".")
    if stem not in _WHOLE:
        raise UnreadableSource(f"the GGUF has a tensor that no llama has: {quote(name)}")
    return f"{_WHOLE[stem]}.{part}"
