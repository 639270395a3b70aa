"""The tokenizer of SmolLM2-135M-Instruct, of the model that `model fetch smollm2` gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import BrokenEnvironment
from witness_schema.printable import quote
from witness_training.lora.models import SMOLLM2
from witness_training.pretrained.model_fetching import fetch_model

_PROVED = Path(__file__).with_name("tokenizations.json")


def load_tokenizer() -> Any:
    """Return the tokenizer, a `tokenizers.Tokenizer`; the model is fetched once, into the cache.

    Raises what `fetch_model` raises, and BrokenEnvironment where the tokenizer does not cut texts as llama.cpp does.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(fetch_model(SMOLLM2).folder / "tokenizer.json"))
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
