"""The form of a JSON record that this project writes: nothing of a file is used before it has this form.

A folder that a user names may hold anything under the name that we use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs

from witness_schema.documents.foreign_file import MOST_BYTES, read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.json_pointers import render_pointer
from witness_schema.printable import quote

Schema = Mapping[str, Any]
ANYTHING: Schema = {}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 2**53}


def map_of(values: Schema) -> Schema:
    """The schema of an object with any keys."""
    return {"type": "object", "additionalProperties": values}


def list_of(items: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": items}


def record_of(members: Mapping[str, Schema], *, more: bool = False) -> Schema:
    """The schema of an object with these members; more: whether it may have others beside them."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(members),
        "additionalProperties": more,
    }


@dataclass(frozen=True)
class RecordForm:
    """What a record must look like. name: for people ("manifest of the data set"). advice: what to do about another one."""

    name: str
    schema: Schema = field(hash=False, repr=False)
    advice: str

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(dict(self.schema))

    def read(self, path: Path, most: int = MOST_BYTES) -> Any:
        """Read the record of a file. Raises UnreadableSource where it is unreadable or has another form."""
        try:
            return self.parse(read_bytes(path, most), str(path))
        except UnreadableSource as error:
            raise UnreadableSource(
                f"the {self.name} cannot be read: {error.what}",
                where=error.where,
                advice=self.advice or error.advice,
            ) from None

    def parse(self, text: str | bytes, where: str) -> Any:
        """Read the record of a text. Raises UnreadableSource where it is no plain JSON or has another form."""
        value = parse_json(text, where, self.advice)
        self.check(value, where)
        return value

    def check(self, value: Any, where: str) -> None:
        """Raises UnreadableSource where a parsed value has another form."""
        fault = next(iter(self._validator.iter_errors(value)), None)
        if fault is not None:
            place = render_pointer(fault.instance_path)
            raise UnreadableSource(
                quote(fault.message), where=f"{where}, {place}" if place else where, advice=self.advice
            )

    def find(self, path: Path) -> Any:
        """The record of a file, None where it has none of this form."""
        try:
            return self.read(path)
        except UnreadableSource:
            return None
