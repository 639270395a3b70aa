"""Version records as JSON lines. A record is a list that begins with its class name, so that unions can be read back."""

from __future__ import annotations

import dataclasses
from typing import Any

import orjson

from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.reading import attestor_records, version_record

# Raise it when a class below loses or reorders a field, or gains one that is not LATER: fields are stored by position.
FORMAT = 3
_RECORDS: dict[str, type] = {
    record.__name__: record
    for record in (
        types.Basic,
        types.Named,
        types.Standard,
        types.Pointer,
        types.Slice,
        types.FixedArray,
        types.Map,
        types.Struct,
        types.StructField,
        types.Interface,
        types.Unwritable,
        types.Missing,
        types.Fixed,
        types.Either,
        types.Delegates,
        types.Opaque,
        types.Unmarshaler,
        types.Method,
        types.Declared,
        attestor_records.Attestor,
        attestor_records.Unread,
        attestor_records.ConfigOption,
        attestor_records.UnknownOption,
        version_record.Document,
        version_record.UserRow,
    )
}


def dump(value: version_record.VersionRecord) -> bytes:
    """Write a record as deterministic bytes: a head line, then one declaration per line, sorted by key."""
    head = {
        "format": FORMAT,
        "reader": value.reader,
        "version": value.version,
        **({"taken": dict(value.taken)} if value.taken else {}),
        "digest_names": list(value.digest_names),
        "digest_source": value.digest_source,
        "attestors": [_encode_value(a) for a in value.attestors],
        "documents": [_encode_value(d) for d in value.documents],
        **({"unread": [_encode_value(u) for u in value.unread]} if value.unread else {}),
        **({"rows": [_encode_value(row) for row in value.rows]} if value.rows else {}),
    }
    lines = [orjson.dumps(head)]
    lines += [orjson.dumps(_encode_value(value.declared[key])) for key in sorted(value.declared)]
    return b"\n".join(lines) + b"\n"


def load(data: bytes) -> version_record.VersionRecord:
    """Read the record that `dump` wrote. Raises UnreadableSource for other bytes; their fields are not looked at one by one.

    Whoever keeps a record keeps its digest, and asks that first.
    """
    try:
        head, *declared = map(orjson.loads, data.splitlines())
        records = [_decode_value(item) for item in declared]
        return version_record.VersionRecord(
            head["version"],
            tuple(map(_decode_value, head["attestors"])),
            tuple(map(_decode_value, head["documents"])),
            tuple(head["digest_names"]),
            {record.key: record for record in records},
            head["digest_source"],
            tuple(map(_decode_value, head.get("unread", ()))),
            # The first reader did not say which it was.
            reader=head.get("reader", 1),
            taken=tuple(head.get("taken", {}).items()),
            rows=tuple(map(_decode_value, head.get("rows", ()))),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UnreadableSource(
            "this is not the record of a version", advice="read the version again"
        ) from None


def _encode_value(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_encode_value(part) for part in _list_parts(value))]
    if isinstance(value, tuple):
        # A bare JSON list already means a record, so tuples are wrapped.
        return {"list": [_encode_value(item) for item in value]}
    return value


def _list_parts(value: Any) -> list[Any]:
    """List the fields of a record, without those at its end that came later and say nothing."""
    fields = list(dataclasses.fields(value))
    while (
        fields and fields[-1].metadata.get("later") and getattr(value, fields[-1].name) == fields[-1].default
    ):
        fields.pop()
    return [getattr(value, field.name) for field in fields]


def _decode_value(value: Any) -> Any:
    if isinstance(value, list):
        return _RECORDS[value[0]](*map(_decode_value, value[1:]))
    if isinstance(value, dict):
        return tuple(map(_decode_value, value["list"]))
    return value
