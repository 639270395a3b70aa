"""What a row is about: the attestors that it names, and predicate types."""

from __future__ import annotations

import difflib
import re
from functools import cache

from witness_schema import attestor_names, bundled_versions, load
from witness_schema.documents.document_types import COLLECTION_TYPE, POLICY_TYPE

_TYPE = re.compile(
    r"https?://[\w.-]+(?:/[\w.+-]+)*/v?[0-9][\w.]*(?<![.,;:])|https?://(?:witness\.dev|witness\.testifysec\.com)/[\w./+-]*[\w+-]"
)
POLICY_TYPES = (POLICY_TYPE, "https://witness.dev/policy/v0.1")
_WITNESS = ("://witness.dev/", "://witness.testifysec.com/")
MENTIONS = re.compile(r"\b(?:witness|in-toto|attest\w*)\b", re.IGNORECASE)


@cache
def list_types() -> dict[str, str]:
    """Predicate type → attestor, of the bundled version."""
    return {kind: name for name in attestor_names() for kind in load(name).predicate_types}


@cache
def find_older(kind: str) -> str:
    """The last bundled version in which a type was written, "" for none."""
    for version in reversed(bundled_versions()):
        for name in attestor_names(version):
            if kind in load(name, version=version).predicate_types:
                return version
    return ""


def list_row_types(text: str) -> set[str]:
    """The predicate types in a text that an attestor writes."""
    return {found[0] for found in _TYPE.finditer(text) if found[0] in list_types()}


def list_witness_types(text: str) -> set[str]:
    """The addresses in a text that stand where witness's own predicate types do."""
    return {
        found[0]
        for found in _TYPE.finditer(text)
        if "/attestations/" in found[0] and is_witness_type(found[0])
    }


def is_witness_type(kind: str) -> bool:
    """Whether a type has a host of witness's own."""
    return any(host in kind for host in _WITNESS)


def describe_type(kind: str) -> str:
    """Why a type is none that an attestor writes."""
    if kind == COLLECTION_TYPE:
        return "this is the type of a collection, not of an attestation"
    if older := find_older(kind):
        return f"it was written until {older}"
    near = difflib.get_close_matches(kind, list_types(), 1, 0.8)
    name = kind.rstrip("/").rpartition("/")[0].rpartition("/")[2] if "/v" in kind else kind.rpartition("/")[2]
    if not near:
        near = [each for each, attestor in list_types().items() if attestor == name][:1]
    return f"did you mean {near[0]}?" if near else "no attestor writes it"


@cache
def _name_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, attestor_names()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w-])`?({names})`? (?:attestor|attestation)s?\b|\battestor `({names})`", re.IGNORECASE
    )


def find_subject(question: str, answer: str) -> tuple[str, ...]:
    """The one attestor that a row is about, () where it names none or several."""
    for text in (question, answer):
        named = {list_types()[kind] for kind in list_row_types(text)}
        named |= {(found[1] or found[2]).lower() for found in _name_pattern().finditer(text)}
        if named:
            return tuple(named) if len(named) == 1 else ()
    return ()
