"""Reads a `map[string]any` that a body fills: key by key as the struct that is written the same, in a loop as a map of one type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.code.code_names import Local, Names, list_expressions
from witness_schema.golang.methods.body_types import BodyTypes
from witness_schema.golang.methods.method_code import MethodCode
from witness_schema.golang.string_literals import NotALiteralError, read_literal
from witness_schema.golang.types import Basic, GoType, Map, Pointer, Struct, StructField

# Of the characters that encoding/json takes in the name of a tag.
_IN_NAMES = frozenset("!#$%&()*+-./:;<=>?@[]^_{|}~ ")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One value of the map. key: "" where only running tells it. always: whether every run sets it."""

    key: str
    value: code.Expression
    names: Names
    always: bool


def read_filled_map(body: MethodCode, argument: code.Expression, names: Names) -> Struct | Map | None:
    """Return the type that is written as the map is; None where the argument is none, or is not filled in plain sight."""
    entries = list(_list_entries(body, argument, names))
    known = [entry for entry in entries if entry is not None]
    if not known or len(known) < len(entries):
        return None
    found: dict[str, GoType] = {}
    if any(not entry.key for entry in known):
        held = {BodyTypes(body).type_of(entry.value, entry.names) for entry in known}
        of = held.pop()
        return Map(Basic("string"), of) if of is not None and not held else None
    for entry in known:
        of = BodyTypes(body).type_of(entry.value, entry.names)
        if of is None or found.setdefault(entry.key, of) != of:
            return None
    always = {entry.key for entry in known if entry.always}
    place = body.resolver.packages.place(body.scope.file, body.function.line)
    return Struct(
        tuple(_build_field(at, key, of, place, key in always) for at, (key, of) in enumerate(found.items()))
    )


def _build_field(at: int, key: str, of: GoType, place: str, always: bool) -> StructField:
    if always:
        return StructField(f"Key{at}", of, f'json:"{key}"', False, place)
    # A pointer that is nil where the key is not set.
    return StructField(f"Key{at}", Pointer(of), f'json:"{key},omitempty"', False, place)


def _list_entries(body: MethodCode, argument: code.Expression, names: Names) -> Iterator[_Entry | None]:
    """Yield the entries of the map that the argument is; None for what is not understood of it."""
    match argument:
        case code.Composite() if _is_map(argument.type):
            yield from _list_elements(argument, names)
        case code.Name(name):
            local = names.find(name)
            made = local.value if isinstance(local, Local) else None
            if made is None or not isinstance(local, Local) or not _is_made(body, made[0], local.names):
                return
            if isinstance(made[0], code.Composite):
                yield from _list_elements(made[0], local.names)
            yield from _list_settings(body, name, local)


def _is_made(body: MethodCode, value: code.Expression, names: Names) -> bool:
    match value:
        case code.Composite(of):
            return _is_map(of)
        case code.Call(code.Name("make"), (code.TypeValue(of), *_)):
            return _is_map(of) and body.is_predeclared("make", names)
        case _:
            return False


def _is_map(of: nodes.TypeNode | None) -> bool:
    return of in (
        nodes.MapType(nodes.NameType("", "string"), nodes.NameType("", "any")),
        nodes.MapType(nodes.NameType("", "string"), nodes.InterfaceType()),
    )


def _list_elements(literal: code.Composite, names: Names) -> Iterator[_Entry | None]:
    for element in literal.elements:
        key = _read_key(element.key)
        yield _Entry(key, element.value, names, True) if key else None


def _list_settings(body: MethodCode, name: str, local: Local) -> Iterator[_Entry | None]:
    """Yield what `name["key"] = value` sets. Any use of the map but those and the last one makes it unknown."""
    own = {id(statement) for statement in body.body.statements}
    settings = 0
    for statement, names in body.places:
        match statement:
            case code.Assign((code.Index(code.Name(named), index),), "=", (value,)) if named == name:
                key = _read_key(index)
                settings += 1
                known = bool(key) or not isinstance(index, code.Literal)
                yield _Entry(key, value, names, id(statement) in own) if known else None
    last = body.body.statements[-1]
    in_sight = id(local.declared) in own and isinstance(last, code.Return)
    returns = sum(name in _spell_names(s) for s, _ in body.places if isinstance(s, code.Return))
    if not in_sight or name in body.changed or returns != 1 or name not in _spell_names(last):
        yield None
    if len(list(body.list_uses(name))) != settings + 1:
        yield None


def _spell_names(statement: code.Statement) -> set[str]:
    return {e.name for e in list_expressions(statement) if isinstance(e, code.Name)}


def _read_key(expression: code.Expression | None) -> str:
    """Return a key that can be the name in a tag, "" for any other."""
    match expression:
        case code.Literal("string", text):
            try:
                key = read_literal(text)
            except NotALiteralError:
                return ""
            fits = all(c in _IN_NAMES or (c.isascii() and c.isalnum()) for c in key)
            return key if fits and key != "-" else ""
        case _:
            return ""
