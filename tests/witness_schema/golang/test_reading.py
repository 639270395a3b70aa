"""The Go front end on small modules: builds, imports, constants, generics, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang import constants, types
from witness_schema.golang.build_constraints import is_included, is_satisfied
from witness_schema.golang.modules import escape_path, read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import parse_text


def module(root: Path, **files: str) -> Resolver:
    """A module example.com/m; a file `a_b.go` of the package `a` is given as `a__a_b="…"`, one of the root as `b`."""
    (root / "go.mod").write_text("module example.com/m\n\ngo 1.26\n\nrequire other.org/gone v1.2.3\n")
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.go"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Resolver(Packages(read_modules(root)))


def fields(resolver: Resolver, name: str = "T", package: str = "example.com/m") -> dict[str, object]:
    of = resolver.resolve_named(package, name)
    assert isinstance(of, types.Named)
    body = resolver.declared[of.key].type
    assert isinstance(body, types.Struct)
    return {field.name: field.type for field in body.fields}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("linux", True),
        ("!windows", True),
        ("windows || linux && amd64", True),
        ("(windows || linux) && !cgo", True),
        ("!(linux && amd64)", False),
        ("go1.20", True),
        ("ignore", False),
    ],
)
def test_build_expressions(expression: str, value: bool) -> None:
    assert is_satisfied(expression) is value


@pytest.mark.parametrize(
    ("name", "source", "value"),
    [
        ("a.go", "package a\n", True),
        ("a_linux.go", "package a\n", True),
        ("a_linux_amd64.go", "package a\n", True),
        ("a_windows.go", "package a\n", False),
        ("a_linux_arm64.go", "package a\n", False),
        ("linux.go", "package a\n", True),
        ("a_test.go", "package a\n", False),
        ("_a.go", "package a\n", False),
        ("a.go", "// Note.\n\n//go:build ignore\n\npackage a\n", False),
        ("a.go", "package a\n\n//go:build ignore\n", True),
    ],
)
def test_files_of_the_build(name: str, source: str, value: bool) -> None:
    assert is_included(Path(name), source) is value


def test_imports_by_alias_name_and_dot(tmp_path: Path) -> None:
    resolver = module(
        tmp_path,
        types='package m\n\nimport (\n\tz "example.com/m/sub"\n\t"example.com/m/go-odd"\n\t. "example.com/m/dots"\n\t"time"\n)\n'
        "\ntype T struct {\n\tA z.Inner\n\tB *odd.Thing\n\tC Dotted\n\tD map[string]time.Time\n}\n",
        sub__inner="package sub\n\ntype Inner struct{ X int }\n",
        dots__dotted="package dots\n\ntype Dotted string\n",
    )
    (tmp_path / "go-odd").mkdir()
    (tmp_path / "go-odd" / "thing.go").write_text("package odd\n\ntype Thing struct{}\n")
    assert fields(resolver) == {
        "A": types.Named("example.com/m/sub.Inner"),
        "B": types.Pointer(types.Named("example.com/m/go-odd.Thing")),
        "C": types.Named("example.com/m/dots.Dotted"),
        "D": types.Map(types.Basic("string"), types.Standard("time.Time")),
    }


def test_a_missing_module_is_told_and_not_guessed(tmp_path: Path) -> None:
    resolver = module(
        tmp_path,
        types='package m\n\nimport "other.org/gone/pkg"\n\ntype T struct {\n\tA pkg.Type\n\tB int\n}\n',
    )
    found = fields(resolver)
    assert isinstance(found["A"], types.Missing)
    assert "other.org/gone v1.2.3" in found["A"].reason
    assert found["B"] == types.Basic("int")


def test_lengths_are_computed_or_not_guessed(tmp_path: Path) -> None:
    resolver = module(
        tmp_path,
        types='package m\n\nimport (\n\t"crypto/sha256"\n\t"other.org/gone/crc32"\n)\n\nconst (\n\t_ = 1 << (10 * iota)\n\tKiB\n\tMiB\n)\n\nconst half = KiB / 2\n\n'
        "type T struct {\n\tA [half + 1]byte\n\tB [0x10]int\n\tC [sha256.Size]byte\n\tD [017]int\n\tE [MiB >> 18]int\n\tF [crc32.Size]byte\n}\n",
    )
    found = fields(resolver)
    assert found["A"] == types.FixedArray(513, types.Basic("uint8"))
    assert found["B"] == types.FixedArray(16, types.Basic("int"))
    assert found["C"] == types.FixedArray(32, types.Basic("uint8"))
    assert found["D"] == types.FixedArray(15, types.Basic("int"))
    assert found["E"] == types.FixedArray(4, types.Basic("int"))
    assert isinstance(found["F"], types.Missing)


def test_constant_strings(tmp_path: Path) -> None:
    resolver = module(
        tmp_path,
        consts='package m\n\nimport (\n\t"fmt"\n\n\t"example.com/m/sub"\n)\n\ntype Kind string\n\nconst A = "a/" + sub.B + `\\c`\n\n'
        'const K = Kind("k")\n\nvar V = fmt.Sprintf("%s", A)\n',
        sub__b='package sub\n\nconst B = "b\\t"\n',
    )
    package = resolver.packages.get("example.com/m")
    assert package is not None
    file = package.files[0]

    def compute(expression: str) -> str:
        written = parse_text(f"package m\n\nconst x = {expression}\n", tmp_path / "x.go").read_constant("x")
        return constants.compute_string(resolver.packages, package, file, written)

    assert compute("A") == "a/b\t\\c"
    assert compute("K") == "k"
    assert compute('Kind("x") + A') == "xa/b\t\\c"
    assert compute('Kind /* of */ ("x" /* + "y" */) + (A)') == "xa/b\t\\c"
    for computed in ('fmt.Sprintf("%s", A)', "V", "missing", 'other.Name("x")'):
        with pytest.raises(WitnessSchemaError, match="not a constant"):
            compute(computed)


def test_generics_are_instantiated_once_for_each_argument(tmp_path: Path) -> None:
    resolver = module(
        tmp_path,
        types="package m\n\ntype Pair[K comparable, V any] struct {\n\tKey K\n\tRest []V\n}\n\n"
        "type T struct {\n\tA Pair[string, int]\n\tB Pair[string, *T]\n\tC Pair[string, int]\n}\n",
    )
    found = fields(resolver)
    assert found["A"] == found["C"] != found["B"]
    assert sorted(key for key in resolver.declared if "Pair" in key) == [
        "example.com/m.Pair[string,*example.com/m.T]",
        "example.com/m.Pair[string,int]",
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    resolver = module(tmp_path, types="package m\n\ntype T struct {\n\tA int int int\n}\n")
    with pytest.raises(WitnessSchemaError) as raised:
        resolver.resolve_named("example.com/m", "T")
    assert "types.go:4" in str(raised.value)
    assert raised.value.advice


def test_module_paths_are_escaped_as_go_does() -> None:
    assert escape_path("github.com/CycloneDX/cyclonedx-go") == "github.com/!cyclone!d!x/cyclonedx-go"
