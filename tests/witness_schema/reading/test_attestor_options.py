"""The kind of an option is what its constructor takes; an option that cannot be read is marked, and stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.hostile_checkouts import lay_out
from witness_schema.reading import record_lines
from witness_schema.reading.attestor_records import Attestor
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading, VersionRecord
from witness_schema.schemas.option_schemas import read_kind
from witness_schema.schemas.schema_set import SchemaSet

_SETTER = "setter func(T, %s) (T, error)"


def write_constructor(name: str, kind: str) -> str:
    return (
        f"func {name}[T any](name, description string, defaultVal {kind}, {_SETTER % kind}) *ConfigOption[T] "
        "{ return nil }\n"
    )


REGISTRY = (
    'package registry\n\nimport "time"\n\ntype ConfigOption[T any] struct{}\n\ntype Level int8\n\n'
    + "".join(
        write_constructor(name, kind)
        for name, kind in {
            "IntSliceConfigOption": "[]int",
            "Whole64Option": "int64",
            "DurationConfigOption": "time.Duration",
            "StringPtrConfigOption": "*string",
            "NewShare": "float64",
            "DurationSliceConfigOption": "[]time.Duration",
            "LevelConfigOption": "Level",
            "TableConfigOption": "map[string]bool",
            # The name of the constructor says another kind than its signature.
            "BoolConfigOption": "string",
        }.items()
    )
    + "\nfunc Group(names ...string) *ConfigOption[int] { return nil }\n"
)

SOURCE = """package sample

import (
	"github.com/in-toto/go-witness/attestation"
	reg "github.com/in-toto/go-witness/registry"
)

func init() {
	attestation.RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,
		func() attestation.Attestor { return New() },
		%s
	)
}

type Attestor struct {
	Fact string `json:"fact"`
}

func New() *Attestor { return &Attestor{} }
"""


def read(tmp_path: Path, *options: str, registry: str | None = REGISTRY) -> VersionRecord:
    source = SOURCE % "".join(f"{option},\n\t\t" for option in options)
    files: dict[str, str | bytes] = {"attestation/sample/sample.go": source}
    if registry is not None:
        files["registry/option.go"] = registry
    record = read_whole(Reading(lay_out(tmp_path / "checkout", files), "v0.1.0")).record
    assert record.unread == ()
    assert record_lines.load(record_lines.dump(record)) == record
    return record


def find_sample(record: VersionRecord) -> Attestor:
    return next(attestor for attestor in record.attestors if attestor.name == "sample")


KINDS = {
    "reg.IntSliceConfigOption": ("intslice", {"type": "array", "items": {"type": "integer"}}),
    "reg.Whole64Option": ("int64", {"type": "integer"}),
    "reg.DurationConfigOption": ("duration", {"type": "string"}),
    "reg.StringPtrConfigOption": ("stringptr", {"type": "string"}),
    "reg.NewShare": ("float64", {"type": "number"}),
    "reg.DurationSliceConfigOption": ("durationslice", {"type": "array", "items": {"type": "string"}}),
    "reg.LevelConfigOption": ("int8", {"type": "integer"}),
    "reg.BoolConfigOption": ("string", {"type": "string"}),
    "reg.IntSliceConfigOption[attestation.Attestor]": (
        "intslice",
        {"type": "array", "items": {"type": "integer"}},
    ),
}


@pytest.mark.parametrize("constructor", KINDS)
def test_the_signature_says_the_kind(constructor: str, tmp_path: Path) -> None:
    record = read(tmp_path, f'{constructor}("ports", "", nil, nil)')
    kind, printed = KINDS[constructor]
    assert [(option.name, option.kind) for option in find_sample(record).options] == [("ports", kind)]
    schema = SchemaSet(record).get("sample")
    shown = schema.options_schema()["properties"]["ports"]
    assert {key: value for key, value in shown.items() if key != "x-kind"} == printed
    assert read_kind(shown) == kind, "an emitted folder tells the kind again"
    assert schema.unresolved == ()
    assert schema.options_schema()["additionalProperties"] is False


def test_a_constructor_with_more_parameters_is_read(tmp_path: Path) -> None:
    more = (
        "func Grouped[T any](name, description, group string, defaultVal int, setter func(T, int) (T, error)) "
        "*ConfigOption[T] { return nil }\n"
    )
    record = read(tmp_path, 'reg.Grouped("ports", "", "net", 443, nil)', registry=REGISTRY + more)
    (option,) = find_sample(record).options
    assert (option.name, option.kind, option.default) == ("ports", "int", 443)


def test_a_kind_that_is_not_known_is_marked_and_counted(tmp_path: Path) -> None:
    record = read(tmp_path, 'reg.TableConfigOption("table", "", nil, nil)')
    schema = SchemaSet(record).get("sample")
    shown = schema.options_schema()["properties"]["table"]
    assert shown["x-kind"] == "map[string]bool"
    assert shown["x-unresolved"].startswith("attestation/sample/sample.go:11: ")
    assert len(schema.unresolved) == 1
    assert not schema.is_valid({"fact": 1}), "only the option is open"


@pytest.mark.parametrize(
    "option",
    [
        'reg.Group("a", "b", "c")',
        'reg.Unheard("a", "", 1, nil)',
        "options",
        'reg.IntSliceConfigOption(pick(), "", nil, nil)',
        'reg.IntSliceConfigOption("a")',
        'nowhere.Option("a", "", 1, nil)',
    ],
)
def test_an_option_without_a_name_leaves_the_options_open(option: str, tmp_path: Path) -> None:
    record = read(tmp_path, 'reg.IntSliceConfigOption("ports", "", nil, nil)', option)
    assert [known.name for known in find_sample(record).options] == ["ports"]
    (unknown,) = find_sample(record).unknown_options
    assert unknown.source.startswith("attestation/sample/sample.go:")
    schema = SchemaSet(record).get("sample")
    assert list(schema.options_schema()["additionalProperties"]) == ["x-unresolved"]
    assert len(schema.unresolved) == 1


def test_without_the_registry_the_constructors_name_is_what_is_known(tmp_path: Path) -> None:
    record = read(tmp_path, 'reg.IntSliceConfigOption("ports", "", nil, nil)', registry=None)
    assert [option.kind for option in find_sample(record).options] == ["intslice"]


def test_another_function_of_the_package_registers_too(tmp_path: Path) -> None:
    """Whatever it is called: its parameters say what each argument is. One that takes no factory registers no attestor."""
    factory = (
        "package attestation\n\ntype Factory func() any\n\n"
        "func RegisterNewKind(run RunType, make Factory, name string, types []string, more ...any) {}\n\n"
        "func RegisterAlias(old, new string) {}\n"
    )
    source = SOURCE.replace(
        'RegisterAttestation("sample", "https://example.com/sample/v0.1", attestation.ProductRunType,\n'
        "\t\tfunc() attestation.Attestor { return New() },\n\t\t%s\n\t)",
        'RegisterNewKind(attestation.ProductRunType, func() any { return New() }, "sample", []string{"a", "b"})\n'
        '\tattestation.RegisterAlias("a", "b")',
    )
    files: dict[str, str | bytes] = {
        "attestation/factory.go": factory,
        "attestation/sample/sample.go": source,
    }
    record = read_whole(Reading(lay_out(tmp_path / "checkout", files), "v0.1.0")).record
    assert record.unread == ()
    (attestor,) = record.attestors
    assert (attestor.name, attestor.predicate_types, attestor.run_type) == ("sample", ("a", "b"), "product")
