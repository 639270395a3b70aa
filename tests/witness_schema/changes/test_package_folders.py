"""`schema diff` of two emitted folders of a user's package: its types are compared as attestations are."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.changes.emitted import read
from witness_schema.changes.version_comparison import compare
from witness_schema.schemas.emission import emit
from witness_schema.upstream.user_packages import UserPackage

BILL = """package bill

type Bill struct {
	Total int    `json:"total"`
	Note  string `json:"note,omitempty"`
}
"""


def emit_bill(root: Path, out: Path, text: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "go.mod").write_text("module example.com/bill\n\ngo 1.26\n")
    (root / "bill.go").write_text(text)
    emit(out, source=UserPackage(root, ("Bill",)))
    return out


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("total", "sum", {"FIELD_REMOVED", "REQUIRED_FIELD_ADDED"}),
        ("int ", "string ", {"FIELD_RETYPED"}),
        ("Note ", "Text ", set()),
    ],
)
def test_a_change_of_a_type_is_told(old: str, new: str, rules: set[str], tmp_path: Path) -> None:
    before = read(emit_bill(tmp_path / "bill", tmp_path / "before", BILL)).to_edition("before")
    after = read(emit_bill(tmp_path / "bill", tmp_path / "after", BILL.replace(old, new))).to_edition("after")
    assert {change.rule.id for change in compare(before, after).found} == rules
