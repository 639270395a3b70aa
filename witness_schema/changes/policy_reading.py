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

ADVICE = "name a policy as JSON, plain or signed in a DSSE envelope"
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
        return tuple(dict.fromkeys(_path(found[1]) for found in _REFERENCE.finditer(plain)))


@dataclass(frozen=True, slots=True)
class AskedAttestation:
    """An attestation that a step asks for: its predicate type and the modules that judge it."""

    step: str
    type: str
    modules: tuple[RegoModule, ...]


def asked_attestations(path: Path) -> tuple[AskedAttestation, ...]:
    """What every step of a policy asks for, in the policy's order (policy/step.go)."""
    policy = _policy(path)
    steps = policy.get("steps")
    if not isinstance(steps, dict):
        raise UnreadableSource(
            "this is not a witness policy: it has no steps",
            where=str(path),
            advice=ADVICE,
        )
    return tuple(asked for name, step in steps.items() for asked in _asked(name, step, path))


def _policy(path: Path) -> dict[str, Any]:
    document = _object(path.read_bytes(), path)
    payload = document.get("payload")
    return _object(_octets(payload, path), path) if isinstance(payload, str) else document


def _object(text: bytes, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnreadableSource(f"this is not JSON: {error}", where=str(path), advice=ADVICE) from None
    if not isinstance(document, dict):
        raise UnreadableSource(
            "this is not a witness policy: it is not a JSON object", where=str(path), advice=ADVICE
        )
    return document


def _octets(text: str, path: Path) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnreadableSource(f"this is not base64: {error}", where=str(path), advice=ADVICE) from None


def _asked(name: str, step: Any, path: Path) -> Iterator[AskedAttestation]:
    for attestation in (step or {}).get("attestations") or ():
        rego = attestation.get("regopolicies") or ()
        modules = tuple(
            RegoModule(one.get("name", ""), _octets(one["module"], path).decode()) for one in rego
        )
        yield AskedAttestation(name, attestation["type"], modules)


def _path(text: str) -> tuple[str, ...]:
    return tuple(name or literal or "*" for name, literal, _ in _STEP.findall(text))
