"""Witness policies as files: plain, or signed in a DSSE envelope, whose signatures are not looked at here."""

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

# What a module reads of its input: `input`, then names, literal keys, or variables.
_REFERENCE = re.compile(r"(?<![\w.])input\b((?:\s*\.\s*[A-Za-z_]\w*|\[[^\[\]]*\])*)")
_STEP = re.compile(r"\.\s*([A-Za-z_]\w*)|\[\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\[\]]*?))\s*\]")
_COMMENT = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|#[^\n]*")


@dataclass(frozen=True, slots=True)
class RegoModule:
    """A module of a policy. `name` is what the policy calls it."""

    name: str
    text: str

    def references(self) -> tuple[tuple[str, ...], ...]:
        """The paths that the module reads of its input, `*` for a variable or index; () is the whole input."""
        plain = _COMMENT.sub(lambda found: "" if found[0].startswith("#") else found[0], self.text)
        return tuple(dict.fromkeys(_split_path(found[1]) for found in _REFERENCE.finditer(plain)))


@dataclass(frozen=True, slots=True)
class AskedAttestation:
    """An attestation that a step asks for: its predicate type and the modules that judge it."""

    step: str
    type: str
    modules: tuple[RegoModule, ...]


def read_asked_attestations(path: Path) -> tuple[AskedAttestation, ...]:
    """What every step of a policy asks for, in the policy's order (policy/step.go)."""
    policy = _read_policy(path)
    steps = policy.get("steps")
    if not isinstance(steps, dict):
        raise UnreadableSource(
            "this is not a witness policy: it has no steps",
            where=str(path),
            advice="name a policy, signed or plain",
        )
    return tuple(asked for name, step in steps.items() for asked in _read_step(name, step, path))


def _read_policy(path: Path) -> dict[str, Any]:
    document = _parse_object(path.read_bytes(), path)
    payload = document.get("payload")
    return _parse_object(_decode_base64(payload, path), path) if isinstance(payload, str) else document


def _parse_object(text: bytes, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableSource(f"this is not JSON: {error}", where=str(path)) from None
    if not isinstance(document, dict):
        raise UnreadableSource("this is not a witness policy: it is not a JSON object", where=str(path))
    return document


def _decode_base64(text: str, path: Path) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnreadableSource(f"this is not base64: {error}", where=str(path)) from None


def _read_step(name: str, step: Any, path: Path) -> Iterator[AskedAttestation]:
    for attestation in (step or {}).get("attestations") or ():
        rego = attestation.get("regopolicies") or ()
        modules = tuple(
            RegoModule(one.get("name", ""), _decode_base64(one["module"], path).decode()) for one in rego
        )
        yield AskedAttestation(name, attestation["type"], modules)


def _split_path(text: str) -> tuple[str, ...]:
    return tuple(name or literal or "*" for name, literal, _ in _STEP.findall(text))
