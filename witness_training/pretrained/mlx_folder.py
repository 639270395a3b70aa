"""Writes a Llama that was read from GGUF as a folder that mlx-lm loads, with its weights quantized as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.printable import quote
from witness_training.pretrained.gguf_reading import LlamaFile

GROUP = 32  # weights that share one scale in Q4_0, Q4_1 and Q8_0
CONTROL = 3  # the type of a token that no text is cut into (llama.cpp, LLAMA_TOKEN_TYPE_CONTROL)


def write_mlx_folder(model: LlamaFile, folder: Path) -> None:
    """Write config.json, model.safetensors, tokenizer.json and tokenizer_config.json into an existing folder.

    Raises UnreadableSource for a tokenizer of another kind, or where metadata is missing.
    """
    import mlx.core as mx

    tokenizer = build_tokenizer(model)
    mx.save_safetensors(str(folder / "model.safetensors"), dict(model.weights), metadata={"format": "mlx"})
    for name, value in (
        ("config.json", build_config(model)),
        ("tokenizer.json", tokenizer),
        ("tokenizer_config.json", _build_tokenizer_config(model)),
    ):
        (folder / name).write_text(dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def build_config(model: LlamaFile) -> dict[str, Any]:
    """The keys of a Llama's config.json, with a bit width for each layer that is quantized otherwise than most."""

    def find(key: str) -> Any:
        return model.find(f"llama.{key}")

    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": find("embedding_length"),
        "intermediate_size": find("feed_forward_length"),
        "num_hidden_layers": find("block_count"),
        "num_attention_heads": find("attention.head_count"),
        "num_key_value_heads": find("attention.head_count_kv"),
        "head_dim": find("rope.dimension_count"),
        "max_position_embeddings": find("context_length"),
        # A float of 32 bits: 1e-5 would be written as 9.999999747378752e-06.
        "rms_norm_eps": round(find("attention.layer_norm_rms_epsilon"), 9),
        "rope_theta": find("rope.freq_base"),
        "vocab_size": len(model.find("tokenizer.ggml.tokens")),
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": "lm_head.weight" not in model.weights,
        "bos_token_id": _find_token(model, "bos"),
        "eos_token_id": _find_token(model, "eos"),
        "pad_token_id": _find_token(model, "padding"),
    }
    if widths := measure_widths(model.weights):
        most = max(set(widths.values()), key=list(widths.values()).count)
        others = {name: {"group_size": GROUP, "bits": bits} for name, bits in widths.items() if bits != most}
        config["quantization"] = {"group_size": GROUP, "bits": most, **others}
    return config


def measure_widths(weights: Mapping[str, Any]) -> dict[str, int]:
    """The bits of each quantized layer, by its name: packed words of 32 bits, against one scale a group."""
    return {
        name.removesuffix(".scales"): 32
        * weights[f"{name.removesuffix('.scales')}.weight"].shape[1]
        // (scales.shape[1] * GROUP)
        for name, scales in weights.items()
        if name.endswith(".scales")
    }


def build_tokenizer(model: LlamaFile) -> dict[str, Any]:
    """The tokenizer.json of a byte-level BPE that cuts every digit off (`tokenizer.ggml.pre` "smollm")."""
    kind = (model.find("tokenizer.ggml.model"), model.find("tokenizer.ggml.pre"))
    if kind != ("gpt2", "smollm"):
        raise UnreadableSource(f"the tokenizer is of another kind: {quote(kind)}")
    tokens, kinds = model.find("tokenizer.ggml.tokens"), model.find("tokenizer.ggml.token_type")
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            _describe_control(number, token)
            for number, (token, each) in enumerate(zip(tokens, kinds, strict=True))
            if each == CONTROL
        ],
        "normalizer": None,
        # Digits first: llama.cpp cuts them off one by one before the pattern of GPT-2 applies.
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level],
        },
        "post_processor": None,
        "decoder": {**byte_level, "add_prefix_space": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in model.find("tokenizer.ggml.merges")],
        },
    }


def _describe_control(number: int, token: str) -> dict[str, Any]:
    settings = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": token, **settings, "special": True}


def _build_tokenizer_config(model: LlamaFile) -> dict[str, Any]:
    tokens = model.find("tokenizer.ggml.tokens")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        **{
            f"{name}_token": tokens[_find_token(model, key)]
            for name, key in (("bos", "bos"), ("eos", "eos"), ("pad", "padding"), ("unk", "unknown"))
        },
        "clean_up_tokenization_spaces": False,
        "add_prefix_space": False,
        "model_max_length": model.find("llama.context_length"),
        "chat_template": model.find("tokenizer.chat_template"),
    }


def _find_token(model: LlamaFile, name: str) -> int:
    return int(model.find(f"tokenizer.ggml.{name}_token_id"))
