"""`witness_schema.validate`: judge one document from Python. Public API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import Misuse, UnknownName
from witness_schema.json_writing import encode
from witness_schema.printable import quote
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.validation.document_judge import Demands, judge_text
from witness_schema.validation.document_kinds import UNKNOWN, find_kind
from witness_schema.validation.findings.report import Report
from witness_schema.validation.signatures import read_trust


def validate(
    document: object,
    *,
    kind: str = "",
    mode: Mode | None = None,
    version: str | None = None,
    strict: bool = False,
    keys: Sequence[bytes] = (),
    authorities: Sequence[bytes] = (),
) -> Report:
    """Judges a document of witness at every level, and returns what was found; errors in it are data, never raised.

    document:    a JSON text as bytes or str, or a parsed value.
    kind:        what it is: "envelope", "statement", "collection", "policy", an attestor, a predicate type; "" to find out.
    mode:        "serialization", what go-witness writes, or "validation", what it reads without an error; None for
                 "validation" of a policy, which people write, and "serialization" of the rest.
    version:     a bundled go-witness version that must have written it; None for any.
    strict:      whether keys that Go reads over are errors.
    keys, authorities: public keys, and roots with intermediates, as PEM, to verify an envelope's signatures with.

    Raises `Misuse` for a value that JSON does not have and for a text that is no PEM, `UnknownName` for a kind or a version.

    >>> import witness_schema
    >>> [(one.pointer, one.rule) for one in witness_schema.validate({"name": "build"}, kind="collection").findings]
    [('/attestations', 'missing-key')]
    """
    trust = read_trust([("keys", pem) for pem in keys], [("authorities", pem) for pem in authorities])
    demands = Demands(mode, check_version(version), check_kind(kind), strict, trust)
    return judge_text(_encode(document), demands)


def check_version(version: str | None) -> str | None:
    """The version with its leading "v". Raises `UnknownName` where it is not bundled."""
    return bundled_record(version).version if version is not None else None


def check_kind(name: str) -> str:
    """The kind of a name that a user gives, "" for none. Raises `UnknownName` for one that is nothing known."""
    if not name:
        return UNKNOWN
    kind = find_kind(name)
    if kind == UNKNOWN:
        advice = "name a document, an attestor or a predicate type: witness-schema schema list"
        raise UnknownName(f"no document or attestor is named {quote(repr(name))}", advice=advice)
    return kind


def _encode(document: Any) -> bytes:
    if isinstance(document, bytes):
        return document
    if isinstance(document, str):
        # Half of a surrogate pair has no bytes; what replaces it is told as not Unicode.
        return document.encode("utf-8", "surrogatepass")
    try:
        return encode(document)
    except TypeError as error:
        raise Misuse(
            f"the document is no value of JSON: {quote(str(error))}",
            advice="pass its text, or what json.loads returns",
        ) from None
