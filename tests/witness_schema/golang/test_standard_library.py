"""The standard library: what is known by heart agrees with Go's own source, and what is read is read from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from witness_schema.encoding_json.standard_reach import read_reached_standard
from witness_schema.encoding_json.standard_types import STANDARD
from witness_schema.encoding_json.type_encoding import MODES, Encoder, Mode
from witness_schema.golang import standard_library, types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages, Scope
from witness_schema.golang.resolve import Resolver
from witness_schema.reading import record_lines
from witness_schema.reading.version_record import VersionRecord
from witness_schema.shapes.json_shape import Unresolved
from witness_schema.shapes.shape_walk import every

_METHODS = ("MarshalJSON", "MarshalText", "UnmarshalJSON", "UnmarshalText", "IsZero")
_SOURCE = """package m

import (
	"database/sql"
	"image"
	"net/url"
	"os"
)

type T struct {
	image.Point
	sql.NullBool
	Mode os.FileMode
	Link *url.URL
	Gone *url.Error `json:"-"`
}
"""


def write_module(root: Path) -> None:
    (root / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    (root / "types.go").write_text(_SOURCE)


@pytest.mark.oracle
@pytest.mark.parametrize("name", sorted(standard_library.FACTS))
def test_what_is_known_by_heart_is_what_the_source_says(name: str, tmp_path: Path) -> None:
    write_module(tmp_path)
    packages = Packages(read_modules(tmp_path))
    path, _, bare = name.rpartition(".")
    package = packages.get_standard(path)
    assert package is not None
    assert bare in package.types
    declared = {
        m: file.read_function(bare, m).pointer for (of, m), file in package.functions.items() if of == bare
    }
    facts = standard_library.FACTS[name]
    if not isinstance(facts.underlying, types.Interface):
        assert facts.methods == {m: pointer for m, pointer in declared.items() if m in _METHODS}
    file = package.types[bare]
    body = Resolver(packages).type_of(file.read_declaration(bare).body, Scope(package, file))
    assert body == facts.underlying


def test_each_type_with_a_shape_has_its_facts() -> None:
    assert STANDARD.keys() <= standard_library.FACTS.keys()


@pytest.mark.oracle
def test_what_is_reached_is_declared_and_nothing_else(tmp_path: Path) -> None:
    write_module(tmp_path)
    resolver = Resolver(Packages(read_modules(tmp_path)))
    read_reached_standard(resolver, [resolver.resolve_named("m.test", "T")])
    assert {"image.Point", "database/sql.NullBool", "os.FileMode", "io/fs.FileMode", "net/url.URL"} <= (
        resolver.declared.keys()
    )
    assert "net/url.Error" not in resolver.declared
    assert resolver.declared["image.Point"].source.startswith("image/geom.go:")


@pytest.mark.oracle
def test_a_record_holds_what_was_read_so_that_its_schemas_need_no_go(tmp_path: Path) -> None:
    write_module(tmp_path)
    resolver = Resolver(Packages(read_modules(tmp_path)))
    of = resolver.resolve_named("m.test", "T")
    read_reached_standard(resolver, [of])
    kept = record_lines.load(record_lines.dump(VersionRecord("v1.0.0", (), (), (), resolver.declared)))
    assert kept.declared == resolver.declared
    encoder = Encoder(kept.declared, ())
    assert not any(isinstance(one, Unresolved) for one in every(encoder.encode(of), encoder.definitions))


@pytest.mark.oracle
def test_a_type_that_is_defined_from_one_keeps_its_own_methods(tmp_path: Path) -> None:
    """The source of the other type is read in the middle of this declaration."""
    (tmp_path / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    (tmp_path / "a.go").write_text(
        'package m\n\nimport "net"\n\ntype Address net.HardwareAddr\n\n'
        "func (a Address) MarshalText() ([]byte, error) { return nil, nil }\n\n"
        "func (a *Address) UnmarshalText(text []byte) error { return nil }\n"
    )
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m.test", "Address")
    address = resolver.declared["m.test.Address"]
    assert address.type == types.Slice(types.Basic("uint8"))
    assert address.marshaler is not None
    assert address.unmarshaler is not None


@pytest.mark.parametrize("mode", MODES)
def test_without_go_the_places_are_open(mode: Mode, tmp_path: Path) -> None:
    write_module(tmp_path)
    resolver = Resolver(Packages(replace(read_modules(tmp_path), standard=None)))
    of = resolver.resolve_named("m.test", "T")
    read_reached_standard(resolver, [of])
    encoder = Encoder(resolver.declared, (), mode)
    assert any(isinstance(one, Unresolved) for one in every(encoder.encode(of), encoder.definitions))


@pytest.mark.parametrize(
    ("version", "taken"),
    [("go1.26.8\ntime 2026\n", True), ("go1.27.1\n", False), ("go1.260.1\n", False), (None, False)],
)
def test_the_sources_of_another_go_are_not_read(
    version: str | None, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = tmp_path / "src"
    (sources / "encoding" / "json").mkdir(parents=True)
    if version is not None:
        (tmp_path / "VERSION").write_text(version)
    monkeypatch.setattr(standard_library, "_list_places", lambda: [sources])
    assert standard_library.find_sources() == (sources if taken else None)
