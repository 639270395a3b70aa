"""Predicate types of one version: which attestor has a type, and what a type that none has was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from witness_schema.schemas.bundled_versions import attestor_names, bundled_versions, load

# Hosts that witness's own types have or had.
_HOSTS = (
    "https://witness.testifysec.com/",
    "https://witness.in-toto.io/",
    "https://in-toto.io/",
    "http://witness.dev/",
)
_HOST = "https://witness.dev/"


@cache
def list_types(version: str | None = None) -> Mapping[str, str]:
    """Predicate type → attestor, of a bundled version (None: the default)."""
    return {
        kind: name for name in attestor_names(version) for kind in load(name, version=version).predicate_types
    }


@cache
def find_older(kind: str) -> str:
    """The last bundled version in which a type was written, "" for none."""
    return next((version for version in reversed(bundled_versions()) if kind in list_types(version)), "")


def find_meant(kind: str, version: str | None = None) -> tuple[str, bool]:
    """The type of this version that a wrong one stands for, "" for none, and whether that is certain."""
    types = list_types(version)
    older = find_older(kind)
    attestor = list_types(older)[kind] if older else ""
    successors = [each for each, name in types.items() if name == attestor] if attestor else []
    if len(successors) == 1:
        return successors[0], True
    for host in _HOSTS:
        if kind.startswith(host) and (moved := kind.replace(host, _HOST, 1)) in types:
            return moved, True
    # Another spelling of the same address, or another version of it: slsa's v1 is written v1.0.
    for change in (_simplify, _strip_version):
        same = [each for each in types if change(each) == change(kind)]
        if len(same) == 1:
            return same[0], True
    named = _find_named(kind, types)
    if named:
        return named, False
    near = difflib.get_close_matches(kind, types, 1, 0.8)
    return (near[0], False) if near else ("", False)


def describe_type(kind: str, version: str | None = None) -> str:
    """Why a type is none that an attestor writes."""
    if "/attestation-collection/" in kind:
        return "this is the type of a collection, not of an attestation"
    meant, certain = find_meant(kind, version)
    older = find_older(kind)
    if older and meant:
        return f"it was written until {older}; now it is {meant}"
    if older:
        return f"it was written until {older}"
    if not meant:
        return "no attestor writes it"
    return f"{'it is written' if certain else 'did you mean'} {meant}{'' if certain else '?'}"


def _find_named(kind: str, types: Mapping[str, str]) -> str:
    """The type of the attestor whose name stands in the address: `…/commandrun/v0.2`, or the name alone."""
    names = {_simplify(name): name for name in types.values()}
    for part in [kind, *reversed(kind.split("/"))]:
        attestor = names.get(_simplify(part))
        if attestor is not None:
            return next(each for each, name in types.items() if name == attestor)
    return ""


def _simplify(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum() or letter == "/")


def _strip_version(kind: str) -> str:
    """The address without its version; `slsa.dev/provenance/v1` is written v1.0."""
    head, _, last = kind.rstrip("/").rpartition("/")
    return _simplify(head) if last[:1] == "v" and last[1:2].isdigit() else _simplify(kind)
