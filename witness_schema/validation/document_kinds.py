"""Tells what a document is by its keys: an envelope, a statement, a collection, a policy, an attestation, a row of a data set."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from witness_schema.documents.go_reading import fold_key
from witness_schema.schemas.bundled_versions import bundled_version, schemas
from witness_schema.shapes.json_shape import Record
from witness_schema.validation.findings.innermost_faults import list_options
from witness_schema.validation.part_schemas import ENTRY_FRAME, map_all_types

# A line of `witness-schema sample`: an attestation with its attestor and type.
SAMPLE = "sample"
# A row that a model is trained on; `dataset check` judges it.
CHAT_ROW = "chat row"
UNKNOWN = ""
_SAMPLE_KEYS = frozenset({"attestor", "type", "attestation"})
_CHAT_KEYS = (frozenset({"messages"}), frozenset({"prompt", "completion"}), frozenset({"question", "answer"}))
_DOCUMENTS = ("envelope", "statement", "collection", "policy")
# The least part of a document's keys that its kind has to have.
_LEAST = 0.5


def tell_kind(value: Any) -> str:
    """The kind of a plain value: a name of a document or an attestor, SAMPLE, ENTRY_FRAME, CHAT_ROW, or UNKNOWN."""
    if not isinstance(value, dict) or not value:
        return UNKNOWN
    # What the fields of git or an envelope are, is told by their keys as they stand; only other letters need folding.
    kind = _tell_by_keys(frozenset(value))
    if kind == UNKNOWN:
        kind = _tell_by_keys(frozenset(map(fold_key, value)))
    return kind or _tell_by_values(value)


# Keys of foreign documents, so not without end.
@lru_cache(maxsize=1024)
def _tell_by_keys(keys: frozenset[str]) -> str:
    if keys >= _SAMPLE_KEYS:
        return SAMPLE
    if any(chat <= keys for chat in _CHAT_KEYS):
        return CHAT_ROW
    best, name = 0.0, UNKNOWN
    for candidate, fields in _list_fields().items():
        common = len(keys & fields)
        # Both how much of the document is known and how much of the kind is there.
        score = common / len(keys | fields) + common / len(keys)
        if common >= _LEAST * len(keys) and score > best:
            best, name = score, candidate
    return name


@cache
def _list_fields() -> Mapping[str, frozenset[str]]:
    """The keys of each document and attestor that is an object with named properties, in both kinds of letters."""
    known = schemas("serialization", bundled_version())
    found = {}
    for name in (*_DOCUMENTS, *known.attestor_names):
        schema = known.get(name)
        options = list_options(schema.shape, schema.definitions)
        names = [field.name for one in options if isinstance(one, Record) for field in one.fields]
        if names:
            found[name] = frozenset([*names, *map(fold_key, names)])
    entry = ("type", "attestation", "starttime", "endtime")
    return {**found, ENTRY_FRAME: frozenset(entry)}


def _tell_by_values(value: dict[str, Any]) -> str:
    """The attestor of a document whose keys are data: a bill of materials by its mark, files by what is said of each."""
    if "spdxVersion" in value or "bomFormat" in value or "SPDXID" in value:
        return "sbom"
    products = sum(
        isinstance(one, dict) and bool({"mime_type", "digest"} & set(one)) for one in value.values()
    )
    digests = sum(
        isinstance(one, dict) and bool(one) and all(isinstance(each, str) for each in one.values())
        for one in value.values()
    )
    if max(products, digests) < _LEAST * len(value):
        return UNKNOWN
    return "product" if products >= digests else "material"


def find_kind(name: str) -> str:
    """The kind of a name that a user gives: a document, an attestor of any version, or a predicate type; UNKNOWN for another."""
    known = {
        *_DOCUMENTS,
        "file",
        SAMPLE,
        ENTRY_FRAME,
        *(attestor for attestor, _ in map_all_types().values()),
    }
    if name in known:
        return name
    return map_all_types()[name][0] if name in map_all_types() else UNKNOWN
