"""tests/corpus/go_types: small Go packages, and beside each what its type `T` and all that it reaches are, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_never

from witness_schema.golang import types
from witness_schema.golang.modules import read_modules
from witness_schema.golang.packages import Packages
from witness_schema.golang.resolve import Resolver

CORPUS = Path(__file__).parents[1] / "corpus" / "go_types"
CASES = sorted(path.parent.name for path in CORPUS.glob("*/source.go"))
MODULE = "example.com/types/"


def declarations(case: str) -> types.Declarations:
    """What the type `T` of a case reaches, itself included."""
    resolver = Resolver(Packages(read_modules(CORPUS)))
    resolver.resolve_named(MODULE + case, "T")
    return resolver.declared


def described(declared: Mapping[str, types.Declared]) -> str:
    """One paragraph for each declared type, in the order of their names."""
    return "\n".join(
        "".join(f"{line}\n" for line in _paragraph(declared[key])) for key in sorted(declared)
    ).replace(MODULE, "")


def _paragraph(declared: types.Declared) -> Iterator[str]:
    body = "struct" if isinstance(declared.type, types.Struct) else written(declared.type)
    yield f"{declared.key} = {body}  // {declared.source}"
    if isinstance(declared.type, types.Struct):
        for field in declared.type.fields:
            embedded = "embedded " if field.embedded else ""
            tag = f" `{field.tag}`" if field.tag else ""
            yield f"    {embedded}{field.name}: {written(field.type)}{tag}  // {field.source}"
    match declared.marshaler:
        case types.Delegates(of, pointer, _, source):
            yield f"    MarshalJSON of {'*' * pointer}{declared.key} writes {written(of)}  // {source}"
        case types.Opaque(method, pointer, _, source):
            yield f"    {method} of {'*' * pointer}{declared.key} is not readable  // {source}"
    if declared.unmarshaler is not None:
        yield f"    {declared.unmarshaler.method}  // {declared.unmarshaler.source}"
    if declared.known:
        yield f"    known: {', '.join(declared.known)}"


def written(of: types.GoType) -> str:
    """A type as Go would write it, or what is the matter with it."""
    match of:
        case types.Basic(kind):
            return kind
        case types.Named(key):
            return key
        case types.Standard(name):
            return f"standard {name}"
        case types.Pointer(element):
            return f"*{written(element)}"
        case types.Slice(element):
            return f"[]{written(element)}"
        case types.FixedArray(length, element):
            return f"[{length}]{written(element)}"
        case types.Map(key, value):
            return f"map[{written(key)}]{written(value)}"
        case types.Struct(fields):
            return f"struct {{ {'; '.join(f.name + ' ' + written(f.type) for f in fields)} }}"
        case types.Interface(methods):
            return "interface with methods" if methods else "interface"
        case types.Unwritable(kind):
            return f"unwritable {kind}"
        case types.Missing(name, reason, _):
            return f"missing {name}: {reason}"
        case _:
            assert_never(of)


def _renew() -> None:
    for case in CASES:
        (CORPUS / case / "types.txt").write_text(described(declarations(case)))


if __name__ == "__main__":
    _renew()
