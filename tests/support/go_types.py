"""The corpus tests/corpus/go_types: small Go packages, each with a text that describes its type `T` and all it reaches.

`python tests/support/go_types.py` rewrites these texts; review the difference before you commit it.
"""

from __future__ import annotations

import json
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


def read_declarations(case: str) -> types.Declarations:
    """Read the types that the type `T` of a case reaches, itself included."""
    resolver = Resolver(Packages(read_modules(CORPUS)))
    resolver.resolve_named(MODULE + case, "T")
    return resolver.declared


def describe(declared: Mapping[str, types.Declared]) -> str:
    """Describe each declared type in a paragraph, sorted by name."""
    return "\n".join(
        "".join(f"{line}\n" for line in _write_paragraph(declared[key])) for key in sorted(declared)
    ).replace(MODULE, "")


def _write_paragraph(declared: types.Declared) -> Iterator[str]:
    body = "struct" if isinstance(declared.type, types.Struct) else write_type(declared.type)
    yield f"{declared.key} = {body}  // {declared.source}"
    if isinstance(declared.type, types.Struct):
        for field in declared.type.fields:
            embedded = "embedded " if field.embedded else ""
            tag = f" `{field.tag}`" if field.tag else ""
            yield f"    {embedded}{field.name}: {write_type(field.type)}{tag}  // {field.source}"
    match declared.marshaler:
        case types.Delegates(of, pointer, _, source, method):
            yield f"    {method} of {'*' * pointer}{declared.key} writes {write_type(of)}  // {source}"
        case types.Opaque(method, pointer, _, source):
            yield f"    {method} of {'*' * pointer}{declared.key} is not readable  // {source}"
    if declared.unmarshaler is not None:
        read = declared.unmarshaler.type
        reads = f" reads {write_type(read)}" if read is not None else ""
        yield f"    {declared.unmarshaler.method}{reads}  // {declared.unmarshaler.source}"
    if declared.known:
        yield f"    known: {', '.join(declared.known)}"


def write_type(of: types.GoType) -> str:
    """Write a type as Go would, or say why it has no such form."""
    match of:
        case types.Basic(kind):
            return kind
        case types.Named(key):
            return key
        case types.Standard(name):
            return f"standard {name}"
        case types.Pointer(element):
            return f"*{write_type(element)}"
        case types.Slice(element):
            return f"[]{write_type(element)}"
        case types.FixedArray(length, element):
            return f"[{length}]{write_type(element)}"
        case types.Map(key, value):
            return f"map[{write_type(key)}]{write_type(value)}"
        case types.Struct(fields):
            return f"struct {{ {'; '.join(f.name + ' ' + write_type(f.type) for f in fields)} }}"
        case types.Interface(methods):
            return "interface with methods" if methods else "interface"
        case types.Unwritable(kind):
            return f"unwritable {kind}"
        case types.Missing(name, reason, _):
            return f"missing {name}: {reason}"
        case types.Fixed(value, folded):
            return f"{json.dumps(value)} in any case" if folded else json.dumps(value)
        case types.Either(options):
            return " or ".join(map(write_type, options)) or "nothing"
        case _:
            assert_never(of)


def _rewrite_expectations() -> None:
    for case in CASES:
        (CORPUS / case / "types.txt").write_text(describe(read_declarations(case)))


if __name__ == "__main__":
    _rewrite_expectations()
