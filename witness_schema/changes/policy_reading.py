"""Reads witness policies from files, plain or in a DSSE envelope. Signatures are not verified."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.go_reading import fold_key
from witness_schema.documents.go_text import Members, parse_text
from witness_schema.errors import NotConformant, UnreadableSource
from witness_schema.rego.rego_references import defines_object, read_references
from witness_schema.schemas.bundled_versions import load

ADVICE = "name a policy as JSON, plain or signed in a DSSE envelope"


@dataclass(frozen=True, slots=True)
class RegoModule:
    """A Rego module of a policy. name: its name in the policy. own_object: whether a module beside it defines `object`."""

    name: str
    text: str
    own_object: bool = False

    def references(self) -> tuple[tuple[str, ...], ...]:
        """Returns the paths of the input that the module reads, each with all that lies below it; `*` stands for a variable, () for the whole input."""
        return read_references(self.text, own_object=self.own_object)


@dataclass(frozen=True, slots=True)
class AskedAttestation:
    """An attestation that a step requires: its predicate type and its Rego modules."""

    step: str
    type: str
    modules: tuple[RegoModule, ...]


def read_asked_attestations(path: Path) -> tuple[AskedAttestation, ...]:
    """Returns the attestations that the steps of a policy require, in its order (policy/step.go).

    Raises `UnreadableSource` where the file is not a witness policy, with the JSON pointer of what Go refuses.
    """
    steps = _read_policy(path).get("steps")
    if steps is None:
        raise UnreadableSource(
            "this is not a witness policy: it has no steps", where=str(path), advice=ADVICE
        )
    return tuple(
        asked
        for name, step in steps.items()
        for asked in _read_step(name, step or {}, f"{path}, step {name}")
    )


def _read_policy(path: Path) -> dict[str, Any]:
    data = read_bytes(path)
    # A DSSE envelope has its document, in base64, under `payload`; a policy has no such property.
    if not _has_payload(data, path):
        return _read_as("policy", data, str(path))
    payload = _read_as("envelope", data, str(path)).get("payload")
    return _read_as("policy", _read_octets(payload, f"{path}, /payload"), f"{path}, payload")


def _has_payload(data: bytes, path: Path) -> bool:
    try:
        tree = parse_text(data)
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=str(path), advice=error.advice or ADVICE) from None
    return isinstance(tree, Members) and any(
        fold_key(key) == "payload" and isinstance(value, str) for key, value in tree
    )


def _read_as(document: str, data: bytes, where: str) -> dict[str, Any]:
    """The text as go-witness reads it into the struct of this document."""
    try:
        value = load(document, "validation").read_text(data)
    except NotConformant as error:
        place = f"{where}, {error.where}" if error.where != "/" else where
        what = f"this is not a witness {document}: {error.what}"
        raise UnreadableSource(what, where=place, advice=ADVICE) from None
    if not isinstance(value, dict):
        raise UnreadableSource(
            f"this is not a witness {document}: it is not a JSON object", where=where, advice=ADVICE
        )
    return value


def _read_octets(value: str | list[int | None] | None, where: str) -> bytes:
    """The bytes of a `[]byte`: Go writes base64, and also reads a list of numbers, in which null is 0."""
    if isinstance(value, list):
        return bytes(number or 0 for number in value)
    return _decode_base64(value or "", where)


def _decode_base64(text: str, where: str) -> bytes:
    try:
        # Go skips line breaks in base64, and nothing else (encoding/base64).
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableSource(f"this is not base64: {error}", where=where, advice=ADVICE) from None


def _read_step(name: str, step: dict[str, Any], where: str) -> Iterator[AskedAttestation]:
    # Go writes null for nil slices, and reads null as a zero struct, so every level may be null.
    for attestation in step.get("attestations") or ():
        rego = (attestation or {}).get("regopolicies") or ()
        modules = [_read_module(one or {}, where) for one in rego]
        # OPA compiles the modules of an attestation together (policy/rego.go), so one sees the rules of another.
        if any(defines_object(module.text) for module in modules):
            modules = [replace(module, own_object=True) for module in modules]
        yield AskedAttestation(name, (attestation or {}).get("type") or "", tuple(modules))


def _read_module(module: dict[str, Any], where: str) -> RegoModule:
    name = module.get("name") or ""
    try:
        return RegoModule(name, _read_octets(module.get("module"), f"{where}, module {name}").decode())
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"the Rego module is not UTF-8: {error.reason} at byte {error.start}",
            where=f"{where}, module {name}",
            advice="save the module as UTF-8 and sign the policy again",
        ) from None
