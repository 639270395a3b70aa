"""Rows as other people write them: the corpus of tests/corpus/foreign_rows in the forms that data sets use."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from witness_generators.documents.signed_documents import signing_key

CORPUS = Path(__file__).parents[1] / "corpus" / "foreign_rows"
Row = dict[str, Any]
FORMS: Mapping[str, Callable[[str, str], Row]] = {
    "messages": lambda q, a: {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]},
    "prompt": lambda q, a: {"prompt": q, "completion": a},
    "alpaca": lambda q, a: {"instruction": q, "input": "", "output": a},
    "sharegpt": lambda q, a: {"id": "x1", "conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}]},
    "question-answer": lambda q, a: {"question": q, "answer": a},
    "text-alpaca": lambda q, a: {"text": f"### Instruction:\n{q}\n\n### Response:\n{a}"},
    "text-llama": lambda q, a: {"text": f"<s>[INST] {q} [/INST] {a} </s>"},
    "text-chatml": lambda q, a: {"text": f"<|im_start|>user\n{q}<|im_end|>\n<|im_start|>assistant\n{a}<|im_end|>"},
    "parts": lambda q, a: {
        "messages": [
            {"role": "system", "content": "You know witness."},
            {"role": "user", "content": [{"type": "text", "text": q}]},
            {"role": "assistant", "content": None, "tool_calls": []},
            {"role": "tool", "content": "witness inspect"},
            {"role": "assistant", "content": [{"type": "text", "text": a}]},
        ]
    },
}  # fmt: skip
_KEY = signing_key(1)
_PRIVATE = _KEY.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True)
class ForeignRow:
    """A row of the corpus. expect: the rules that must be told, sorted. opa: whether only OPA finds it."""

    name: str
    row: Row
    expect: tuple[str, ...]
    opa: bool

    @property
    def line(self) -> str:
        return json.dumps(self.row)


def _encode(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _fill(text: str) -> str:
    for name, value in (
        ("ID", _KEY.key_id),
        ("KEY", _encode(_KEY.public_pem)),
        ("PRIVATE", _encode(_PRIVATE)),
    ):
        text = text.replace(f"@{name}@", value)
    return re.sub(r"@B64\[(.*?)\]@", lambda found: _encode(found[1]), text, flags=re.DOTALL)


def read_rows(name: str) -> tuple[ForeignRow, ...]:
    rows = tomllib.loads((CORPUS / f"{name}.toml").read_text())["row"]
    return tuple(
        ForeignRow(
            each["name"],
            FORMS[each["form"]](_fill(each["question"]), _fill(each["answer"])),
            tuple(sorted(each.get("expect", ()))),
            each.get("opa", False),
        )
        for each in rows
    )


def read_lines() -> tuple[tuple[str, str], ...]:
    """Lines that are no row, with the rule that says so."""
    lines = tomllib.loads((CORPUS / "lines.toml").read_text())["line"]
    return tuple((each["line"], each["expect"]) for each in lines)
