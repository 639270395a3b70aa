"""Methods that a struct gets from its embedded fields: Go promotes the shallowest of a name, if it is unique (Go spec, "Selectors")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from witness_schema.golang.standard_library import FACTS
from witness_schema.golang.types import (
    Declarations,
    GoType,
    Method,
    Missing,
    Named,
    Pointer,
    Standard,
    Struct,
    follow_standard,
)


@dataclass(frozen=True, slots=True)
class Promoted:
    """A promoted method, and the type that declares it. The method's `pointer` says whether only a pointer to the struct has it."""

    owner: Named | Standard
    method: Method


@dataclass(frozen=True, slots=True)
class _Embedded:
    """A type at one depth. through: a pointer leads to it. several: more than one path does, so nothing of it is unique."""

    type: GoType
    through: bool
    several: bool


@dataclass(frozen=True, slots=True)
class MethodSets:
    """Finds promoted methods. find_own: the method that a type declares itself. find_underlying: its underlying type."""

    find_own: Callable[[GoType, str], Method | None]
    find_underlying: Callable[[GoType], GoType]

    def find_promoted(self, struct: Struct, name: str) -> Promoted | None:
        """Return the method of this name that an embedded field promotes, or None."""
        if _has_field(struct, name):
            return None
        seen: set[GoType] = set()
        level = _merge(_list_embedded(struct, False, False))
        while level:
            seen.update(one.type for one in level)
            found = [(one, method) for one in level if (method := self.find_own(one.type, name)) is not None]
            structs = [(one, of) for one in level if isinstance(of := self.find_underlying(one.type), Struct)]
            # A field of the same name, at the same depth, is as near as the method.
            fields = sum(_has_field(of, name) for _, of in structs)
            if found or fields:
                return _choose(found) if len(found) == 1 and not fields else None
            level = _merge(
                inner
                for one, of in structs
                for inner in _list_embedded(of, one.through, one.several)
                if inner.type not in seen
            )
        return None


def _choose(candidates: list[tuple[_Embedded, Method]]) -> Promoted | None:
    (one, method), *_ = candidates
    if one.several or not isinstance(one.type, Named | Standard):
        return None
    # What a pointer leads to has an address, so that its pointer methods come along.
    return Promoted(one.type, replace(method, pointer=method.pointer and not one.through))


def _has_field(struct: Struct, name: str) -> bool:
    return any(field.name == name for field in struct.fields)


def _list_embedded(struct: Struct, through: bool, several: bool) -> Iterator[_Embedded]:
    for field in struct.fields:
        if field.embedded:
            pointer = isinstance(field.type, Pointer)
            inner = field.type.element if isinstance(field.type, Pointer) else field.type
            yield _Embedded(inner, through or pointer, several)


def _merge(embedded: Iterable[_Embedded]) -> list[_Embedded]:
    """Keep each type once; one that is reached on two paths is ambiguous."""
    level: dict[GoType, _Embedded] = {}
    for one in embedded:
        level[one.type] = replace(one, several=True) if one.type in level else one
    return list(level.values())


def find_unknown_embedded(struct: Struct, declared: Declarations) -> GoType | None:
    """Return a type that is embedded, directly or not, and of which no methods are known; None where there is none.

    A tag changes nothing: methods are promoted all the same.
    """
    waiting, seen = [struct], set[str]()
    while waiting:
        for field in waiting.pop().fields:
            inner = field.type.element if isinstance(field.type, Pointer) else field.type
            of = follow_standard(inner, declared)
            match of if field.embedded else None:
                case Missing():
                    return of
                # Nothing of package sync has a method that encoding/json calls.
                case Standard(name) if not name.startswith("sync.") and name not in FACTS:
                    return of
                case Named(key) if key not in seen:
                    seen.add(key)
                    named = declared[key]
                    # A marshaler of its own hides what it embeds.
                    if isinstance(named.type, Struct) and named.marshaler is None:
                        waiting.append(named.type)
    return None
