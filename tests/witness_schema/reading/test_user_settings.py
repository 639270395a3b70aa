"""witness-schema.toml: rows for marshalers that cannot be read, and what is refused of such a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema import SchemaSet, UnreadableSource, extract_package

BILL = """package bill

type Money struct{ cents int64 }

func (m Money) MarshalJSON() ([]byte, error) {
	return write(m), nil
}

func (m *Money) UnmarshalJSON(text []byte) error {
	return read(m, text)
}

type Bill struct {
	Total Money            `json:"total"`
	Parts map[string]Money `json:"parts,omitempty"`
	Tip   *Money           `json:"tip,omitempty"`
}
"""
ROW = """packages = ["."]

[[marshaler]]
type = "example.com/bill.Money"
fingerprint = "{fingerprint}"
reader = "{reader}"
reason = "cents as a text of digits"
writes = {{ type = "string", pattern = "^[0-9]+$" }}
"""


def write(root: Path, settings: str = "") -> Path:
    (root / "go.mod").write_text("module example.com/bill\n\ngo 1.26\n")
    (root / "bill.go").write_text(BILL)
    if settings:
        (root / "witness-schema.toml").write_text(settings)
    return root


def find_fingerprints(root: Path) -> dict[str, str]:
    money = extract_package(write(root), "Bill").declared["example.com/bill.Money"]
    assert money.marshaler is not None
    assert money.unmarshaler is not None
    return {"fingerprint": money.marshaler.fingerprint, "reader": money.unmarshaler.fingerprint}


def test_a_row_says_what_a_marshaler_writes_and_reads(tmp_path: Path) -> None:
    prints = find_fingerprints(tmp_path)
    assert SchemaSet(extract_package(tmp_path, "Bill")).get("Bill").unresolved
    record = extract_package(write(tmp_path, ROW.format(**prints)), "Bill")
    for mode in ("serialization", "validation"):
        schema = SchemaSet(record, mode).get("Bill")  # type: ignore[arg-type]
        assert not schema.unresolved
        assert schema.is_valid({"total": "12", "parts": {"a": "3"}, "tip": "1"})
        for wrong in (
            {"total": "x"},
            {"total": 12},
            {"total": "1", "parts": {"a": 3}},
            {"total": "1", "tip": "x"},
        ):
            assert not schema.is_valid(wrong)
        assert schema.is_valid({"total": None}) == (mode == "validation")
    strict = ROW.format(**prints) + 'reads = { type = "string" }\n'
    read = SchemaSet(extract_package(write(tmp_path, strict), "Bill"), "validation").get("Bill")
    assert read.is_valid({"total": "x", "tip": None})
    assert not read.is_valid({"total": None})


@pytest.mark.parametrize("key", ["fingerprint", "reader"])
def test_a_row_is_refused_when_its_method_has_changed(key: str, tmp_path: Path) -> None:
    prints = find_fingerprints(tmp_path)
    row = ROW.format(**{**prints, key: "0123456789abcdef"})
    with pytest.raises(
        UnreadableSource, match=r"witness-schema.toml:4: the method of .* at bill.go:\d"
    ) as refused:
        extract_package(write(tmp_path, row), "Bill")
    assert f'write {key} = "{prints[key]}"' in refused.value.advice


FAULTS = {
    'package = ["."]\n': r"toml:1: unknown key 'package'",
    'packages = "."\n': r"toml:1: packages is not a list of folders",
    "packages = [\n": r"this is not TOML",
    ROW.format(fingerprint="a", reader="b")
    + "writess = 1\n": r"toml:9: unknown key 'writess' of a marshaler",
    '\n[[marshaler]]\ntype = "a.B"\n': r"toml:2: a marshaler lacks fingerprint",
    '[[marshaler]]\ntype = "a.B"\nfingerprint = 3\nwrites = {}\n': r"toml:3: fingerprint of a marshaler is not a text",
    '[[marshaler]]\ntype = "a.B"\nfingerprint = "3"\nwrites = { type = "strin" }\n': r"toml:4: writes of a marshaler is no schema",
    '[[marshaler]]\ntype = "a.B"\nfingerprint = "3"\nwrites = { oneOf = [] }\n': r"toml:4: writes of a marshaler is no schema",
    '[[marshaler]]\ntype = "a.B"\nfingerprint = "3"\nwrites = { type = "string", pattern = "(" }\n': r"toml:4: writes of a marshaler is no schema",
}


@pytest.mark.parametrize("text", FAULTS)
def test_another_form_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=FAULTS[text]) as refused:
        extract_package(write(tmp_path, text), "Bill")
    assert refused.value.advice
