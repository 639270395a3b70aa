"""The stage `lengths`: a tokenizer is proved on texts that llama.cpp cut, and shares are told by family."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import lengths
from benchmarks.row_lengths import public_tokenizer
from benchmarks.row_lengths.public_tokenizer import prove_tokenizer
from witness_schema.errors import BrokenEnvironment, WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.pretrained.gguf_reading import LlamaFile
from witness_training.pretrained.mlx_folder import build_tokenizer

# Every byte that these texts have, as GPT-2 writes bytes, one merge, and one mark.
METADATA = {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": ["<|end|>", "a", "b", "1", "2", "Ġ", "Ċ", "ab"],
    "tokenizer.ggml.token_type": [3, 1, 1, 1, 1, 1, 1, 1],
    "tokenizer.ggml.merges": ["a b"],
}


def make_tokenizer(**changes: Any) -> Any:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(dumps(build_tokenizer(LlamaFile({}, METADATA | changes))))


def test_a_tokenizer_that_cuts_otherwise_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BrokenEnvironment, match=r"as llama\.cpp does"):
        prove_tokenizer(make_tokenizer())
    (tmp_path / "texts.json").write_text('{"texts": [{"text": "ab", "ids": [7]}]}')
    monkeypatch.setattr(public_tokenizer, "_PROVED", tmp_path / "texts.json")
    prove_tokenizer(make_tokenizer())
    with pytest.raises(BrokenEnvironment, match="this text"):
        prove_tokenizer(make_tokenizer(**{"tokenizer.ggml.merges": []}))


def test_shares_are_those_of_the_rows() -> None:
    rows = [("b", "a " * 500, "b" * 20), ("a", "a", "b"), ("a", "1" * 2100, "2"), ("b", "ab", "ab")]
    table = lengths.compare_lengths(rows, make_tokenizer())
    shown = {line[0]: line[1:6] for line in table.rows}
    assert shown == {
        "a": ("2", "50.0%", "50.0%", "100.0%", "2,102"),
        "b": ("2", "50.0%", "100.0%", "100.0%", "1,021"),
        "all": ("4", "50.0%", "75.0%", "100.0%", "2,102"),
    }


def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(lengths.DATA, str(tmp_path))
    monkeypatch.setattr(lengths, "load_tokenizer", make_tokenizer)
    with pytest.raises(WitnessSchemaError, match="manifest"):
        list(lengths.tables())
