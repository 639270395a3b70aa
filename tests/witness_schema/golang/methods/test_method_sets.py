"""Which methods a struct gets from its embedded fields, in small packages; the documents are judged in tests/corpus/go_structs."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver

_WRITES = 'func (x {0}) MarshalJSON() ([]byte, error) {{ return []byte("1"), nil }}\n'
_READS = "func (x *{0}) UnmarshalJSON(data []byte) error {{ return f(data) }}\n"


def declare(root: Path, text: str) -> types.Declared:
    """The type T of a package `m`."""
    (root / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    (root / "types.go").write_text(f"package m\n\n{text}\n")
    resolver = Resolver(Packages(read_modules(root)))
    resolver.resolve_named("m.test", "T")
    return resolver.declared["m.test.T"]


def lender(declared: types.Declared) -> str:
    """The type whose marshaler T has, and a star where only its pointer has it."""
    marshaler = declared.marshaler
    if not isinstance(marshaler, types.Delegates):
        return ""
    of = marshaler.type
    name = of.key if isinstance(of, types.Named) else of.name if isinstance(of, types.Standard) else ""
    return "*" * marshaler.pointer + name.removeprefix("m.test.")


A, B = "type A struct{ X int }\n" + _WRITES.format("A"), "type B struct{ X int }\n" + _WRITES.format("B")
P = "type P struct{ X int }\n" + _WRITES.format("*P")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}type T struct {{ A }}", "A"),
        (f"{A}type T struct {{ *A }}", "A"),
        (f"{A}type T struct {{ a A }}", ""),
        (f"{P}type T struct {{ P }}", "*P"),
        (f"{P}type T struct {{ *P }}", "P"),
        (f"{P}type M struct {{ P }}\ntype T struct {{ *M }}", "P"),
        (f"{A}{B}type T struct {{ A; B }}", ""),
        (f"{A}{B}type M struct {{ A }}\ntype T struct {{ M; B }}", "B"),
        (f"{A}type M struct {{ A }}\ntype N struct {{ A }}\ntype T struct {{ M; N }}", ""),
        (f"{A}type M struct {{ A }}\ntype T struct {{ M; A }}", "A"),
        (f"{A}type T struct {{ A; MarshalJSON int }}", ""),
        (f"{A}type M struct {{ A }}\ntype N struct {{ MarshalJSON int }}\ntype T struct {{ M; N }}", ""),
        (f"{A}type N struct {{ MarshalJSON int }}\ntype T struct {{ A; N }}", ""),
        (f"{A}type M struct {{ A; MarshalJSON int }}\ntype T struct {{ M }}", ""),
        (f"{A}type S struct {{ A }}\ntype T S", "A"),
        (f"{A}type T A", ""),
        (f'{A}type T struct {{ A `json:"-"` }}', "A"),
        ('import "time"\n\ntype T struct { *time.Time }', "time.Time"),
        ('import "math/big"\n\ntype T struct { big.Int }', "*math/big.Int"),
        ('import "math/big"\n\ntype T struct { *big.Int }', "math/big.Int"),
        ('import "time"\n\ntype U time.Time\ntype T struct { U }', ""),
        ('import "time"\n\ntype T struct { time.Time; L }\ntype L struct { *T }', "time.Time"),
    ],
)
def test_the_nearest_method_is_promoted_if_it_is_the_only_one(
    text: str, expected: str, tmp_path: Path
) -> None:
    assert lender(declare(tmp_path, text)) == expected


def test_a_method_of_its_own_hides_a_promoted_one_of_the_same_name_alone(tmp_path: Path) -> None:
    text = 'func (T) MarshalText() ([]byte, error) { return []byte("t"), nil }\n'
    promoted = declare(tmp_path, f"{A}type T struct {{ A }}\n{text}")
    assert lender(promoted) == "A"
    own = declare(tmp_path, f"{A}type T struct {{ A }}\n{_WRITES.format('T')}")
    assert isinstance(own.marshaler, types.Opaque)


def test_methods_of_map_keys_and_of_omitzero_are_told_where_they_are_asked(tmp_path: Path) -> None:
    methods = (
        'func (T) MarshalText() ([]byte, error) { return []byte("t"), nil }\n'
        "func (T) IsZero() bool { return false }\n"
    )
    body = f"type T struct{{ X int }}\n{_WRITES.format('T')}{_READS.format('T')}{methods}"
    assert declare(tmp_path, body).further == ()
    (tmp_path / "uses.go").write_text(
        'package m\n\ntype U struct {\n\tM map[T]int\n\tZ *T `json:",omitzero"`\n}\n'
    )
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m.test", "T")
    resolver.resolve_named("m.test", "U")
    assert {method.name for method in resolver.declared["m.test.T"].further} == {"MarshalText", "IsZero"}


@pytest.mark.parametrize(
    ("body", "constant"),
    [
        ("return x == 7", "7"),
        ("return x == -1", "-1"),
        ("return x == 0x10", "16"),
        ("return x == last", "3"),
        ("return x != 7", ""),
        ("return x == 7 || x == 8", ""),
        ("return y == 7", ""),
        ("return x == f()", ""),
        ("x = 1; return x == 7", ""),
    ],
)
def test_the_constant_of_an_is_zero_is_read(body: str, constant: str, tmp_path: Path) -> None:
    text = f'type T int\n\nconst last = 3\n\nfunc (x T) IsZero() bool {{ {body} }}\n\ntype U struct {{ Z T `json:",omitzero"` }}\n'
    (tmp_path / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    (tmp_path / "types.go").write_text(f"package m\n\n{text}")
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m.test", "U")
    (method,) = resolver.declared["m.test.T"].further
    assert (method.name, method.constant) == ("IsZero", constant)
