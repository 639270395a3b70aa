"""A small Llama as a GGUF file, written byte by byte as llama.cpp does, and the same model as mlx-lm would have it.

The format: `gguf.md` of ggml. Linear layers are Q4_1, the embedding Q8_0, norms F32, as in the file of smollm2.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, INNER, LAYERS, HEADS, KV_HEADS, THETA = 32, 64, 2, 2, 1, 100000.0
MERGES = ["h e", "l l", "he ll", "hell o", "Ġ w", "1 2"]
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
F32, Q4_1, Q8_0 = 0, 3, 8
UINT32, INT32, FLOAT32, STRING, ARRAY = 4, 5, 6, 8, 9


def list_tokens() -> list[str]:
    """Special tokens, the 256 bytes in the alphabet of byte-level BPE, and what the merges make."""
    from tokenizers import pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    return [*SPECIAL, *alphabet, *(merge.replace(" ", "") for merge in MERGES)]


@dataclass
class SmallLlama:
    """A model at random. metadata: of the GGUF, by key, with its type. weights: as mlx-lm names them, as floats."""

    seed: int = 1
    metadata: dict[str, tuple[int, Any]] = field(default_factory=dict)
    weights: dict[str, np.ndarray] = field(default_factory=dict)
    tensors: list[tuple[str, int, tuple[int, ...], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        tokens = list_tokens()
        self._add(random, "token_embd", "model.embed_tokens", (len(tokens), WIDTH), Q8_0)
        self._add_norm(random, "output_norm", "model.norm")
        for layer in range(LAYERS):
            self._add_layer(random, f"blk.{layer}", f"model.layers.{layer}")
        counts = {
            "embedding_length": WIDTH,
            "feed_forward_length": INNER,
            "block_count": LAYERS,
            "attention.head_count": HEADS,
            "attention.head_count_kv": KV_HEADS,
            "rope.dimension_count": WIDTH // HEADS,
            "context_length": 128,
        }
        kinds = [3 if token in SPECIAL else 1 for token in tokens]
        self.metadata = {
            "general.architecture": (STRING, "llama"),
            "general.license": (STRING, "apache-2.0"),
            "general.organization": (STRING, "Makers"),
            **{f"llama.{key}": (UINT32, value) for key, value in counts.items()},
            "llama.rope.freq_base": (FLOAT32, THETA),
            "llama.attention.layer_norm_rms_epsilon": (FLOAT32, 1e-5),
            "tokenizer.ggml.model": (STRING, "gpt2"),
            "tokenizer.ggml.pre": (STRING, "smollm"),
            "tokenizer.ggml.tokens": (ARRAY, (STRING, tokens)),
            "tokenizer.ggml.token_type": (ARRAY, (INT32, kinds)),
            "tokenizer.ggml.merges": (ARRAY, (STRING, MERGES)),
            **{
                f"tokenizer.ggml.{name}_token_id": (UINT32, number)
                for name, number in (("bos", 1), ("eos", 2), ("padding", 2), ("unknown", 0))
            },
            "tokenizer.chat_template": (STRING, TEMPLATE),
        }

    def _add_layer(self, random: np.random.Generator, ours: str, theirs: str) -> None:
        for name, target in (("attn_norm", "input_layernorm"), ("ffn_norm", "post_attention_layernorm")):
            self._add_norm(random, f"{ours}.{name}", f"{theirs}.{target}")
        kept = KV_HEADS * WIDTH // HEADS
        for name, target, rows, columns in (
            ("attn_q", "self_attn.q_proj", WIDTH, WIDTH),
            ("attn_k", "self_attn.k_proj", kept, WIDTH),
            ("attn_v", "self_attn.v_proj", kept, WIDTH),
            ("attn_output", "self_attn.o_proj", WIDTH, WIDTH),
            ("ffn_gate", "mlp.gate_proj", INNER, WIDTH),
            ("ffn_up", "mlp.up_proj", INNER, WIDTH),
            ("ffn_down", "mlp.down_proj", WIDTH, INNER),
        ):
            self._add(random, f"{ours}.{name}", f"{theirs}.{target}", (rows, columns), Q4_1)

    def _add(
        self, random: np.random.Generator, ours: str, theirs: str, shape: tuple[int, int], kind: int
    ) -> None:
        rows = random.normal(size=shape).astype(np.float32)
        heads = {"attn_q": HEADS, "attn_k": KV_HEADS}.get(ours.rpartition(".")[2])
        packed, kept = [], []
        for row in rows:
            pack, value = (pack_q4_1 if kind == Q4_1 else pack_q8_0)(row)
            packed.append(pack)
            kept.append(value)
        self.weights[f"{theirs}.weight"] = np.stack(kept)
        order = list(range(shape[0]))
        if heads:
            # As llama.cpp's converter does: the two halves of each head, row by row in turn.
            order = np.arange(shape[0]).reshape(heads, 2, -1).swapaxes(1, 2).reshape(-1).tolist()
        self.tensors.append((f"{ours}.weight", kind, shape, b"".join(packed[at] for at in order)))

    def _add_norm(self, random: np.random.Generator, ours: str, theirs: str) -> None:
        weight = (1 + 0.1 * random.normal(size=WIDTH)).astype(np.float32)
        self.weights[f"{theirs}.weight"] = weight
        self.tensors.append((f"{ours}.weight", F32, (WIDTH,), weight.tobytes()))

    def write(self, path: Path) -> Path:
        """Write the file, with the metadata and tensors as they are now."""
        head = b"GGUF" + struct.pack("<IQQ", 3, len(self.tensors), len(self.metadata))
        for key, (kind, value) in self.metadata.items():
            head += _pack_text(key) + struct.pack("<I", kind) + _pack_value(kind, value)
        body = b""
        for name, kind, shape, packed in self.tensors:
            dimensions = shape[::-1]
            head += _pack_text(name) + struct.pack(
                f"<I{len(shape)}QIQ", len(shape), *dimensions, kind, len(body)
            )
            body += packed + b"\0" * (-len(packed) % 32)
        path.write_bytes(head + b"\0" * (-len(head) % 32) + body)
        return path


def _pack_text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _pack_value(kind: int, value: Any) -> bytes:
    if kind == STRING:
        return _pack_text(value)
    if kind == ARRAY:
        inner, items = value
        return struct.pack("<IQ", inner, len(items)) + b"".join(_pack_value(inner, item) for item in items)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f"}[kind], value)


def pack_q4_1(row: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Blocks of 32: scale and minimum as 16 bit floats, then 4 bits each, and the values that they stand for."""
    packed, values = b"", []
    for block in row.reshape(-1, 32):
        low = np.float16(block.min())
        scale = np.float16((block.max() - block.min()) / 15)
        numbers = np.clip(np.round((block - np.float32(low)) / np.float32(scale)), 0, 15).astype(np.uint8)
        packed += scale.tobytes() + low.tobytes() + (numbers[:16] | numbers[16:] << 4).tobytes()
        values.append(numbers * np.float32(scale) + np.float32(low))
    return packed, np.concatenate(values).astype(np.float32)


def pack_q8_0(row: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Blocks of 32: a scale as a 16 bit float, then 8 bits each, and the values that they stand for."""
    packed, values = b"", []
    for block in row.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 127)
        numbers = np.clip(np.round(block / np.float32(scale)), -127, 127).astype(np.int8)
        packed += scale.tobytes() + numbers.tobytes()
        values.append(numbers * np.float32(scale))
    return packed, np.concatenate(values).astype(np.float32)
