"""The words of a source never deny a name that it declares, so that a release is read alike without parsing all of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from witness_schema.clone import repository_root
from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import Budget
from witness_schema.golang import constants, source_files
from witness_schema.golang.declared_words import DeclaredWords
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.resolve import Resolver
from witness_schema.golang.syntax import GoFile, parse_text
from witness_schema.reading.checkout_reading import read_version
from witness_schema.reading.version_record import Reading

# gofmt would write none of these, and Go takes them all.
ODD = """package m; type/**/A struct{}
type // type B is below
B int; type\tC = B
type (D int; E[T any] struct{ X T };)
type /* type */ /* F ( */ F func(); type Größe int
const a, b A = 1, 2; const c C = 3
const(d = iota
e
)
var f, g int; var/* */h = func() { type inner int; const hidden = 1 }
var (i int;)
func j() {}; func/**/k[T any](T) {}
func (A) Plain() {}
func(*E[T]) Generic() {}
func (x /* F */ *F) Spaced () {}
func init() {}; func init() {}
var _ = "type G struct{}"
"""


class NoWatch:
    """Watches nothing, but is there: what is read is no release."""

    def begin(self, place: str) -> None: ...

    def end(self) -> None: ...


def deny(words: DeclaredWords, file: GoFile) -> list[object]:
    """List the names that a file declares and its words deny."""
    plain = {"type": file.types, "const": file.constants, "var": file.variables}
    denied: list[object] = [
        (k, n) for k, names in plain.items() for n in names if not words.may_declare(k, n)
    ]
    for receiver, name in file.functions:
        may = words.may_declare_method(receiver, name) if receiver else words.may_declare("func", name)
        denied += [] if may else [(receiver, name)]
    return denied


def test_no_way_of_declaring_is_denied() -> None:
    file, words = parse_text(ODD, Path("odd.go")), DeclaredWords(ODD)
    # Variables count where they have a value of their own.
    counts = map(len, (file.types, file.constants, file.variables, file.functions))
    assert list(counts) == [7, 5, 2, 6]
    assert deny(words, file) == []
    assert not any(words.may_declare_of("const", name) for name in ("G1", "absent"))
    assert all(words.may_declare_of("const", name) for name in ("A", "C"))


@pytest.mark.parametrize("keyword", ["type", "const", "var", "func"])
@pytest.mark.parametrize(
    "text", ["{0}s A", "my{0}", "{0}", "{0} /* A", "{0} // A", "{0} 5", "{0}A int", "{0} AB"]
)
def test_a_word_that_no_keyword_stands_before_is_not_declared(keyword: str, text: str) -> None:
    assert not DeclaredWords(text.format(keyword)).may_declare(keyword, "A")
    assert DeclaredWords(f"{text.format(keyword)}\n*/{keyword} A").may_declare(keyword, "A")


def write_package(root: Path) -> None:
    (root / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    (root / "a.go").write_text(
        'package m\n\nconst Known Kind = "known"\n\nfunc Other() { panic("T Kind") }\n'
    )
    (root / "t.go").write_text("package m\n\ntype T struct{ K Kind }\n\ntype Kind string\n")
    (root / "u.go").write_text("package m\n\ntype U struct{ X int }\n\nfunc (U) MarshalJSON() { not Go }\n")


def list_parsed(package: Package) -> list[str]:
    return [file.path.name for file in package.sources if "parsed" in vars(file)]


def test_of_a_release_only_the_files_that_declare_what_is_asked_for_are_parsed(tmp_path: Path) -> None:
    write_package(tmp_path)
    resolver = Resolver(Packages(read_modules(tmp_path)))
    resolver.resolve_named("m.test", "T")
    (package,) = resolver.packages.read
    assert list_parsed(package) == ["a.go", "t.go"]
    assert len(package.list_paths()) == 3
    assert constants.list_typed_strings(package, "Kind") == ("known",)
    with pytest.raises(UnreadableSource, match=r"u\.go:5"):
        list(package.types)


def test_of_what_nobody_checked_every_file_is_parsed(tmp_path: Path) -> None:
    write_package(tmp_path)
    watched = Packages(read_modules(tmp_path), Budget(watch=NoWatch()))
    with pytest.raises(UnreadableSource, match=r"u\.go:5"):
        Resolver(watched).resolve_named("m.test", "T")


@pytest.mark.oracle
@pytest.mark.parametrize("path", ["go/ast", "net/netip", "reflect", "time"])
def test_gos_own_packages_are_mapped_as_if_all_of_them_were_parsed(path: str, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m.test\n\ngo 1.26\n")
    package = Packages(read_modules(tmp_path)).get_standard(path)
    assert package is not None
    for mapped, read in (
        (package.types, lambda file: file.types),
        (package.constants, lambda file: file.constants),
        (package.variables, lambda file: file.variables),
        (package.functions, lambda file: file.functions),
    ):
        assert dict(mapped) == {name: file for file in package.files for name in read(file)}
    assert [denied for file in package.sources for denied in deny(file.words, file.parsed)] == []


@pytest.mark.checkout
def test_the_pinned_checkout_is_read_without_the_large_generated_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = Counter[Path]()

    def count(source: str, path: Path, *, compiled: bool = False) -> GoFile:
        parsed[path] += 1
        return parse_text(source, path, compiled=compiled)

    monkeypatch.setattr(source_files, "parse_text", count)
    root = repository_root()
    reading = Reading(root / "vendor" / "go-witness", "v", root / "oracle" / "go.mod", ())
    record, resolver = read_version(reading)
    assert "k8s.io/api/core/v1.NodeSystemInfo" in record.declared
    assert max(parsed.values()) == 1
    # Whether a package declares `nil` is asked of what a method's body says, and one generated file may.
    generated = [path for path in parsed if path.name in ("generated.pb.go", "zz_generated.deepcopy.go")]
    assert len(generated) <= 1
    assert len(parsed) < 0.7 * sum(len(package.list_paths()) for package in resolver.packages.read)
