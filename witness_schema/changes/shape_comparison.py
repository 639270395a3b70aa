"""Two trees of shapes side by side: what differs, and where.

A pair of definitions is compared once. Its findings stand at every place that refers to it from an attestation's shortest
way, so that recursive types end and shared types are told wherever they are used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from witness_schema.changes.change import Side, Value
from witness_schema.changes.described_version import Described
from witness_schema.changes.value_domains import constants, differences, only_in
from witness_schema.encoding_json.omission import remove_empty, remove_null
from witness_schema.shapes import json_shape
from witness_schema.shapes.shape_words import describe_shape, name_kind


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken at a place, given relative to the definition that holds it."""

    rule: str
    pointer: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Edge:
    """A place where both sides refer to a definition."""

    old: str
    new: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one side is: the last field's source, and where the struct around it is declared."""

    field: str
    struct: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of both sides, its pointer relative to the definition that holds it."""

    pointer: str
    before: Place
    after: Place

    def below(self, step: str) -> Spot:
        return replace(self, pointer=f"{self.pointer}/{step}")

    def inside(self, old: json_shape.Field, new: json_shape.Field) -> Spot:
        """The place of a field that both sides have."""
        before = replace(self.before, field=old.source or self.before.field)
        after = replace(self.after, field=new.source or self.after.field)
        step = old.name.replace("~", "~0").replace("/", "~1")
        return Spot(f"{self.pointer}/{step}", before, after)

    def sides(self, before: Value, after: Value) -> tuple[Side, Side]:
        return Side(before, self.before.field), Side(after, self.after.field)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two descriptions of one attestor. `digests` are where each side's table of digest names stands."""

    old: Described
    new: Described
    digests: tuple[str, str]

    def whole(self) -> Iterator[Finding | Edge]:
        """The attestation itself, down to the definitions that it refers to."""
        places = Place(self.old.source, self.old.source), Place(self.new.source, self.new.source)
        yield from self._pair(self.old.shape, self.new.shape, Spot("", *places))

    def definition(self, old: str, new: str) -> Iterator[Finding | Edge]:
        """One pair of definitions, down to those that they refer to."""
        places = self._declared(self.old, old), self._declared(self.new, new)
        yield from self._values(self.old.definitions[old], self.new.definitions[new], Spot("", *places))

    def _declared(self, of: Described, name: str) -> Place:
        source = of.sources.get(name, of.source)
        return Place(source, source)

    def _pair(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        if isinstance(old, json_shape.Reference) and isinstance(new, json_shape.Reference):
            yield Edge(old.name, new.name, at.pointer)
            return
        if isinstance(old, json_shape.Reference):
            at = replace(at, before=replace(at.before, struct=self._declared(self.old, old.name).struct))
            old = self.old.definitions[old.name]
        if isinstance(new, json_shape.Reference):
            at = replace(at, after=replace(at.after, struct=self._declared(self.new, new.name).struct))
            new = self.new.definitions[new.name]
        yield from self._values(old, new, at)

    def _values(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        if isinstance(old, json_shape.Unresolved) or isinstance(new, json_shape.Unresolved):
            yield from self._unresolved(old, new, at)
            return
        if json_shape.has_null(old) != json_shape.has_null(new):
            rule = "FIELD_BECAME_NULLABLE" if json_shape.has_null(new) else "FIELD_BECAME_NONNULL"
            yield self._finding(rule, old, new, at)
        old, new = remove_null(old), remove_null(new)
        if isinstance(old, json_shape.Reference) or isinstance(new, json_shape.Reference):
            yield from self._pair(old, new, at)
        elif name_kind(old) != name_kind(new):
            yield self._finding("FIELD_RETYPED", old, new, at)
        else:
            for one in differences(old, new):
                yield Finding(one.rule, at.pointer, *at.sides(one.before, one.after))
            yield from self._below(old, new, at)

    def _below(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        match old, new:
            case json_shape.Record(), json_shape.Record():
                yield from self._records(old, new, at)
            case json_shape.Array(), json_shape.Array():
                yield from self._pair(old.items, new.items, at.below("*"))
            case json_shape.MapOf(), json_shape.MapOf():
                yield from self._keys(old.keys, new.keys, at)
                yield from self._pair(old.values, new.values, at.below("*"))
            case json_shape.AnyOf(options), json_shape.AnyOf(others) if len(options) == len(others):
                for option, other in zip(options, others, strict=True):
                    if not (constants(old) and constants(new)):
                        yield from self._pair(option, other, at)
            case _:
                return

    def _keys(self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot) -> Iterator[Finding]:
        """Keys: DigestSet alone has a closed set of them, other maps a pattern or any text."""
        names, others = constants(old), constants(new)
        if names and others:
            gone, come = only_in(names, others), only_in(others, names)
            table, later = self.digests
            if gone:
                yield Finding("DIGEST_NAME_REMOVED", at.pointer, Side(gone, table), Side(None, later))
            if come:
                yield Finding("DIGEST_NAME_ADDED", at.pointer, Side(None, table), Side(come, later))
        elif isinstance(old, json_shape.Text) and isinstance(new, json_shape.Text):
            for one in differences(old, new):
                yield Finding(one.rule, at.pointer, *at.sides(one.before, one.after))
        elif name_kind(old) != name_kind(new):
            yield self._finding("FIELD_RETYPED", old, new, at)

    def _records(self, old: json_shape.Record, new: json_shape.Record, at: Spot) -> Iterator[Finding | Edge]:
        olds, news = {f.name: f for f in old.fields}, {f.name: f for f in new.fields}
        for name in olds.keys() - news.keys():
            yield self._gone(olds[name], old, new, at)
        for name in news.keys() - olds.keys():
            yield self._come(news[name], old, new, at)
        required = False
        for name in (name for name in olds if name in news):
            required |= olds[name].required != news[name].required
            yield from self._fields(olds[name], news[name], at.inside(olds[name], news[name]))
        common = olds.keys() & news.keys()
        groups, others = _groups(old, common), _groups(new, common)
        if groups != others and not required:
            sides = Side(groups, at.before.struct), Side(others, at.after.struct)
            yield Finding("FIELD_GROUP_CHANGED", at.pointer, *sides)

    def _gone(
        self, field: json_shape.Field, old: json_shape.Record, new: json_shape.Record, at: Spot
    ) -> Finding:
        """A field that is no longer there; one whose Go field has another name in JSON now is told with it."""
        heir = _same_go_field(field, new, old)
        now = Side(f"renamed to {heir.name}", heir.source) if heir else Side(None, at.after.struct)
        was = Side(describe_shape(field.shape, self.old.definitions), field.source or self.old.source)
        return Finding("FIELD_REMOVED", at.inside(field, field).pointer, was, now)

    def _come(
        self, field: json_shape.Field, old: json_shape.Record, new: json_shape.Record, at: Spot
    ) -> Finding:
        ancestor = _same_go_field(field, old, new)
        was = Side(f"named {ancestor.name}", ancestor.source) if ancestor else Side(None, at.before.struct)
        now = Side(describe_shape(field.shape, self.new.definitions), field.source or self.new.source)
        rule = "REQUIRED_FIELD_ADDED" if field.required else "FIELD_ADDED"
        return Finding(rule, at.inside(field, field).pointer, was, now)

    def _fields(self, old: json_shape.Field, new: json_shape.Field, at: Spot) -> Iterator[Finding | Edge]:
        """A field of both sides. What `omitempty` does to the value besides is no further change."""
        shape, other = old.shape, new.shape
        if old.required != new.required:
            rule = "FIELD_BECAME_REQUIRED" if new.required else "FIELD_BECAME_OPTIONAL"
            was, now = (
                describe_shape(shape, self.old.definitions),
                describe_shape(other, self.new.definitions),
            )
            yield Finding(rule, at.pointer, *at.sides(f"{was}, {_presence(old)}", f"{now}, {_presence(new)}"))
            shape, other = _present(shape, self.old), _present(other, self.new)
        yield from self._pair(shape, other, at)

    def _unresolved(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding]:
        """A place that one side alone does not explain; where neither does, nothing is known to have changed."""
        if type(old) is not type(new):
            yield self._finding("PLACE_UNRESOLVED", old, new, at)

    def _finding(self, rule: str, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot) -> Finding:
        was, now = describe_shape(old, self.old.definitions), describe_shape(new, self.new.definitions)
        return Finding(rule, at.pointer, *at.sides(was, now))


def _presence(field: json_shape.Field) -> str:
    return "always written" if field.required else "may be absent"


def _present(shape: json_shape.JsonShape, of: Described) -> json_shape.JsonShape:
    """The shape of a value that `omitempty` keeps, and never null; a named record stays as it is."""
    named = of.definitions[shape.name] if isinstance(shape, json_shape.Reference) else shape
    return shape if isinstance(named, json_shape.Record) else remove_null(remove_empty(named))


def _same_go_field(
    field: json_shape.Field, there: json_shape.Record, here: json_shape.Record
) -> json_shape.Field | None:
    """The field of the other side that is the same Go field under a name that this side does not have."""
    names = {one.name for one in here.fields}
    found = [one for one in there.fields if one.go_name == field.go_name and one.name not in names]
    return found[0] if field.go_name and len(found) == 1 else None


def _groups(record: json_shape.Record, common: set[str]) -> tuple[str, ...]:
    """The properties that need others, as far as both sides have them; those that come together need each other."""
    needs = {name: set(group) - {name} for group in record.together for name in group}
    needs |= {name: set(others) for name, others in record.needs}
    found = {name: sorted(others & common) for name, others in needs.items() if name in common}
    return tuple(sorted(f"{name} needs {', '.join(others)}" for name, others in found.items() if others))
