"""What reading methods take, case by case, and texts that writing methods list: known where the code says it, unknown otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.go_types import write_type
from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver

HEAD = """package p

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

type Inner struct{ Deep string }

type Kind string

func (k Kind) MarshalJSON() ([]byte, error) { return []byte("1"), nil }

const first = "first"

const kind Kind = "k"

var names = map[string]int{"a": 1, "b": 2}

var spelt = [...]string{"one", "two"}

var changed = map[string]int{"a": 1}

var Seen = map[string]int{"a": 1}

var decode = json.Unmarshal

var replaced = json.Unmarshal

var none = errors.New("none")

func change() { changed["b"] = 2; replaced = nil }

func fails(string) error { return none }

type T struct {
	*Inner
	held  any
	next  *T
	list  [2]string
	count int
}

func (t *T) String() string { if t.count > 1 { return first }; return spelt[t.count] }

func (t *T) Again() string { return t.Again() }

func (t *T) Kind() Kind { return kind }

"""
READ_TEXT = {
    'switch string(data) { case "a", first: t.count = 1; default: return none }; return nil': '"a" or "first"',
    'if text := string(data); text == "a" { return nil }; return fmt.Errorf("no %s", data)': '"a"',
    "found, ok := names[string(data)]; if !ok { return none }; t.count = found; return nil": '"a" or "b"',
    "t.count = names[string(data)]; return nil": "string",
    'switch strings.ToLower(string(data)) { case "a": t.count = 1 }; return nil': "string",
    'if bytes.Equal(data, []byte("a")) || len(data) == 0 { return nil }; return none': '"" or "a"',
    "if t == nil { return none }; if t.next != nil { return none }; return nil": "string",
    'switch string(data) { case "a": break; default: return none }; return nil': '"a"',
    'switch strings.ToLower(string(data)) { case "a", "b-1": return nil }; return none': '"a" in any case or "b-1" in any case',
    "return none": "nothing",
    'nil := none; if string(data) == "a" { return none }; return nil': "nothing",
    "return nil": "string",
}
UNREAD_TEXT = (
    'switch strings.ToUpper(string(data)) { case "A": return nil }; return none',
    'if string(data) == "A" { return nil }; switch strings.ToLower(string(data)) { case "b": return nil }; return none',
    'switch strings.ToLower(string(data)) { case "ä": return nil }; return none',
    'if string(data) == "a" { return none }; return nil',
    "return fails(string(data))",
    "return t.held.(error)",
    "if len(data) > 3 { return none }; return nil",
    "if t.count == 0 { return none }; return nil",
    "t.next = t; if t.next != nil { return none }; return nil",
    "found, ok := changed[string(data)]; if !ok { return none }; t.count = found; return nil",
    "found, ok := Seen[string(data)]; if !ok { return none }; t.count = found; return nil",
    't.Deep = "x"; return nil',
    't.list[t.count] = "x"; return nil',
    "t.count = 1 / t.count; return nil",
    "t.count = t.next.count; return nil",
    "for { t.count++ }",
    'string := func(x []byte) string { return "a" }; if string(data) == "a" { return nil }; return none',
    "var other any; t.count = other.(int); return nil",
    "defer func() { recover() }(); return nil",
)
READ_JSON = {
    'if string(data) == "null" { return nil }; return json.Unmarshal(data, &t.count)': "int",
    'if string(data) == `""` { return nil }; return json.Unmarshal(data, &t.count)': '"" or int',
    "return decode(data, &t.count)": "int",
    "return json.Unmarshal(data, t.held)": "nothing",
    "var s string; if err := json.Unmarshal(data, &s); err != nil { return err }; if s == first { return nil }; return none": '"first"',
    "var s string; err := json.Unmarshal(data, &s); if err != nil { return err }; t.count = len(strings.TrimSpace(s)); return nil": "string",
    "var v any; if err := json.Unmarshal(data, &v); err != nil { return err }; switch v.(type) { case string, bool: return nil; case []any: return none; default: return none }": "string or bool",
    "var v any; if err := json.Unmarshal(data, &v); err != nil { return err }; switch v := v.(type) { case nil: case float64: t.count = int(v); default: return fmt.Errorf(\"%T\", v) }; return nil": "float64 or null",
    "var f float64; if err := json.Unmarshal(data, &f); err != nil { return err }; t.held = time.Duration(f) * time.Second; return nil": "float64",
    "w := struct{ A *int; N json.Number }{}; if err := json.Unmarshal(data, &w); err != nil { return err }; if w.A != nil { t.count = *w.A }; t.held = w.N.String(); return nil": "struct { A *int; N standard encoding/json.Number }",
}  # fmt: skip
UNREAD_JSON = (
    "var nil *int; w := struct{ A *int }{}; if err := json.Unmarshal(data, &w); err != nil { return err }; if w.A != nil { t.count = *w.A }; return none",
    "w := struct{ A *int }{}; if err := json.Unmarshal(data, &w); err != nil { return err }; if w.A != nil { w.A = nil; t.count = *w.A }; return nil",
    "var n int; if err := json.Unmarshal(data, &n); err != nil { return err }; switch { default: if n > 1 { break }; return nil }; return none",
    'if string(data) == "null" { return none }; return json.Unmarshal(data, &t.count)',
    "if string(data) == `{}` { return nil }; return json.Unmarshal(data, &t.count)",
    "return replaced(data, &t.count)",
    "_ = json.Unmarshal(data, &t.count); return nil",
    "t.held = &t.count; return json.Unmarshal(data, t.held)",
    "if err := json.Unmarshal(data, &t.count); err != nil { return json.Unmarshal(data, &t.held) }; return nil",
    "var s string; if err := json.Unmarshal(data, &s); err != nil { return err }; if len(s) > 4 { return none }; return nil",
    "var s string; if err := json.Unmarshal(data, &s); err != nil { return err }; parsed, err := time.Parse(first, s); t.held = parsed; return err",
    "var n int; if err := json.Unmarshal(data, &n); err != nil { return err }; if n < 0 { return none }; return nil",
    "var w struct{ *Inner }; if err := json.Unmarshal(data, &w); err != nil { return err }; t.held = w.Deep; return nil",
    "var w *Inner; if err := json.Unmarshal(data, &w); err != nil { return err }; t.held = w.Deep; return nil",
    "w := struct{ A *int }{}; if err := json.Unmarshal(data, &w); err != nil { return err }; t.count = *w.A; return nil",
    "var v any; if err := json.Unmarshal(data, &v); err != nil { return err }; switch v.(type) { case Kind: return nil; default: return none }",
    "var v any; if err := json.Unmarshal(data, &v); err != nil { return err }; t.count = int(v.(float64)); return nil",
)
WRITTEN_TEXT = {
    'if t.count > 1 { return []byte("a"), nil }; return []byte(first), nil': '"a" or "first"',
    "return []byte(t.String()), nil": '"first" or "one" or "two"',
    'var s string; switch t.count { case 1: s = "x"; default: s = "y" }; return []byte(s), nil': '"x" or "y"',
    'var s string; if t.count > 1 { s = "x" }; return []byte(s), nil': '"" or "x"',
    'if t.next == nil { return nil, none }; return []byte("a"), nil': '"a"',
    "return nil, none": "nothing",
    "return nil, nil": '""',
    "return []byte(kind), nil": '"k"',
}
UNWRITTEN_TEXT = (
    "return []byte(t.Deep), nil",
    "return []byte(t.Again()), nil",
    'return nil, fails("a")',
    's := "a"; s += t.Deep; return []byte(s), nil',
    's := "a"; p := &s; *p = t.Deep; return []byte(s), nil',
    'return append([]byte("a"), t.Deep...), nil',
    "for _, s := range t.list { return []byte(s), nil }; return nil, none",
    "string := t.list; return []byte(string[0]), nil",
    "first := t.Deep; return []byte(first), nil",
)
WRITTEN_JSON = {
    'if t.count > 1 { return []byte("null"), nil }; return json.Marshal(t.count)': "null or int",
    'if t.count > 1 { return []byte(`"a"`), nil }; return []byte("true"), nil': '"a" or true',
    "return json.Marshal(t.String())": '"first" or "one" or "two"',
    "return json.Marshal(t.Kind())": "p.Kind",
    'return []byte(fmt.Sprintf("%q", t.Deep)), nil': "string",
    'return []byte(`"` + t.Deep + `"`), nil': "string",
    "return nil, none": "nothing",
}
UNWRITTEN_JSON = (
    "return json.Marshal(kind)",
    'return []byte("1"), nil',
    "return []byte(`{}`), nil",
    "return []byte(t.Deep), nil",
    'return []byte(fmt.Sprintf("%s", t.Deep)), nil',
    "return []byte(`\"` + t.Deep), nil",
    "return []byte(`[` + t.Deep + `]`), nil",
)  # fmt: skip


def read_method(tmp_path: Path, signature: str, body: str) -> types.Declared:
    (tmp_path / "p").mkdir()
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.26\n")
    (tmp_path / "p" / "p.go").write_text(f"{HEAD}func (t *T) {signature} {{\n\t{body}\n}}\n")
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m/p", "T")
    return resolver.declared["m/p.T"]


def read_taken(tmp_path: Path, method: str, body: str) -> str | None:
    unmarshaler = read_method(tmp_path, f"{method}(data []byte) error", body).unmarshaler
    assert unmarshaler is not None
    return write_type(unmarshaler.type).replace("m/p.", "p.") if unmarshaler.type is not None else None


def read_written(tmp_path: Path, method: str, body: str) -> str | None:
    marshaler = read_method(tmp_path, f"{method}() ([]byte, error)", body).marshaler
    return (
        write_type(marshaler.type).replace("m/p.", "p.") if isinstance(marshaler, types.Delegates) else None
    )


@pytest.mark.parametrize("body", READ_TEXT)
def test_the_texts_that_are_taken_are_known(body: str, tmp_path: Path) -> None:
    assert read_taken(tmp_path, "UnmarshalText", body) == READ_TEXT[body]


@pytest.mark.parametrize("body", READ_JSON)
def test_what_is_taken_case_by_case_is_known(body: str, tmp_path: Path) -> None:
    assert read_taken(tmp_path, "UnmarshalJSON", body) == READ_JSON[body]


@pytest.mark.parametrize("body", UNREAD_TEXT)
def test_a_text_that_anything_else_may_refuse_is_unknown(body: str, tmp_path: Path) -> None:
    assert read_taken(tmp_path, "UnmarshalText", body) is None


@pytest.mark.parametrize("body", UNREAD_JSON)
def test_a_value_that_anything_else_may_refuse_is_unknown(body: str, tmp_path: Path) -> None:
    assert read_taken(tmp_path, "UnmarshalJSON", body) is None


@pytest.mark.parametrize("body", WRITTEN_TEXT)
def test_the_texts_that_are_written_are_known(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, "MarshalText", body) == WRITTEN_TEXT[body]


@pytest.mark.parametrize("body", WRITTEN_JSON)
def test_the_constants_that_are_written_are_known(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, "MarshalJSON", body) == WRITTEN_JSON[body]


@pytest.mark.parametrize("body", UNWRITTEN_TEXT)
def test_a_text_that_the_code_does_not_list_is_unknown(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, "MarshalText", body) is None


@pytest.mark.parametrize("body", UNWRITTEN_JSON)
def test_other_json_that_is_put_together_is_unknown(body: str, tmp_path: Path) -> None:
    assert read_written(tmp_path, "MarshalJSON", body) is None
