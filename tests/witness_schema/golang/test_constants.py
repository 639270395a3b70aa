"""Array lengths as Go writes them: literals, names, iota, arithmetic, the standard library's sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang import constants
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.syntax import parse_text

SOURCE = """package sizes

import (
	"crypto/sha256"
	sum "crypto/sha512"
)

const (
	zero = iota
	one
	two
)

const (
	kilo = 1 << (10 * (iota + 1))
	mega
)

const mixed = (mega/kilo + two) % 1000
const Sum = sha256.Size + sum.Size
const typed uint8 = 3
"""


def computed(folder: Path, expression: str) -> int:
    (folder / "go.mod").write_text("module sizes\n\ngo 1.26\n")
    (folder / "sizes.go").write_text(SOURCE)
    packages = Packages(read_modules(folder))
    package = packages.get("sizes")
    assert package is not None
    written = parse_text(f"package p\n\nconst x = {expression}\n", folder / "x.go").read_constant("x")
    return constants.compute_integer(packages, package, package.files[0], written)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3", 3),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 15),
        ("1_000", 1000),
        ("zero", 0),
        ("two", 2),
        ("mega", 1 << 20),
        ("mixed", 26),
        ("Sum", 96),
        ("sha256.Size", 32),
        ("typed", 3),
        ("7 / 2", 3),
        ("-two + 8", 6),
        ("1 | 2 ^ 3", 0),
        ("1 << 2 + 1", 5),
        ("7 &^ 2", 5),
        ("-7 / 2", -3),
        ("-7 % 4", -3),
        ("^0 + (1+two)*two", 5),
    ],
)
def test_lengths_are_computed(tmp_path: Path, expression: str, value: int) -> None:
    assert computed(tmp_path, expression) == value


@pytest.mark.parametrize(
    "expression",
    ["absent", "sha256.absent", "len(x)", "1 / 0", '"text"', "1.5", "1 << -1", "1 == 1", "1 << 600", "two.x"],
)
def test_what_cannot_be_computed_is_named(tmp_path: Path, expression: str) -> None:
    with pytest.raises(WitnessSchemaError, match="not a constant that can be computed"):
        computed(tmp_path, expression)


@pytest.mark.parametrize("expression", ["1 <<", "(1", "1 2", "09"])
def test_what_go_does_not_parse_is_refused(tmp_path: Path, expression: str) -> None:
    with pytest.raises(WitnessSchemaError, match="does not parse"):
        computed(tmp_path, expression)
