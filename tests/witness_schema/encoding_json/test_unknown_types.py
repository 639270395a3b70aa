"""One rule for not knowing: its place is open, requires nothing, closes nothing around it, is marked, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from witness_schema.documents.text_faults import find_text_faults
from witness_schema.encoding_json.custom_marshalers import DIGEST_SET, MODULE, READERS
from witness_schema.encoding_json.type_encoding import MODES, Encoder, Mode
from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.types import Basic, Declared, Map, Missing, Named, Pointer, Slice, Standard
from witness_schema.json_pointers import add_step
from witness_schema.schemas.bundled_versions import bundled_record
from witness_schema.shapes.json_shape import Unresolved
from witness_schema.shapes.schema_printing import emit
from witness_schema.shapes.shape_walk import every

CORPUS = Path(__file__).parents[2] / "corpus" / "unknown_places"
PLACE = "source.go:7"
STRING, INT8, BOOL = Basic("string"), Basic("int8"), Basic("bool")
MISSING = Missing("example.com/x.T", "module example.com/x v1.0.0 is not on this machine", PLACE)


def struct(*fields: tuple[str, types.GoType, str], embedded: bool = False) -> types.Struct:
    return types.Struct(tuple(types.StructField(*field, embedded, PLACE) for field in fields))


def opaque(method: str, *, pointer: bool = False) -> types.Opaque:
    return types.Opaque(method, pointer, "0" * 16, PLACE)


def reader(method: str, decoded: types.GoType | None = None) -> types.Unmarshaler:
    return types.Unmarshaler(method, "0" * 16, PLACE, decoded)


DECLARED = {
    one.key: one
    for one in (
        Declared("m.Json", INT8, PLACE, opaque("MarshalJSON")),
        Declared("m.Text", INT8, PLACE, opaque("MarshalText")),
        Declared("m.ByPointer", struct(("X", INT8, "")), PLACE, opaque("MarshalJSON", pointer=True)),
        Declared("m.Reads", STRING, PLACE, unmarshaler=reader("UnmarshalJSON")),
        Declared("m.ReadsText", INT8, PLACE, unmarshaler=reader("UnmarshalText")),
        Declared("m.WritesAndReads", struct(), PLACE, types.Delegates(STRING, False, "", PLACE), (), reader("UnmarshalJSON")),
        Declared("m.ReadsAsReads", struct(("X", INT8, "")), PLACE, unmarshaler=reader("UnmarshalJSON", Named("m.Reads"))),
        Declared("m.Embeds", struct(("T", MISSING, ""), embedded=True), PLACE),
        Declared("m.EmbedsPointer", struct(("T", Pointer(MISSING), 'json:"-"'), embedded=True), PLACE),
        Declared("m.EmbedsDeep", struct(("Embeds", Named("m.Embeds"), ""), embedded=True), PLACE),
        Declared("m.EmbedsStandard", struct(("Cookie", Standard("net/http.Cookie"), ""), embedded=True), PLACE),
        Declared("m.Lent", struct(("Reads", Named("m.Reads"), ""), embedded=True), PLACE),
        Declared("m.Plain", struct(("X", INT8, "")), PLACE),
        Declared("m.Decodes", struct(("X", INT8, "")), PLACE, unmarshaler=reader("UnmarshalJSON", struct(("X", INT8, "")))),
    )
}  # fmt: skip
UNKNOWN: tuple[types.GoType, ...] = (
    MISSING,
    Standard("net/http.Cookie"),
    *(Named(key) for key in DECLARED if key not in {"m.Plain", "m.Decodes"}),
    struct(("T", MISSING, ""), embedded=True),
)
UNKNOWN_KEYS = (
    MISSING,
    Standard("net/http.Cookie"),
    Named("m.Text"),
    Named("m.ReadsText"),
    Named("m.Plain"),
    BOOL,
)


def build(of: types.GoType, mode: Mode) -> tuple[jsonschema_rs.Draft202012Validator, list[Unresolved]]:
    encoder = Encoder(DECLARED, ("sha256",), mode)
    shape = encoder.encode(of)
    places = [one for one in every(shape, encoder.definitions) if isinstance(one, Unresolved)]
    return jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions)), places


ANYTHING = (None, 1, "x", [], {}, {"zz": [1]}, True, 1e300)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("unknown", UNKNOWN, ids=str)
def test_an_unknown_type_is_open_and_marked_with_the_reason(unknown: types.GoType, mode: Mode) -> None:
    validator, places = build(struct(("V", unknown, 'json:"v"'), ("K", INT8, 'json:"k"')), mode)
    assert len(places) == 1
    assert places[0].reason
    assert all(validator.is_valid({"k": 1, "v": value}) for value in ANYTHING)
    assert validator.is_valid({"k": 1}), "nothing requires it"
    assert not validator.is_valid({"k": "x", "v": 1})
    assert validator.is_valid({"k": 1, "v": 1, "zz": 1}) == (mode == "validation")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("unknown", UNKNOWN, ids=str)
@pytest.mark.parametrize("tag", [",omitempty", ",omitzero", ",string"])
def test_no_tag_narrows_what_is_unknown(unknown: types.GoType, tag: str, mode: Mode) -> None:
    validator, places = build(struct(("V", unknown, f'json:"v{tag}"')), mode)
    assert places
    assert all(validator.is_valid({"v": value}) for value in ANYTHING)
    assert validator.is_valid({})


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("key", UNKNOWN_KEYS, ids=str)
def test_unknown_keys_are_open_and_marked_and_their_values_are_not(key: types.GoType, mode: Mode) -> None:
    validator, places = build(Map(key, INT8), mode)
    assert len(places) == 1
    assert all(validator.is_valid({name: 1}) for name in ("", "x", "0", "10.0.0.0/8"))
    assert not validator.is_valid({"x": "y"})
    assert not validator.is_valid([])


ODD = ('{"a":1,"a":2}', "1.0", "1e400", '"\\ud800"', '[{"b":1,"B":2}]', "9007199254740993")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("of", [MISSING, Pointer(MISSING), Slice(MISSING)], ids=["bare", "pointer", "list"])
def test_the_text_of_an_unknown_value_is_not_at_fault(of: types.GoType, mode: Mode) -> None:
    encoder = Encoder(DECLARED, (), mode)
    shape = encoder.encode(struct(("V", of, 'json:"v"'), ("K", INT8, 'json:"k"')))

    def find_faults(text: str) -> list[str]:
        found = find_text_faults(text, shape, encoder.definitions, reading=mode == "validation")
        return [fault.pointer for fault in found[1].faults]

    for odd in ODD:
        value = f"[{odd}]" if isinstance(of, Slice) else odd
        assert find_faults(f'{{"v":{value},"k":1}}') == []
        assert find_faults(f'{{"v":{value},"k":1.0}}') == ["/k"], "and elsewhere it is"


@pytest.mark.parametrize("mode", MODES)
def test_fields_behind_an_embedded_pointer_need_no_unknown_one(mode: Mode) -> None:
    inner = struct(("A", INT8, 'json:"a"'), ("B", MISSING, 'json:"b"'), ("C", INT8, 'json:"c"'))
    declared = {**DECLARED, "m.Inner": Declared("m.Inner", inner, PLACE)}
    encoder = Encoder(declared, (), mode)
    shape = encoder.encode(struct(("Inner", Pointer(Named("m.Inner")), ""), embedded=True))
    validator = jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions))
    assert validator.is_valid({"a": 1, "c": 1})
    assert validator.is_valid({"a": 1, "b": [], "c": 1})
    assert validator.is_valid({"a": 1, "b": 1}) == (mode == "validation")


def test_a_pointers_method_is_not_called_for_a_value_that_has_no_address() -> None:
    """So it is known what is written there: the fields."""
    validator, places = build(Map(STRING, Named("m.ByPointer")), "serialization")
    assert places == []
    assert not validator.is_valid({"a": {"X": "x"}})


@pytest.mark.parametrize("mode", MODES)
def test_a_method_that_decodes_a_type_is_known(mode: Mode) -> None:
    validator, places = build(struct(("V", Named("m.Decodes"), "")), mode)
    assert places == []
    assert validator.is_valid({"V": {"X": 1}})
    assert not validator.is_valid({"V": {"X": "x"}})


def test_of_two_embedded_methods_at_one_depth_neither_is_lent() -> None:
    again = replace(DECLARED["m.Reads"], key="m.Again")
    fields = (("Reads", Named("m.Reads"), ""), ("Again", Named("m.Again"), ""))
    declared = {
        **DECLARED,
        "m.Again": again,
        "m.Both": Declared("m.Both", struct(*fields, embedded=True), PLACE),
    }
    encoder = Encoder(declared, (), "validation")
    encoder.encode(Named("m.Both"))
    assert not isinstance(encoder.definitions["m.Both"], Unresolved)


def test_of_two_embedded_methods_with_different_names_the_one_for_json_is_lent() -> None:
    fields = (("Reads", Named("m.Reads"), ""), ("ReadsText", Named("m.ReadsText"), ""))
    declared = {**DECLARED, "m.Both": Declared("m.Both", struct(*fields, embedded=True), PLACE)}
    encoder = Encoder(declared, (), "validation")
    encoder.encode(Named("m.Both"))
    found = encoder.definitions["m.Both"]
    assert isinstance(found, Unresolved)
    assert found.reason.startswith("UnmarshalJSON of m.Reads")


def test_a_marshaler_of_ones_own_hides_what_an_unknown_type_may_lend() -> None:
    own = replace(DECLARED["m.Embeds"], marshaler=types.Delegates(INT8, False, "", PLACE))
    encoder = Encoder({"m.Embeds": own}, (), "serialization")
    shape = encoder.encode(Named("m.Embeds"))
    assert [one for one in every(shape, encoder.definitions) if isinstance(one, Unresolved)] == []


# What of the type is known and where, and a value that Go can write and read.
@dataclass(frozen=True)
class Sample:
    type: types.GoType
    value: Any
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def below(self, step: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        known, unknown = (
            tuple(add_step("", step) + one for one in places) for places in (self.known, self.unknown)
        )
        return known, unknown


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-300, 300) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
# The method of a pointer is not called for the value of a map.
EVERYWHERE = tuple(one for one in UNKNOWN if one != Named("m.ByPointer"))
LEAVES = (
    st.builds(lambda value: Sample(STRING, value, known=("",)), st.text(max_size=3))
    | st.builds(lambda value: Sample(INT8, value, known=("",)), st.integers(-128, 127))
    | st.builds(lambda value: Sample(BOOL, value, known=("",)), st.booleans())
    | st.builds(lambda of, value: Sample(of, value, unknown=("",)), st.sampled_from(EVERYWHERE), ANY_JSON)
)


def make_list(inner: Sample) -> Sample:
    return Sample(Slice(inner.type), [inner.value], *inner.below("0"))


def make_map(inner: Sample) -> Sample:
    return Sample(Map(STRING, inner.type), {"key": inner.value}, *inner.below("key"))


def make_struct(inner: list[Sample]) -> Sample:
    names = [f"F{number}" for number in range(len(inner))]
    parts = [one.below(name) for name, one in zip(names, inner, strict=True)]
    return Sample(
        struct(*((name, one.type, "") for name, one in zip(names, inner, strict=True))),
        {name: one.value for name, one in zip(names, inner, strict=True)},
        tuple(place for known, _ in parts for place in known),
        tuple(place for _, unknown in parts for place in unknown),
    )


SAMPLES = st.lists(
    st.recursive(
        LEAVES,
        lambda inner: (
            inner.map(make_list)
            | inner.map(make_map)
            | st.lists(inner, min_size=1, max_size=3).map(make_struct)
        ),
        max_leaves=6,
    ),
    min_size=1,
    max_size=3,
).map(make_struct)


def put(value: Any, pointer: str, new: Any) -> Any:
    """A copy of the value with another one at the place."""
    if not pointer:
        return new
    _, step, *rest = pointer.split("/")
    below = "".join(f"/{part}" for part in rest)
    if isinstance(value, list):
        return [put(one, below, new) if str(at) == step else one for at, one in enumerate(value)]
    return {key: put(one, below, new) if key == step else one for key, one in value.items()}


@pytest.mark.parametrize("mode", MODES)
@given(sample=SAMPLES, data=st.data())
@settings(max_examples=40, deadline=None)
def test_permissive_at_the_marks_and_only_there(mode: Mode, sample: Sample, data: st.DataObject) -> None:
    validator, places = build(sample.type, mode)
    assert bool(places) == bool(sample.unknown)
    assert validator.is_valid(sample.value)
    if sample.unknown:
        changed = put(sample.value, data.draw(st.sampled_from(sample.unknown)), data.draw(ANY_JSON))
        assert validator.is_valid(changed), "anything goes at a mark"
    if sample.known:
        # No type here takes a list of objects.
        wrong = put(sample.value, data.draw(st.sampled_from(sample.known)), [{"zz": 1}])
        assert not validator.is_valid(wrong), "nothing goes elsewhere"


CASES = tuple(path.parent.name for path in sorted(CORPUS.glob("*/values.jsonl")) if path.read_text().strip())


@pytest.mark.parametrize("case", CASES)
def test_what_go_accepts_passes_and_what_it_does_not_only_at_a_mark(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real Go gave the verdicts; the module of one case is on no machine."""
    monkeypatch.setenv("GOMODCACHE", str(tmp_path))
    resolver = Resolver(Packages(read_modules(CORPUS)))
    of = resolver.resolve_named(f"corpus/{case}", "T")
    rows = [json.loads(line) for line in (CORPUS / case / "values.jsonl").read_text().splitlines()]
    for mode in MODES:
        encoder = Encoder(resolver.declared, (), mode)
        shape = encoder.encode(of)
        marked = any(isinstance(one, Unresolved) for one in every(shape, encoder.definitions))
        validator = jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions))
        good = "accepted" if mode == "serialization" else ("accepted", "altered")
        refused = [
            row
            for row in rows
            if row["go"].startswith(good) and not validator.is_valid(json.loads(row["text"]))
        ]
        assert refused == []
        taken = [
            row
            for row in rows
            if not row["go"].startswith(good) and validator.is_valid(json.loads(row["text"]))
        ]
        assert marked or taken == []


FORK = "example.com/forks/witness/v2"


def rename(key: str) -> str:
    return key.replace(MODULE, FORK)


@pytest.mark.parametrize("mode", MODES)
def test_a_fork_with_another_path_keeps_the_rows_of_its_types(mode: Mode) -> None:
    whole = bundled_record().declared[DIGEST_SET]
    fork = replace(whole, key=rename(whole.key))
    encoder = Encoder({fork.key: fork}, ("sha256", "dirHash"), mode, module=FORK)
    shape = encoder.encode(Named(fork.key))
    validator = jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions))
    assert validator.is_valid({"sha256": "x"})
    assert not validator.is_valid({"md5": "x"})


def test_a_fork_that_changed_the_method_is_marked() -> None:
    whole = bundled_record().declared[DIGEST_SET]
    assert whole.marshaler is not None
    changed = replace(whole, key=rename(whole.key), marshaler=replace(whole.marshaler, fingerprint="0" * 16))
    encoder = Encoder({changed.key: changed}, ("sha256",), module=FORK)
    encoder.encode(Named(changed.key))
    (place,) = (one for one in encoder.definitions.values() if isinstance(one, Unresolved))
    assert "has changed" in place.reason
    assert place.source == whole.marshaler.source


def test_a_copy_of_another_modules_package_keeps_its_row_by_the_method() -> None:
    key = "k8s.io/apimachinery/pkg/apis/meta/v1.Time"
    whole = bundled_record().declared[key]
    copy = replace(whole, key="example.com/copies/meta/v1.Time")
    encoder = Encoder({copy.key: copy}, ())
    shape = encoder.encode(Named(copy.key))
    validator = jsonschema_rs.Draft202012Validator(emit(shape, encoder.definitions))
    assert validator.is_valid("2024-01-01T00:00:00Z")
    assert not validator.is_valid("today")


def test_every_reader_of_a_type_that_attestations_reach_is_known() -> None:
    record = bundled_record()
    reached = {key for key, of in record.declared.items() if of.unmarshaler is not None}
    assert reached <= {*READERS}
    assert all(record.declared[key].unmarshaler.fingerprint in READERS[key] for key in reached)  # type: ignore[union-attr]
