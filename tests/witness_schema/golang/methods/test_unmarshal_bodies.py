"""What an UnmarshalJSON reads, by its body: known where it decodes once and takes over, unknown otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.names import spell_type
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver

HEAD = """package p

import (
	"encoding/json"
	"fmt"
	"strconv"
)

type Wire struct { Name string; Size int8 }

type ID string

type T struct {
	field map[string]int8
	name  string
}

func read(data []byte, into *string) error {
	var wire Wire
	err := json.Unmarshal(data, &wire)
	*into = wire.Name
	return err
}

func check(data []byte, into *string) error {
	if len(data) > 9 {
		return fmt.Errorf("long")
	}
	return json.Unmarshal(data, into)
}

func lower(text string) string { return strconv.Quote(text) }

func (t *T) UnmarshalJSON(data []byte) error {
"""
READABLE = {
    "return nil": "encoding/json.RawMessage",
    "return json.Unmarshal(data, &t.field)": "map[string]int8",
    "if err := json.Unmarshal(data, &t.field); err != nil { return err }\n\treturn nil": "map[string]int8",
    "if err := json.Unmarshal(data, &t.field); err != nil { return fmt.Errorf(\"no: %w\", err) }\n\treturn nil": "map[string]int8",
    "var wire Wire\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\tt.name = wire.Name\n\treturn nil": "p.Wire",
    "wire := Wire{}\n\terr := json.Unmarshal(data, &wire)\n\tif err != nil { return err }\n\tt.name = string(wire.Name)\n\treturn nil": "p.Wire",
    "wire := &Wire{}\n\tif err := json.Unmarshal(data, wire); err != nil { return err }\n\tt.name = wire.Name\n\treturn nil": "p.Wire",
    "wire := make(map[string]Wire)\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\treturn nil": "map[string]p.Wire",
    "wire := new(Wire)\n\tif err := json.Unmarshal(data, wire); err != nil { return err }\n\treturn nil": "p.Wire",
    "type plain T\n\treturn json.Unmarshal(data, (*plain)(t))": "struct{…}",
    "type plain T\n\tread := struct{ *plain; Size string `json:\"size,omitempty\"` }{plain: (*plain)(t)}\n\treturn json.Unmarshal(data, &read)": "struct{…}",
    "type plain T\n\tread := &struct{ *plain; Size string `json:\"size\"` }{plain: (*plain)(t)}\n\tif err := json.Unmarshal(data, read); err != nil { return err }\n\tt.name = read.Size\n\treturn nil": "struct{…}",
    "type plain T\n\tvar p plain\n\tif err := json.Unmarshal(data, &p); err != nil { return err }\n\t*t = T(p)\n\treturn nil": "struct{…}",
    "return read(data, &t.name)": "p.Wire",
    "type Wire struct{ X int }\n\tvar wire Wire\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\treturn nil": "struct{…}",
    "type plain Wire\n\tvar p plain\n\tif err := json.Unmarshal(data, &p); err != nil { return err }\n\tt.name = p.Name\n\treturn nil": "struct{…}",
}  # fmt: skip
UNREADABLE = (
    "return check(data, &t.name)",
    "return json.Unmarshal(data, t)",
    "return json.Unmarshal(data[1:], &t.name)",
    "return json.Unmarshal([]byte(`{}`), &t.name)",
    "if len(data) > 9 { return nil }\n\treturn json.Unmarshal(data, &t.name)",
    "defer func() { t.name = \"x\" }()\n\treturn json.Unmarshal(data, &t.name)",
    "_ = json.Unmarshal(data, &t.name)\n\treturn nil",
    "err := json.Unmarshal(data, &t.name)\n\tt.name = \"\"\n\treturn nil",
    "if err := json.Unmarshal(data, &t.name); err != nil { return nil }\n\treturn nil",
    "var wire Wire\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\tif wire.Name == \"\" { return fmt.Errorf(\"empty\") }\n\treturn nil",
    "var wire Wire\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\tt.name = lower(wire.Name)\n\treturn nil",
    "var wire Wire\n\tif err := json.Unmarshal(data, &wire); err != nil { return err }\n\treturn json.Unmarshal(data, &t.field)",
    "type plain T\n\tread := &struct{ *plain; Size string }{plain: (*plain)(t)}\n\tif err := json.Unmarshal(data, &read); err != nil { return err }\n\tt.name = read.Size\n\treturn nil",
    "type plain T\n\tread := struct{ *plain; Size string }{plain: (*plain)(t)}\n\tif err := json.Unmarshal(data, &read); err != nil { return err }\n\tt.name = lower(read.Size)\n\treturn nil",
)  # fmt: skip


def read_type(tmp_path: Path, body: str) -> types.GoType | None:
    (tmp_path / "p").mkdir()
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.26\n")
    (tmp_path / "p" / "p.go").write_text(HEAD + "\t" + body + "\n}\n")
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m/p", "T")
    unmarshaler = resolver.declared["m/p.T"].unmarshaler
    assert unmarshaler is not None
    return unmarshaler.type


@pytest.mark.parametrize("body", READABLE)
def test_what_is_decoded_is_known(body: str, tmp_path: Path) -> None:
    found = read_type(tmp_path, body)
    assert found is not None
    assert spell_type(found).replace("m/p.", "p.") == READABLE[body]


@pytest.mark.parametrize("body", UNREADABLE)
def test_any_other_body_is_unknown(body: str, tmp_path: Path) -> None:
    assert read_type(tmp_path, body) is None
