"""The stage `lengths`: a GGUF's tokenizer, proved on texts that llama.cpp cut, and shares by family."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pytest

from benchmarks import lengths
from benchmarks.row_lengths import public_tokenizer
from benchmarks.row_lengths.gguf_metadata import read_metadata
from benchmarks.row_lengths.public_tokenizer import check_digest, describe_tokenizer, prove_tokenizer
from witness_schema.errors import BrokenEnvironment, UnreadableSource, WitnessSchemaError


def pack(value: Any) -> tuple[int, bytes]:
    """A value as GGUF writes it: its type, and its bytes."""
    match value:
        case bool():
            return 7, struct.pack("<?", value)
        case int():
            return 5, struct.pack("<i", value)
        case float():
            return 12, struct.pack("<d", value)
        case str():
            return 8, struct.pack("<Q", len(value.encode())) + value.encode()
        case list():
            kinds, parts = zip(*map(pack, value), strict=True)
            return 9, struct.pack("<IQ", kinds[0], len(value)) + b"".join(parts)
    raise TypeError(value)


def write_gguf(metadata: dict[str, Any], version: int = 3) -> bytes:
    content = b"GGUF" + struct.pack("<IQQ", version, 1, len(metadata))
    for key, value in metadata.items():
        kind, packed = pack(value)
        content += pack(key)[1] + struct.pack("<I", kind) + packed
    return content + b"tensors follow"


# Every byte that these texts have, as GPT-2 writes bytes, one merge, and one mark.
METADATA = {
    "tokenizer.ggml.model": "gpt2",
    "tokenizer.ggml.pre": "smollm",
    "tokenizer.ggml.tokens": ["<|end|>", "a", "b", "1", "2", "Ġ", "Ċ", "ab"],
    "tokenizer.ggml.token_type": [3, 1, 1, 1, 1, 1, 1, 1],
    "tokenizer.ggml.merges": ["a b"],
    "general.weight": 1.5,
    "general.tied": True,
}


def build_tokenizer(**changes: Any) -> Any:
    from tokenizers import Tokenizer

    from witness_schema.json_writing import dumps

    return Tokenizer.from_str(dumps(describe_tokenizer(METADATA | changes)))


def test_metadata_is_read_whole() -> None:
    assert read_metadata(io.BytesIO(write_gguf(METADATA))) == METADATA


@pytest.mark.parametrize(
    "content",
    [b"", b"GGML", write_gguf(METADATA, 2), write_gguf(METADATA)[:80], b"GGUF" + b"\x03" + b"\0" * 9],
)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSource, match="GGUF"):
        read_metadata(io.BytesIO(content))


def test_digits_stand_alone_and_merges_are_used() -> None:
    tokenizer = build_tokenizer()
    assert tokenizer.encode("ab a12<|end|>").ids == [7, 5, 1, 3, 4, 0]
    with pytest.raises(BrokenEnvironment, match="another kind"):
        build_tokenizer(**{"tokenizer.ggml.pre": "llama-bpe"})


def test_a_tokenizer_that_cuts_otherwise_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BrokenEnvironment, match=r"as llama\.cpp does"):
        prove_tokenizer(build_tokenizer())
    (tmp_path / "texts.json").write_text('{"texts": [{"text": "ab", "ids": [7]}]}')
    monkeypatch.setattr(public_tokenizer, "_PROVED", tmp_path / "texts.json")
    prove_tokenizer(build_tokenizer())
    with pytest.raises(BrokenEnvironment, match="this text"):
        prove_tokenizer(build_tokenizer(**{"tokenizer.ggml.merges": []}))


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wheel").write_bytes(b"abc")
    check_digest(tmp_path / "wheel", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    with pytest.raises(BrokenEnvironment, match="another digest"):
        check_digest(tmp_path / "wheel", "0" * 64)


def test_shares_are_those_of_the_rows() -> None:
    rows = [("b", "a " * 500, "b" * 20), ("a", "a", "b"), ("a", "1" * 2100, "2"), ("b", "ab", "ab")]
    table = lengths.compare_lengths(rows, build_tokenizer())
    shown = {line[0]: line[1:6] for line in table.rows}
    assert shown == {
        "a": ("2", "50.0%", "50.0%", "100.0%", "2,102"),
        "b": ("2", "50.0%", "100.0%", "100.0%", "1,021"),
        "all": ("4", "50.0%", "75.0%", "100.0%", "2,102"),
    }


def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(lengths.DATA, str(tmp_path))
    monkeypatch.setattr(lengths, "load_tokenizer", build_tokenizer)
    with pytest.raises(WitnessSchemaError, match="manifest"):
        list(lengths.tables())
