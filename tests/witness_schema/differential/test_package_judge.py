"""`schema judge`: a package whose schema is wrong on purpose is told with its place, a right one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli_runs import run
from witness_schema import UnreadableSource, extract_package
from witness_schema.differential.package_judge import find_source, judge_package
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.upstream.user_packages import UserPackage

pytestmark = pytest.mark.oracle

BILL = """package bill

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Money is written as a text of digits.
type Money struct{ cents int64 }

func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(fmt.Sprintf("%d", m.cents))
}

func (m *Money) UnmarshalJSON(text []byte) error {
	var spelt string
	if err := json.Unmarshal(text, &spelt); err != nil {
		return err
	}
	cents, err := strconv.ParseInt(spelt, 10, 64)
	m.cents = cents
	return err
}

type Bill struct {
	Name  string           `json:"name"`
	Lines map[string]Money `json:"lines,omitempty"`
	Count uint8            `json:"count,omitempty"`
}
"""
LINES = f"bill.go:{BILL[: BILL.index('Lines map')].count(chr(10)) + 1}"
ROW = """[[marshaler]]
type = "example.com/bill.Money"
fingerprint = "{fingerprint}"
reader = "{reader}"
writes = {writes}
reads = {reads}
"""
DIGITS = '{ type = "string", pattern = "^(0|-?[1-9][0-9]{0,18})$" }'
READ = '{ type = "string", pattern = "^[+-]?[0-9]{1,19}$" }'


def write(root: Path, writes: str = "", reads: str = READ, source: str = BILL) -> Path:
    root.mkdir(exist_ok=True)
    (root / "go.mod").write_text("module example.com/bill\n\ngo 1.26\n")
    (root / "bill.go").write_text(source)
    if writes:
        money = extract_package(root, "Bill").declared["example.com/bill.Money"]
        assert money.marshaler is not None
        assert money.unmarshaler is not None
        prints = {"fingerprint": money.marshaler.fingerprint, "reader": money.unmarshaler.fingerprint}
        (root / "witness-schema.toml").write_text(ROW.format(**prints, writes=writes, reads=reads))
    return root


def test_a_wrong_schema_is_told_with_its_place(tmp_path: Path) -> None:
    told: list[str] = []
    root = write(tmp_path / "bill", '{ type = "integer" }')
    verdict = judge_package(UserPackage(root, ("Bill",)), told.append)
    said = [at for at, line in enumerate(told) if "compiles and runs the package" in line]
    assert said, told
    assert said[0] < next(at for at, line in enumerate(told) if "compiling and running" in line), (
        "said before it is done"
    )
    assert verdict.counts["written, kept"] >= 100
    assert sum(verdict.counts.values()) >= 400
    refused = [one for one in verdict.disagreements if one.kind == "written"]
    assert refused
    assert {(one.direction, one.source) for one in refused} == {("serialization refuses", LINES)}, (
        "no other place"
    )
    assert all(one.place.startswith("/lines") for one in refused)


def test_a_right_schema_and_real_go_agree(tmp_path: Path) -> None:
    root = write(tmp_path / "bill", DIGITS)
    verdict = judge_package(UserPackage(root, ("Bill",)))
    assert not [one for one in verdict.disagreements if one.kind == "written"]
    # The mutants know no other text that both take, so whatever is left is at the marshaler's own place.
    assert {one.source for one in verdict.disagreements} <= {LINES}
    assert verdict.counts["changed, refused"] >= 20


def test_the_command_ends_with_1_or_with_2_and_the_line(tmp_path: Path) -> None:
    root = write(tmp_path / "bill", '{ type = "boolean" }')
    done = run("schema", "judge", "--package", str(root), "--type", "Bill")
    assert done.returncode == 1
    assert f"{LINES}: Bill: the schema of serialization refuses at /lines/" in done.stderr + done.stdout
    write(root, source=BILL.replace("uint8 ", "uint9 "))
    (root / "witness-schema.toml").unlink()
    done = run("schema", "judge", "--package", str(root), "--type", "Bill")
    assert done.returncode == 2
    assert "bill/bill.go:29: the package does not compile: undefined: uint9" in done.stderr
    assert "→ mend it there" in done.stderr


def test_a_package_that_does_not_parse_is_never_run(tmp_path: Path) -> None:
    root = write(tmp_path / "bill", source=BILL + "\nfunc {\n")
    with pytest.raises(UnreadableSource, match=r"bill.go:\d+: the Go source does not parse"):
        judge_package(UserPackage(root, ("Bill",)))


def test_a_pointer_leads_to_the_line_of_its_field(tmp_path: Path) -> None:
    schema = SchemaSet(extract_package(write(tmp_path / "bill"), "Bill"), "validation").get("Bill")
    assert find_source(schema, "/lines/a~1b") == LINES
    assert find_source(schema, "/count") != LINES
    assert find_source(schema, "") == schema.source
    assert find_source(schema, "/nothing/of/it") == schema.source
