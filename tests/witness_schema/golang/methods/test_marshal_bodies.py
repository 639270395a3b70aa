"""What a MarshalJSON writes, by its body: known where declarations determine it, unknown where anything else may change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver

HEAD = """package p

import (
	"encoding/json"
	"errors"
)

type Wire struct { Name string }

type Other struct { Fact bool }

type Box[V any] struct { Value V }

type T struct {
	Fact  int
	Inner Wire
	Next  *T
	Any   any
	List  map[string]Other
}

var other = &Other{}

var fails = errors.New("no")

func (t *T) wire() (*Wire, error) { return &t.Inner, nil }

func text(int) string { return "" }

func number[V any](v V) V { return v }

"""
INT, TEXT, WIRE = types.Basic("int"), types.Basic("string"), types.Named("m/p.Wire")
READABLE: dict[str, types.GoType] = {
    "return json.Marshal(t.Fact)": INT,
    "return json.Marshal(/* other */ (t.Fact)) // return json.Marshal(other)": INT,
    "if t.Fact == 0 { return nil, fails }; return json.Marshal(&t.Inner)": WIRE,
    "b, err := json.Marshal(t.Fact); if err != nil { return nil, err }; return b, nil": INT,
    "if t.Fact > 0 { return json.Marshal(t.Inner) }; return json.Marshal(&Wire{})": WIRE,
    "w, err := t.wire(); if err != nil { return nil, err }; return json.Marshal(w)": types.Pointer(WIRE),
    "out := &Wire{}; out.Name = `return json.Marshal(1)`; return json.Marshal(out)": WIRE,
    "out := &Wire{}; out = nil; return json.Marshal(out)": types.Pointer(WIRE),
    "type Wire int; return json.Marshal(Wire(t.Fact))": INT,
    "return json.Marshal(text(t.Fact))": TEXT,
    "return json.Marshal(string([]byte(`x`)))": types.Fixed("x"),
    "if t.Fact > 0 { return json.Marshal(t.Inner) }; return json.Marshal(t.Fact)": types.Either((WIRE, INT)),
    "{ t := other; _ = t }; return json.Marshal(t.Fact)": INT,
    "for _, t := range []int{1} { _ = t }; return json.Marshal(t.Fact)": INT,
    "switch x := t.Any.(type) { case int: t.Fact = x; default: return nil, fails }; return json.Marshal(t.Fact)": INT,
}
READABLE |= {
    "out := map[string]any{}; for k, v := range t.List { if v.Fact { continue }; out[k] = v }; return json.Marshal(out)": types.Map(TEXT, types.Named("m/p.Other")),
    "sum := t.Fact * 2; return json.Marshal(sum + 1)": INT,
    "switch { case t.Fact > 1: break; default: return nil, fails }; return json.Marshal(t.Fact)": INT,
}  # fmt: skip
UNREADABLE = (
    "out := map[string]any{`a`: 1}; for k, v := range t.List { out[k] = v }; return json.Marshal(out)",
    "end:\n\tfor { break end }; return json.Marshal(t.Fact)",
    "return json.Marshal(1 << t.Fact)",
    "b := other; t := b; return json.Marshal(t.Fact)",
    "if t := other; t != nil { return json.Marshal(t.Fact) }; return nil, fails",
    "json := other; return json.Marshal(t.Fact)",
    "var json Other; return json.Marshal(t.Fact)",
    "return func() ([]byte, error) { return []byte(`1`), nil }()",
    "f := func() { t = nil }; f(); return json.Marshal(t.Fact)",
    "defer func() { recover() }(); return json.Marshal(t.Fact)",
    "text := func(int) bool { return true }; return json.Marshal(text(t.Fact))",
    "T := 1; _ = T; return json.Marshal((*T)(t))",
    "return json.Marshal(t)",
    "return json.Marshal(*t)",
    "return json.Marshal((*T)(t))",
    "type T = Wire; type plain T; return json.Marshal(number(t))",
    "goto end\nend:\n\treturn json.Marshal(t.Fact)",
    "nil := []byte(`1`); if t.Fact > 0 { return nil, fails }; return json.Marshal(t.Fact)",
    "b, err := json.Marshal(t.Fact); b[0] = '1'; return b, err",
    "b, err := json.Marshal(t.Fact); b = append(b, ' '); return b, err",
    "return json.Marshal(number(t.Fact))",
    "var x any = t.Fact; return json.Marshal(x)",
    "const N = 2; var x [N]int; return json.Marshal(x)",
    "type plain struct { Next *plain }; return json.Marshal(plain{})",
    "out := map[string]any{`a`: 1}; fill(out); return json.Marshal(out)",
    "out := map[string]any{}; for k := range out { out[k] = 1 }; return json.Marshal(out)",
    "k := `a`; out := map[string]any{k: t.Fact}; return json.Marshal(out)",
    "out := map[string]any{`a`: 1}; delete(out, `a`); return json.Marshal(out)",
    "out := map[string]any{`a`: nil}; return json.Marshal(out)",
    "out := map[string]any{`a`: 1}; out[`a`] = `x`; return json.Marshal(out)",
    "out := map[string]any{`a`: 1}; { out := out; out[`b`] = 1 }; return json.Marshal(out)",
)  # fmt: skip


def read_declared(tmp_path: Path, source: str) -> types.Declared:
    (tmp_path / "p").mkdir()
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.26\n")
    (tmp_path / "p" / "p.go").write_text(source)
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m/p", "T")
    return resolver.declared["m/p.T"]


def read_written(
    tmp_path: Path, body: str, results: str = "([]byte, error)", head: str = HEAD
) -> types.GoType | None:
    method = f"func (t *T) MarshalJSON() {results} {{\n\t{body}\n}}\n"
    marshaler = read_declared(tmp_path, head + method).marshaler
    return marshaler.type if isinstance(marshaler, types.Delegates) else None


@pytest.mark.parametrize("body", READABLE)
def test_what_declarations_determine_is_known(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, body) == READABLE[body]


@pytest.mark.parametrize("body", UNREADABLE)
def test_whatever_else_matters_makes_a_body_unknown(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, body) is None


@pytest.mark.parametrize(
    "body",
    ["defer func() { out = []byte(`1`) }()\n\treturn json.Marshal(t.Fact)", "out = []byte(`1`)\n\treturn"],
)
def test_a_named_result_that_is_set_otherwise_makes_a_body_unknown(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, body, "(out []byte, err error)") is None


def test_named_results_alone_change_nothing(tmp_path: Path) -> None:
    assert read_written(tmp_path, "return json.Marshal(t.Fact)", "(out []byte, err error)") == INT


@pytest.mark.parametrize(
    ("imported", "known"),
    [
        ('"encoding/json"', True),
        ('json "encoding/json"', True),
        ('json "example.com/json"', False),
        ('"example.com/json"', False),
        ('"github.com/goccy/go-json"', False),
        ('. "encoding/json"', False),
    ],
)
def test_json_is_the_package_that_the_file_imports(imported: str, known: bool, tmp_path: Path) -> None:
    head = HEAD.replace('"encoding/json"', imported)
    assert (read_written(tmp_path, "return json.Marshal(t.Fact)", head=head) == INT) == known


def test_a_map_that_is_filled_in_straight_lines_is_written_as_a_struct(tmp_path: Path) -> None:
    body = "out := map[string]any{`a`: t.Fact}\n\tif t.Fact > 0 { out[`b`] = t.Inner }\n\tout[`c`] = t.Any\n\treturn json.Marshal(out)"
    found = read_written(tmp_path, body)
    assert isinstance(found, types.Struct)
    assert [(one.tag, one.type) for one in found.fields] == [
        ('json:"a"', INT),
        ('json:"b,omitempty"', types.Pointer(WIRE)),
        ('json:"c"', types.Interface()),
    ]


@pytest.mark.parametrize(("value", "embedded"), [("(*plain)(t)", "Struct"), ("nil", "Pointer")])
def test_what_an_embedded_pointer_is_set_to_decides_whether_its_fields_are_there(
    value: str, embedded: str, tmp_path: Path
) -> None:
    body = f"type plain T\n\treturn json.Marshal(struct{{ *plain; X int }}{{plain: {value}}})"
    found = read_written(tmp_path, body)
    assert isinstance(found, types.Struct)
    assert type(found.fields[0].type).__name__ == embedded


def test_a_method_names_type_parameters_its_own_way(tmp_path: Path) -> None:
    source = HEAD.replace(
        "type T struct",
        "type G[A, B any] struct { First A; Second B }\n\ntype T struct { Inside G[int, string] }\n\ntype Unused struct",
    )
    method = "func (g G[B, A]) MarshalJSON() ([]byte, error) { return json.Marshal(second[A](g.get())) }\n"
    source = source.replace(
        "func (t *T) wire() (*Wire, error) { return &t.Inner, nil }\n",
        "func (g G[X, Y]) get() Y { return g.Second }\n",
    )
    method = (
        "func (g G[B, A]) MarshalJSON() ([]byte, error) { var v A; v = g.get(); return json.Marshal(v) }\n"
    )
    (tmp_path / "p").mkdir()
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.26\n")
    (tmp_path / "p" / "p.go").write_text(source + method)
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m/p", "T")
    marshaler = resolver.declared["m/p.G[int,string]"].marshaler
    assert isinstance(marshaler, types.Delegates)
    assert marshaler.type == TEXT
