"""Reads witness policies from files, plain or in a DSSE envelope. Signatures are not verified."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource

ADVICE = "name a policy as JSON, plain or signed in a DSSE envelope"
# A reference to the input: `input`, then `.name`, `["key"]` or `[variable]`. Not preceded by a letter or dot, so that
# `data.input` and `my_input` do not match.
_REFERENCE = re.compile(r"(?<![\w.])input\b((?:\s*\.\s*[A-Za-z_]\w*|\[[^\[\]]*\])*)")
_STEP = re.compile(r"\.\s*([A-Za-z_]\w*)|\[\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\[\]]*?))\s*\]")
# Strings come first, so that a `#` in a string is not taken for a comment.
_COMMENT = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|#[^\n]*")


@dataclass(frozen=True, slots=True)
class RegoModule:
    """A Rego module of a policy. name: its name in the policy."""

    name: str
    text: str

    def references(self) -> tuple[tuple[str, ...], ...]:
        """Returns the paths of the input that the module reads; `*` stands for a variable or index, () for the whole input."""
        plain = _COMMENT.sub(lambda found: "" if found[0].startswith("#") else found[0], self.text)
        return tuple(dict.fromkeys(_split_path(found[1]) for found in _REFERENCE.finditer(plain)))


@dataclass(frozen=True, slots=True)
class AskedAttestation:
    """An attestation that a step requires: its predicate type and its Rego modules."""

    step: str
    type: str
    modules: tuple[RegoModule, ...]


def read_asked_attestations(path: Path) -> tuple[AskedAttestation, ...]:
    """Returns the attestations that the steps of a policy require, in its order (policy/step.go).

    Raises `UnreadableSource` where the file is not a witness policy.
    """
    policy = _read_policy(path)
    steps = policy.get("steps")
    if not isinstance(steps, dict):
        raise UnreadableSource(
            "this is not a witness policy: it has no steps",
            where=str(path),
            advice=ADVICE,
        )
    return tuple(asked for name, step in steps.items() for asked in _read_step(name, step, path))


def _read_policy(path: Path) -> dict[str, Any]:
    document = _parse_object(path.read_bytes(), path)
    # A DSSE envelope has its document, in base64, under `payload`; a policy has no such property.
    payload = document.get("payload")
    return _parse_object(_decode_base64(payload, path), path) if isinstance(payload, str) else document


def _parse_object(text: bytes, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableSource(f"this is not JSON: {error}", where=str(path), advice=ADVICE) from None
    if not isinstance(document, dict):
        raise UnreadableSource(
            "this is not a witness policy: it is not a JSON object", where=str(path), advice=ADVICE
        )
    return document


def _decode_base64(text: str, path: Path) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnreadableSource(f"this is not base64: {error}", where=str(path), advice=ADVICE) from None


def _read_step(name: str, step: Any, path: Path) -> Iterator[AskedAttestation]:
    # Go writes null for nil slices, so every level may be null.
    for attestation in (step or {}).get("attestations") or ():
        rego = attestation.get("regopolicies") or ()
        modules = tuple(
            RegoModule(one.get("name", ""), _decode_base64(one["module"], path).decode()) for one in rego
        )
        yield AskedAttestation(name, attestation["type"], modules)


def _split_path(text: str) -> tuple[str, ...]:
    return tuple(name or literal or "*" for name, literal, _ in _STEP.findall(text))
