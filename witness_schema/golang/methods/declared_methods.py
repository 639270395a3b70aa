"""The methods of declared types that encoding/json looks for: their own, and those that embedded fields promote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from witness_schema.errors import UnreadableSource
from witness_schema.golang import constants, types
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.methods import marshal_bodies, method_code, read_bodies
from witness_schema.golang.methods.method_sets import MethodSets, Promoted, find_unknown_embedded
from witness_schema.golang.nodes import Function
from witness_schema.golang.packages import Scope
from witness_schema.golang.standard_library import FACTS

# In the order of encoding/json (newTypeEncoder): MarshalJSON wins over MarshalText.
_MARSHALERS = ("MarshalJSON", "MarshalText")
_READERS = ("UnmarshalJSON", "UnmarshalText")
_ZEROING = "IsZero"


@dataclass
class DeclaredMethods:
    """Reads methods, and completes declarations by them once all types that they depend on are read."""

    resolver: method_code.TypeReader
    declared: dict[str, types.Declared]
    _own: dict[str, dict[str, types.Method]] = field(default_factory=dict)
    _written: dict[str, dict[str, types.Marshaler]] = field(default_factory=dict)
    _decoded: dict[str, dict[str, types.GoType | None]] = field(default_factory=dict)
    _incomplete: list[str] = field(default_factory=list)
    _by_value: set[str] = field(default_factory=set)
    # Types of fields with `omitzero`, whose IsZero encoding/json asks, and of map keys, until they are declared.
    _asked: list[types.GoType] = field(default_factory=list)
    _keys: list[types.GoType] = field(default_factory=list)
    _key_types: set[str] = field(default_factory=set)

    def read(self, key: str, name: str, scope: Scope) -> None:
        """Read the methods that a type declares itself."""
        own = self._own[key] = {}
        written: dict[str, types.Marshaler] = {}
        decoded: dict[str, types.GoType | None] = {}
        self._written[key], self._decoded[key] = written, decoded
        for method in (*_MARSHALERS, *_READERS, _ZEROING):
            file = scope.package.functions.get((name, method))
            if file is None:
                continue
            function = file.read_function(name, method)
            source = self.resolver.packages.place(file, function.line)
            # A method may name the type parameters otherwise than the declaration.
            named = dict(zip(function.type_parameters, scope.parameters.values(), strict=False))
            inner = Scope(scope.package, file, named)
            constant = self._read_constant(function, inner) if method == _ZEROING else ""
            own[method] = types.Method(
                method, function.pointer, _compute_fingerprint(function), source, constant
            )
            if method in _MARSHALERS:
                written[method] = self._read_marshaler(key, own[method], function, inner, name)
            elif method in _READERS:
                read = read_bodies.read_decoded_type
                decoded[method] = read(self.resolver, inner, name, function)
        self._incomplete.append(key)

    def note_zeroing(self, fields: Iterable[types.StructField]) -> None:
        """Note the types whose `IsZero` decides whether a field is omitted."""
        self._asked += (f.type for f in fields if "omitzero" in f.tag)

    def note_key(self, of: types.GoType) -> None:
        """Note the type of map keys, for which encoding/json takes `MarshalText` and never `MarshalJSON`."""
        self._keys.append(of)

    def complete(self, *, again: bool = False) -> None:
        """Give every declaration its marshalers and unmarshalers, own and promoted.

        again: also those that have them, because what they embed was read only now.
        """
        found = [self._follow(of) for of in self._keys]
        asked = {of.key for of in found if isinstance(of, types.Named) and of.key in self.declared}
        asked -= self._key_types
        self._key_types |= asked
        self._keys = [of for of in found if isinstance(of, types.Standard)]
        waiting = {*self._incomplete, *asked, *(self._own if again else ())}
        # A reading that failed has forgotten what it declared (`Resolver.forget_since`).
        for key in waiting & self.declared.keys():
            self.declared[key] = self._complete_one(self.declared[key], key in self._key_types)
        self._incomplete.clear()
        self._asked = [of for of in self._asked if not self._complete_zeroing(of)]

    def _follow(self, of: types.GoType) -> types.GoType:
        """Return the type that methods are asked of: behind a pointer, and behind an alias of the standard library."""
        return types.follow_standard(of.element if isinstance(of, types.Pointer) else of, self.declared)

    def _complete_one(self, declared: types.Declared, is_key: bool) -> types.Declared:
        """Complete a declaration. Of the methods that others hide, it gets those that its use asks for."""
        json, text = (self._find_marshaler(declared, name) for name in _MARSHALERS)
        own = self._own[declared.key]
        readers = [own[name] for name in _READERS if name in own]
        decoded = self._decoded[declared.key]
        first = (types.Unmarshaler(m.name, m.fingerprint, m.source, decoded[m.name]) for m in readers)
        further = [method for method in declared.further if method.name == _ZEROING]
        # A value without an address has the methods with a value receiver only.
        if text is not None and (is_key or (json is not None and json.pointer and not text.pointer)):
            of = text.type if isinstance(text, types.Delegates) and "MarshalText" in own else None
            further.append(types.Method("MarshalText", text.pointer, text.fingerprint, text.source, "", of))
        if is_key and (read := self._find_method(declared, "UnmarshalText")) is not None:
            further.append(replace(read, type=decoded.get("UnmarshalText")))
        return replace(
            declared, marshaler=json or text, unmarshaler=next(first, None), further=tuple(further)
        )

    def _find_method(self, declared: types.Declared, name: str) -> types.Method | None:
        own = self._own[declared.key].get(name)
        promoted = self._find_promoted(declared, name) if own is None else None
        return promoted.method if promoted is not None else own

    def _find_marshaler(self, declared: types.Declared, name: str) -> types.Marshaler | None:
        own = self._own[declared.key].get(name)
        if own is not None:
            opaque = types.Opaque(name, own.pointer, own.fingerprint, own.source)
            written = self._written[declared.key][name]
            # The shapes of types know no values without an address within those that have one.
            if isinstance(written, types.Delegates) and declared.key in self._by_value:
                return opaque if self._needs_address(written.type, set()) else written
            return written
        found = self._find_promoted(declared, name)
        if found is None:
            return None
        method, owner = found.method, found.owner
        # Delegation is to all of the other type: its MarshalJSON would win over the MarshalText that is promoted.
        whole = name == "MarshalJSON" or self._find_own(owner, "MarshalJSON") is None
        if whole and not isinstance(self._find_underlying(owner), types.Interface):
            return types.Delegates(owner, method.pointer, method.fingerprint, method.source)
        return types.Opaque(name, method.pointer, method.fingerprint, method.source)

    def _find_promoted(self, declared: types.Declared, name: str) -> Promoted | None:
        # An unknown type may lend one of the same name, and both would cancel each other out.
        if not isinstance(declared.type, types.Struct) or find_unknown_embedded(declared.type, self.declared):
            return None
        return MethodSets(self._find_own, self._find_underlying).find_promoted(declared.type, name)

    def _needs_address(self, of: types.GoType, seen: set[types.GoType]) -> bool:
        """Whether a value contains, with no pointer or slice between, one whose marshaler has a pointer receiver."""
        if of in seen:
            return False
        seen.add(of)
        if any((own := self._find_own(of, name)) is not None and own.pointer for name in _MARSHALERS):
            return True
        match self._find_underlying(of):
            case types.Either(options):
                return any(self._needs_address(option, seen) for option in options)
            case types.Struct(fields):
                return any(self._needs_address(field.type, seen) for field in fields)
            case types.FixedArray(_, element):
                return self._needs_address(element, seen)
            case _:
                return False

    def _find_own(self, of: types.GoType, name: str) -> types.Method | None:
        followed = types.follow_standard(of, self.declared)
        match followed:
            case types.Named(key):
                return self._own.get(key, {}).get(name)
            case types.Standard(spelt) if spelt in FACTS and name in FACTS[spelt].methods:
                return types.Method(name, FACTS[spelt].methods[name], "", spelt)
            case _:
                return None

    def _find_underlying(self, of: types.GoType) -> types.GoType:
        match types.follow_standard(of, self.declared):
            case types.Named(key):
                return self.declared[key].type
            case types.Standard(name) if name in FACTS:
                return FACTS[name].underlying
            case other:
                return other

    def _complete_zeroing(self, of: types.GoType) -> bool:
        """Give a type its `IsZero`. Returns whether that is done, as it is not where the type may be read later."""
        inner = self._follow(of)
        if not isinstance(inner, types.Named) or inner.key not in self.declared:
            return not isinstance(inner, types.Standard)
        declared = self.declared[inner.key]
        method = self._find_method(declared, _ZEROING) if inner.key in self._own else None
        if method is not None and method not in declared.further:
            self.declared[inner.key] = replace(declared, further=(*declared.further, method))
        return True

    def _read_constant(self, function: Function, scope: Scope) -> str:
        """Return the constant that `return x == constant` compares the receiver with, "" for any other body."""
        body = scope.file.read_body(function.receiver, function.name)
        match body.statements:
            case (code.Return((code.Binary(code.Name(variable), (("==", constant),)),)),):
                return self._compute_constant(constant, scope) if variable == function.variable else ""
            case _:
                return ""

    def _compute_constant(self, constant: code.Expression, scope: Scope) -> str:
        packages = self.resolver.packages
        match constant:
            case code.Literal("string", text) if text[0] == '"' and "\\" not in text:
                return text
            case code.Name("true" | "false" as name):
                return name
        try:
            return str(constants.compute_integer(packages, scope.package, scope.file, constant))
        except UnreadableSource:
            return ""

    def _read_marshaler(
        self, key: str, method: types.Method, function: Function, scope: Scope, name: str
    ) -> types.Marshaler:
        if method.name == "MarshalText":
            text = marshal_bodies.read_written_text(self.resolver, scope, name, function)
            written = marshal_bodies.Written(text, by_value=False) if text is not None else None
        else:
            written = marshal_bodies.read_written_type(self.resolver, scope, name, function)
        if written is None:
            return types.Opaque(method.name, method.pointer, method.fingerprint, method.source)
        if written.by_value:
            self._by_value.add(key)
        return types.Delegates(written.type, method.pointer, method.fingerprint, method.source, method.name)


def _compute_fingerprint(function: Function) -> str:
    """Hash the tokens of a method body; comments and layout do not count."""
    return hashlib.sha256(function.tokens.encode()).hexdigest()[:16]
