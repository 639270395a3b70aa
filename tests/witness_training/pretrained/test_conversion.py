"""A GGUF that the test writes itself becomes the same model for mlx-lm, and a conversion that is not the same is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.gguf_files import ARRAY, FLOAT32, INNER, LAYERS, MERGES, STRING, THETA, WIDTH, SmallLlama
from support.loaded_models import pin_figures
from witness_schema.errors import UnreadableSource
from witness_training.lora.models import Model, load_folder
from witness_training.pretrained import gguf_reading
from witness_training.pretrained.conversion_proof import (
    compute_logits,
    prove_conversion,
    read_proof,
)
from witness_training.pretrained.gguf_reading import read_gguf
from witness_training.pretrained.mlx_folder import write_mlx_folder
from witness_training.pretrained.pinned_models import PINNED

pytestmark = pytest.mark.usefixtures("loading")
TEXT = "hello world 1234, and hello again: how well do the hills hold?"


def convert(model: SmallLlama, folder: Path) -> tuple[Any, Any]:
    """The model and tokenizer that mlx-lm loads from the converted file."""
    folder.mkdir()
    write_mlx_folder(read_gguf(model.write(folder.with_suffix(".gguf"))), folder)
    return load_folder(Model("small", folder))


def build_reference(model: SmallLlama) -> Any:
    """The same model with its weights as floats, built by mlx-lm without any GGUF."""
    import mlx.core as mx
    from mlx_lm.models import llama

    config = {
        "model_type": "llama",
        "hidden_size": WIDTH,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "rms_norm_eps": 1e-5,
        "rope_theta": THETA,
        "vocab_size": len(model.weights["model.embed_tokens.weight"]),
        "tie_word_embeddings": True,
    }
    network = llama.Model(llama.ModelArgs.from_dict(config))
    network.load_weights([(name, mx.array(weight)) for name, weight in model.weights.items()])
    return network


def test_a_converted_model_computes_what_the_original_does(tmp_path: Path) -> None:
    model = SmallLlama()
    network, tokenizer = convert(model, tmp_path / "small")
    expected = compute_logits(build_reference(model), tokenizer, TEXT)
    assert compute_logits(network, tokenizer, TEXT) == pytest.approx(expected, abs=2e-3)
    assert max(expected) - min(expected) > 1


def test_texts_are_cut_as_the_file_says(tmp_path: Path) -> None:
    _, tokenizer = convert(SmallLlama(), tmp_path / "small")
    # Digits one by one, although there is a merge of two; a space with the letter that follows, as the merge says.
    assert tokenizer.convert_ids_to_tokens(tokenizer.encode("hello w12")) == ["hello", "Ġw", "1", "2"]
    assert tokenizer.convert_ids_to_tokens(tokenizer.encode("<|im_end|>é")) == ["<|im_end|>", "Ã", "©"]
    assert tokenizer.decode(tokenizer.encode("é 日本\n")) == "é 日本\n"


def _spoil_theta(model: SmallLlama, _: pytest.MonkeyPatch) -> None:
    model.metadata["llama.rope.freq_base"] = (FLOAT32, 500.0)


def _leave_halves(_: SmallLlama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf_reading, "restore_halves", lambda rows, heads: rows)


def _lose_a_merge(model: SmallLlama, _: pytest.MonkeyPatch) -> None:
    model.metadata["tokenizer.ggml.merges"] = (ARRAY, (STRING, MERGES[:-2]))


def _change_the_template(model: SmallLlama, _: pytest.MonkeyPatch) -> None:
    model.metadata["tokenizer.chat_template"] = (STRING, "{{ messages[0]['content'] }}")


def _change_a_block(model: SmallLlama, _: pytest.MonkeyPatch) -> None:
    name, kind, shape, packed = model.tensors[-1]
    model.tensors[-1] = (name, kind, shape, b"\0\x3c" + packed[2:])


SPOILT: dict[str, tuple[Callable[[SmallLlama, pytest.MonkeyPatch], None], str]] = {
    "another base of the positions": (_spoil_theta, "a logit is|the perplexity is"),
    "rows of q and k left interleaved": (_leave_halves, "a logit is|the perplexity is"),
    "a merge is missing": (_lose_a_merge, "is cut into"),
    "another chat template": (_change_the_template, "another template"),
    "a block of weights with another scale": (_change_a_block, "a logit is|the perplexity is"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_conversion_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = pin_figures(*convert(SmallLlama(), tmp_path / "right"), TEXT)
    spoil, reason = SPOILT[name]
    spoilt = SmallLlama()
    spoil(spoilt, monkeypatch)
    network, tokenizer = convert(spoilt, tmp_path / "spoilt")
    with pytest.raises(UnreadableSource, match=f"not the pinned one: .*({reason})"):
        prove_conversion(network, tokenizer, pinned)


def test_the_right_conversion_is_proven(tmp_path: Path) -> None:
    pinned = pin_figures(*convert(SmallLlama(), tmp_path / "one"), TEXT)
    proof = prove_conversion(*convert(SmallLlama(), tmp_path / "two"), pinned)
    assert proof.logit_distance < 1e-3


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("general.architecture", "gpt2", "and not a llama"),
        ("tokenizer.ggml.pre", "llama-bpe", "the tokenizer is of another kind"),
        ("tokenizer.ggml.model", None, "the GGUF has no tokenizer.ggml.model"),
    ],
)
def test_another_kind_of_file_is_refused(key: str, value: str | None, reason: str, tmp_path: Path) -> None:
    model = SmallLlama()
    if value is None:
        del model.metadata[key]
    else:
        model.metadata[key] = (STRING, value)
    with pytest.raises(UnreadableSource, match=reason):
        convert(model, tmp_path / "small")


def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(b"GGUF" + b"\xff" * 64)
    with pytest.raises(UnreadableSource):
        read_gguf(path)


def test_an_unknown_tensor_is_refused(tmp_path: Path) -> None:
    model = SmallLlama()
    model.tensors.append(("blk.0.attn_gate.weight", *model.tensors[1][1:]))
    with pytest.raises(UnreadableSource, match="a tensor that no llama has"):
        convert(model, tmp_path / "small")


@pytest.mark.parametrize("row", PINNED, ids=lambda row: row.name)
def test_each_pinned_model_has_a_proof(row: Any) -> None:
    proof = read_proof(row.name)
    assert len(proof["tokenizations"]) > 10
    assert len(proof["logits"]["likeliest"]) >= 5
    assert len(proof["perplexity"]["text"].split()) > 80
