"""What a row is about: the attestors that it names, and predicate types."""

from __future__ import annotations

import re
from functools import cache

from witness_schema import attestor_names
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.policies.predicate_types import list_types

_TYPE = re.compile(
    r"https?://[\w.-]+(?:/[\w.+-]+)*/v?[0-9][\w.]*(?<![.,;:])|https?://(?:witness\.dev|witness\.testifysec\.com)/[\w./+-]*[\w+-]"
)
POLICY_TYPES = (POLICY_TYPE, "https://witness.dev/policy/v0.1")
_WITNESS = ("://witness.dev/", "://witness.testifysec.com/")
MENTIONS = re.compile(r"\b(?:witness|in-toto|attest\w*)\b", re.IGNORECASE)


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
