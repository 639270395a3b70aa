"""Rows whose text does not show whether the value is empty: `omitempty` and `omitzero` leave their shape as it is."""

from __future__ import annotations

import jsonschema_rs
import pytest

from witness_schema.encoding_json.rows.service_rows import SERVICE_READERS, SERVICE_ROWS
from witness_schema.encoding_json.type_encoding import Encoder
from witness_schema.golang import types
from witness_schema.shapes.schema_printing import emit

TEXT = types.Basic("string")
# Of Go's values that are neither empty nor zero: what is written of them.
KEPT = [
    ("tailscale.com/types/opt.Bool", TEXT, (True, False, None)),
    ("tailscale.com/tailcfg.RawMessage", TEXT, (None, 1, {})),
    ("github.com/xanzy/go-gitlab.LabelOptions", types.Slice(TEXT), ("", "a,b")),
]


@pytest.mark.parametrize("tag", ["omitempty", "omitzero"])
@pytest.mark.parametrize(("key", "body", "kept"), KEPT, ids=[row[0] for row in KEPT])
def test_a_value_that_is_kept_may_be_written_as_null_or_nothing(
    key: str, body: types.GoType, kept: tuple[object, ...], tag: str
) -> None:
    writer = types.Opaque("MarshalJSON", False, SERVICE_ROWS[key].fingerprints[0], "")
    reader = types.Unmarshaler("UnmarshalJSON", SERVICE_READERS[key][0], "")
    encoder = Encoder({key: types.Declared(key, body, "", writer, (), reader)}, (), "serialization")
    field = types.StructField("A", types.Named(key), f'json:"a,{tag}"', False, "")
    shape = encoder.encode(types.Struct((field,)))
    validator = jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions))
    assert [value for value in kept if not validator.is_valid({"a": value})] == []
    assert validator.is_valid({})
    assert key.endswith("RawMessage") or not validator.is_valid({"a": [1]})
