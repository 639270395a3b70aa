"""Rows about both methods of a type: each is about the methods that it was written for, in a copy of the package too.

What a row says is judged by real Go: of the corpus in tests/corpus/go_structs/type_rows, of well-known modules by `make foreign`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import jsonschema_rs
import pytest

from support.go_structs import build_attestor_schema
from witness_schema.encoding_json.custom_marshalers import find_type_row
from witness_schema.encoding_json.rows import spdx_patterns
from witness_schema.encoding_json.rows.other_words import build_none_of
from witness_schema.encoding_json.rows.type_row import RowTypes, TypeRow
from witness_schema.encoding_json.rows.type_row_table import TYPE_ROWS
from witness_schema.encoding_json.standard_reach import read_reached_standard
from witness_schema.encoding_json.type_encoding import MODES, Encoder, Mode
from witness_schema.errors import UnreadableSource
from witness_schema.golang import types
from witness_schema.shapes.json_shape import Record, Unresolved
from witness_schema.shapes.schema_printing import emit

TEXT, EMPTY = types.Basic("string"), types.Struct(())
# Without those of the corpus in tests/corpus/go_structs.
KEYS = [key for key in TYPE_ROWS if not key.startswith("corpus/")]
OTHER = "0" * 16
SLACK = "github.com/slack-go/slack"
SPDX = "github.com/spdx/tools-golang/spdx/v2/common"


def declare(key: str, body: types.GoType = EMPTY) -> types.Declared:
    """Declare a type whose methods have the fingerprints of its row."""
    row = TYPE_ROWS[key]
    writer = types.Opaque("MarshalJSON", False, row.writer, "a.go:1") if row.writer else None
    reader = types.Unmarshaler("UnmarshalJSON", row.reader, "a.go:2") if row.reader else None
    return types.Declared(key, body, "a.go:3", writer, (), reader)


def list_changed(declared: types.Declared) -> list[types.Declared]:
    writer, reader = declared.marshaler, declared.unmarshaler
    found = [replace(declared, marshaler=replace(writer, fingerprint=OTHER))] if writer is not None else []
    if reader is not None:
        found.append(replace(declared, unmarshaler=replace(reader, fingerprint=OTHER)))
    return found


@pytest.mark.parametrize("key", KEYS)
def test_a_row_is_about_its_methods_and_no_others(key: str) -> None:
    declared = declare(key)
    assert find_type_row(declared) is TYPE_ROWS[key]
    assert find_type_row(replace(declared, key=f"example.com/copies/{key}")) is TYPE_ROWS[key]
    assert len(TYPE_ROWS[key].reason) >= 9
    changed = list_changed(declared)
    assert changed
    for one in changed:
        assert find_type_row(one) is None
        encoder = Encoder({key: one}, (), "validation")
        encoder.encode(types.Named(key))
        assert [of for of in encoder.definitions.values() if isinstance(of, Unresolved)]


@pytest.mark.parametrize("mode", MODES)
def test_types_that_are_not_there_leave_their_places_open(mode: Mode) -> None:
    key = f"{SLACK}.Blocks"
    encoder = Encoder({key: declare(key)}, (), mode)
    encoder.encode(types.Named(key))
    reasons = {
        of.reason
        for definition in encoder.definitions.values()
        for of in getattr(definition, "options", ())
        if isinstance(of, Unresolved)
    }
    assert f"{SLACK}.ActionBlock, which a known method reads, is not there" in reasons


class Reader:
    """Declares what it is asked for, but for what is not there."""

    def __init__(self, declared: dict[str, types.Declared], missing: str) -> None:
        self.declared, self.missing = declared, missing

    def read_standard(self, name: str) -> bool:
        return name in self.declared

    def resolve_named(self, package_path: str, name: str, place: str = "") -> types.GoType:
        if name == self.missing:
            raise UnreadableSource(f"no type {name}", where=place)
        key = f"{package_path}.{name}"
        self.declared[key] = types.Declared(key, types.Struct(()), "")
        return types.Named(key)


def test_types_that_rows_tell_of_are_read() -> None:
    key = f"{SLACK}.DataVisualizationBlock"
    reader = Reader({key: declare(key)}, "DataVisualizationBarChart")
    read_reached_standard(reader, [types.Slice(types.Named(key))])
    words = {"Pie", "Area", "Line"}
    assert reader.declared.keys() == {key, *(f"{SLACK}.DataVisualization{word}Chart" for word in words)}


def test_a_method_that_is_not_called_leaves_its_row_aside() -> None:
    """A value in a map has no address, so that a MarshalJSON of the pointer does not write it."""
    key = f"{SLACK}.Accessory"
    declared = declare(key, types.Struct((types.StructField("A", TEXT, "", False, ""),)))
    assert declared.marshaler is not None
    by_pointer = replace(declared, marshaler=replace(declared.marshaler, pointer=True))
    for held, known in ((types.Map(TEXT, types.Named(key)), False), (types.Slice(types.Named(key)), True)):
        encoder = Encoder({key: by_pointer}, ())
        encoder.encode(held)
        assert isinstance(encoder.definitions["slack.Accessory"], Unresolved) is not known


def test_a_struct_that_lends_a_reader_alone_is_open() -> None:
    """What is written by the struct's own fields is read by the method of a part of it."""
    key = f"{SLACK}.JSONTime"
    whole = types.Declared(
        "m.Whole", types.Struct((types.StructField("T", types.Named(key), "", True, ""),)), ""
    )
    encoder = Encoder({key: declare(key, types.Basic("int64")), "m.Whole": whole}, ())
    shape = encoder.encode(types.Named("m.Whole"))
    assert isinstance(shape, Unresolved)


def test_omitempty_narrows_what_shows_that_it_is_empty() -> None:
    key = "github.com/getkin/kin-openapi/openapi3.FieldLocations"
    place = types.Declared("github.com/getkin/kin-openapi/openapi3.Location", types.Struct(()), "")
    declared = {key: declare(key, types.Slice(types.Named(place.key))), place.key: place}
    field = types.StructField("F", types.Named(key), 'json:"f,omitempty"', False, "")
    encoder = Encoder(declared, ())
    validator = jsonschema_rs.Draft202012Validator(
        emit(encoder.encode(types.Struct((field,))), encoder.definitions)
    )
    assert validator.is_valid({"f": {"a": {}}})
    assert not validator.is_valid({"f": {}})


def build_validators(
    key: str, body: types.GoType = TEXT
) -> Mapping[Mode, jsonschema_rs.Draft202012Validator]:
    made = {}
    for mode in MODES:
        encoder = Encoder({key: declare(key, body)}, (), mode)
        made[mode] = jsonschema_rs.Draft202012Validator(
            emit(encoder.encode(types.Named(key)), encoder.definitions)
        )
    return made


# Texts and what real Go makes of them at the version that benchmarks/foreign.toml pins: "kept", "read", or "" for refused.
JUDGED = {
    f"{SLACK}.JSONTime": {
        5: "kept",
        "5": "read",
        "+05": "read",
        "NuLL": "read",
        None: "read",
        "": "",
        "x": "",
        True: "",
    },
    f"{SPDX}.ElementID": {
        **dict.fromkeys(
            ("SPDXRef-a", "SPDXRef-SPDXRef", "SPDXRef-S", "SPDXRef-a:b c", "SPDXRef-a<b"), "kept"
        ),
        **dict.fromkeys(("SPDXRef-SPDXRef-a", "SPDXRef-SPDXRef-", "SPDXRef-a\n", "SPDXRef-\\"), "read"),
        **dict.fromkeys(("SPDXRef-", "a", "", None, 5, "DocumentRef-a"), ""),
    },
    f"{SPDX}.DocumentID": {
        "DocumentRef-a": "kept",
        "DocumentRef-DocumentRef-a": "read",
        "DocumentRef-": "",
        None: "",
    },
    f"{SPDX}.DocElementID": {
        **dict.fromkeys(
            ("NONE", "NOASSERTION", "SPDXRef-a", "DocumentRef-a:SPDXRef-b", "SPDXRef-a:b"), "kept"
        ),
        **dict.fromkeys(("DocumentRef-DocumentRef-a:SPDXRef-b", "DocumentRef-a:SPDXRef-SPDXRef-b"), "read"),
        **dict.fromkeys(("", "none", "DocumentRef-a:b", "DocumentRef-:SPDXRef-b", None), ""),
    },
    f"{SPDX}.Annotator": {
        **dict.fromkeys(("Tool: a", ": a", "Person: a: b", "a b: NOASSERTION"), "kept"),
        **dict.fromkeys(
            ("Tool:a", "Tool:  a", " Tool: a", "Tool: a ", "Tool : a", "Tool: ", ":", 'Tool: a"b'), "read"
        ),
        **dict.fromkeys(("Tool", "", None, 5), ""),
    },
    f"{SPDX}.Supplier": {
        **dict.fromkeys(
            ("Tool: a", "NOASSERTION", "Tool: NOASSERTIONS", "Tool: NOASSERT", "Tool: NO a"), "kept"
        ),
        **dict.fromkeys((": a", "Tool: NOASSERTION", "Tool: a ", "Tool: "), "read"),
        **dict.fromkeys(("NONE", None), ""),
    },
    f"{SPDX}.Originator": {
        **dict.fromkeys(("Tool: a", " Tool : a ", "NOASSERTION"), "kept"),
        **dict.fromkeys(("Tool:  a", "Tool: NOASSERTION", ": a"), "read"),
        **dict.fromkeys(("NONE", None), ""),
    },
    "github.com/xanzy/go-gitlab.NotificationLevelValue": {
        "watch": "kept",
        "x": "read",
        3: "read",
        None: "read",
        True: "",
    },
    "github.com/xanzy/go-gitlab.BoolValue": {
        True: "kept",
        "1": "read",
        "true": "read",
        None: "read",
        "True": "",
        2: "",
    },
    "github.com/moby/moby/api/types/plugin.CapabilityID": {
        **dict.fromkeys(("docker.volumedriver/1.0", "./", "a.b.c/1.0/2.0", "a b.c\n/\n"), "kept"),
        **dict.fromkeys(("a/b", "a.b", "", None), "read"),
        1: "",
    },
    "github.com/moby/moby/api/types/network.HardwareAddr": {
        **dict.fromkeys(("", "00:1a:2b:3c:4d:5e", "00:00:5e:00:53:01:02:03"), "kept"),
        **dict.fromkeys(
            ("00:1A:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "001a2b3c4d5e", None), "read"
        ),
        **dict.fromkeys(
            ("00:1a:2b:3c:4d", "00:1a-2b:3c:4d:5e", "001a.2b3c4d5e", "00:1a:2b:3c:4d:5g", "x", 1), ""
        ),
    },
    "github.com/aws/aws-lambda-go/events.MilliSecondsEpochTime": {
        **dict.fromkeys((0, 1, -1, 9223372036854, -9223372036854), "kept"),
        **dict.fromkeys((9223372036855, -9223372036855, None), "read"),
        **dict.fromkeys((2**63, "0"), ""),
    },
    "github.com/aws/aws-lambda-go/events.RFC3339EpochTime": {
        **dict.fromkeys(
            ("2024-02-29T12:00:00Z", "0000-01-01T00:00:00Z", "2024-02-29T12:00:00-07:30"), "kept"
        ),
        **dict.fromkeys(
            ("2024-02-29T12:00:00.5Z", "2024-02-29T12:00:00+00:00", "2024-02-29T1:00:00,5Z"), "read"
        ),
        **dict.fromkeys(("2023-02-29T12:00:00Z", "2024-02-29", "", None, 0), ""),
    },
    "github.com/CycloneDX/cyclonedx-go.SpecVersion": {"1.7": "kept", "1.8": "", "": "", None: "", 1: ""},
}


@pytest.mark.parametrize("key", JUDGED)
def test_a_row_of_texts_says_what_go_said(key: str) -> None:
    written, read = build_validators(key)["serialization"], build_validators(key)["validation"]
    assert [text for text in JUDGED[key] if written.is_valid(text)] == [
        t for t, go in JUDGED[key].items() if go == "kept"
    ]
    assert [text for text in JUDGED[key] if read.is_valid(text)] == [t for t, go in JUDGED[key].items() if go]


def test_a_text_that_is_none_of_some_words() -> None:
    words = {"image", "img", "im", "a-b]"}
    pattern = re.compile(build_none_of(words))
    beginnings = {word[:at] for word in words for at in range(1, len(word) + 1)}
    others = (
        beginnings | {one + more for one in beginnings for more in ("x", "g", "]", "\n")} | {"x", "\n", "é"}
    )
    assert {text for text in others if not pattern.fullmatch(text)} == words
    assert pattern.fullmatch("")


def test_patterns_name_control_characters_and_leave_no_look_around() -> None:
    made = [
        getattr(spdx_patterns, name) for name in ("ACTOR", "SUPPLIER", "ORIGINATOR", "ELEMENT", "REFERENCE")
    ]
    assert not [one for one in made if "(?" in one]
    assert all(re.compile(one) for one in made)


def test_the_corpus_has_no_open_place() -> None:
    assert [build_attestor_schema("type_rows", mode).unresolved for mode in MODES] == [(), ()]


def test_a_row_may_lead_back_to_itself() -> None:
    key = "m.Tree"

    def build(asked: RowTypes) -> Record:
        whole = asked.encode_fields("Tree")
        assert isinstance(whole, Record)
        return whole

    TYPE_ROWS[key] = TypeRow(build, "its fields", "", "f")
    try:
        field = types.StructField("Next", types.Pointer(types.Named(key)), "", False, "")
        tree = types.Declared(
            key, types.Struct((field,)), "", None, (), types.Unmarshaler("UnmarshalJSON", "f", "")
        )
        encoder = Encoder({key: tree}, ())
        assert isinstance(
            encoder.definitions[getattr(encoder.encode(types.Named(key)), "name", "m.Tree")], Record
        )
    finally:
        del TYPE_ROWS[key]
