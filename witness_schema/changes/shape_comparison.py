"""Compares two trees of shapes: what differs, and where.

Each pair of definitions is compared once, with pointers relative to it; `version_comparison` puts the findings at every
place that refers to the pair. So recursion ends, and a shared type is reported wherever it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from witness_schema.changes.change import Side, Value
from witness_schema.changes.described_version import Described
from witness_schema.changes.value_domains import list_constants, list_differences, list_only_in
from witness_schema.encoding_json.omission import remove_empty, remove_null
from witness_schema.json_pointers import add_step
from witness_schema.shapes import json_shape
from witness_schema.shapes.shape_words import describe_shape, name_kind


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference. pointer: relative to the definition that contains it."""

    rule: str
    pointer: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Edge:
    """A place where both sides refer to a definition. pointer: relative to the definition that contains it."""

    old: str
    new: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Place:
    """The source of a place on one side. field: of the nearest field. struct: of the struct around it."""

    field: str
    struct: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on both sides. pointer: relative to the definition that contains it."""

    pointer: str
    before: Place
    after: Place

    def enter_step(self, step: str) -> Spot:
        return replace(self, pointer=f"{self.pointer}/{step}")

    def enter_field(self, old: json_shape.Field, new: json_shape.Field) -> Spot:
        """Returns the place of a field that both sides have."""
        before = replace(self.before, field=old.source or self.before.field)
        after = replace(self.after, field=new.source or self.after.field)
        return Spot(add_step(self.pointer, old.name), before, after)

    def build_sides(self, before: Value, after: Value) -> tuple[Side, Side]:
        return Side(before, self.before.field), Side(after, self.after.field)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sides of one attestor. digests: `path:line` of each side's table of digest names."""

    old: Described
    new: Described
    digests: tuple[str, str]

    def compare_root(self) -> Iterator[Finding | Edge]:
        """Compares the attestations, down to references: yields findings, and an edge for each pair of definitions."""
        places = Place(self.old.source, self.old.source), Place(self.new.source, self.new.source)
        yield from self._compare_pair(self.old.shape, self.new.shape, Spot("", *places))

    def compare_definition(self, old: str, new: str) -> Iterator[Finding | Edge]:
        """Compares a pair of definitions, down to references."""
        places = self._find_declaration(self.old, old), self._find_declaration(self.new, new)
        yield from self._compare_values(
            self.old.definitions[old], self.new.definitions[new], Spot("", *places)
        )

    def _find_declaration(self, of: Described, name: str) -> Place:
        source = of.sources.get(name, of.source)
        return Place(source, source)

    def _compare_pair(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        if isinstance(old, json_shape.Reference) and isinstance(new, json_shape.Reference):
            # Not followed here: the caller decides whether this pair was compared before.
            yield Edge(old.name, new.name, at.pointer)
            return
        # Only one side refers to a definition: a struct was inlined or given a name, which is no change by itself.
        if isinstance(old, json_shape.Reference):
            at = replace(
                at, before=replace(at.before, struct=self._find_declaration(self.old, old.name).struct)
            )
            old = self.old.definitions[old.name]
        if isinstance(new, json_shape.Reference):
            at = replace(
                at, after=replace(at.after, struct=self._find_declaration(self.new, new.name).struct)
            )
            new = self.new.definitions[new.name]
        yield from self._compare_values(old, new, at)

    def _compare_values(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        if isinstance(old, json_shape.Unresolved) or isinstance(new, json_shape.Unresolved):
            yield from self._compare_unresolved(old, new, at)
            return
        if json_shape.has_null(old) != json_shape.has_null(new):
            rule = "FIELD_BECAME_NULLABLE" if json_shape.has_null(new) else "FIELD_BECAME_NONNULL"
            yield self._build_finding(rule, old, new, at)
        # Null was reported above; without it, `string or null` against `integer or null` is one change of type.
        old, new = remove_null(old), remove_null(new)
        if isinstance(old, json_shape.Reference) or isinstance(new, json_shape.Reference):
            yield from self._compare_pair(old, new, at)
        elif name_kind(old) != name_kind(new):
            yield self._build_finding("FIELD_RETYPED", old, new, at)
        else:
            for one in list_differences(old, new):
                yield Finding(one.rule, at.pointer, *at.build_sides(one.before, one.after))
            yield from self._compare_parts(old, new, at)

    def _compare_parts(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding | Edge]:
        match old, new:
            case json_shape.Record(), json_shape.Record():
                yield from self._compare_records(old, new, at)
            case json_shape.Array(), json_shape.Array():
                yield from self._compare_pair(old.items, new.items, at.enter_step("*"))
            case json_shape.MapOf(), json_shape.MapOf():
                yield from self._compare_keys(old.keys, new.keys, at)
                yield from self._compare_pair(old.values, new.values, at.enter_step("*"))
            case json_shape.AnyOf(options), json_shape.AnyOf(others) if len(options) == len(others):
                # Options have no names, so they are paired by position.
                for option, other in zip(options, others, strict=True):
                    if not (list_constants(old) and list_constants(new)):
                        yield from self._compare_pair(option, other, at)
            case _:
                return

    def _compare_keys(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding]:
        """Compares the keys of maps. Only DigestSet has a fixed set of keys; other maps have a pattern or any text."""
        names, others = list_constants(old), list_constants(new)
        if names and others:
            gone, come = list_only_in(names, others), list_only_in(others, names)
            table, later = self.digests
            if gone:
                yield Finding("DIGEST_NAME_REMOVED", at.pointer, Side(gone, table), Side(None, later))
            if come:
                yield Finding("DIGEST_NAME_ADDED", at.pointer, Side(None, table), Side(come, later))
        elif isinstance(old, json_shape.Text) and isinstance(new, json_shape.Text):
            for one in list_differences(old, new):
                yield Finding(one.rule, at.pointer, *at.build_sides(one.before, one.after))
        elif name_kind(old) != name_kind(new):
            yield self._build_finding("FIELD_RETYPED", old, new, at)

    def _compare_records(
        self, old: json_shape.Record, new: json_shape.Record, at: Spot
    ) -> Iterator[Finding | Edge]:
        olds, news = {f.name: f for f in old.fields}, {f.name: f for f in new.fields}
        for name in olds.keys() - news.keys():
            yield self._report_removed(olds[name], old, new, at)
        for name in news.keys() - olds.keys():
            yield self._report_added(news[name], old, new, at)
        # Requiring a property also changes the groups it belongs to; one finding is enough for both.
        required = False
        for name in (name for name in olds if name in news):
            required |= olds[name].required != news[name].required
            yield from self._compare_fields(olds[name], news[name], at.enter_field(olds[name], news[name]))
        common = olds.keys() & news.keys()
        groups, others = _describe_groups(old, common), _describe_groups(new, common)
        if groups != others and not required:
            sides = Side(groups, at.before.struct), Side(others, at.after.struct)
            yield Finding("FIELD_GROUP_CHANGED", at.pointer, *sides)

    def _report_removed(
        self, field: json_shape.Field, old: json_shape.Record, new: json_shape.Record, at: Spot
    ) -> Finding:
        """Reports a removed property; where its Go field has another JSON name now, says so."""
        heir = _find_same_go_field(field, new, old)
        now = Side(f"renamed to {heir.name}", heir.source) if heir else Side(None, at.after.struct)
        was = Side(describe_shape(field.shape, self.old.definitions), field.source or self.old.source)
        return Finding("FIELD_REMOVED", at.enter_field(field, field).pointer, was, now)

    def _report_added(
        self, field: json_shape.Field, old: json_shape.Record, new: json_shape.Record, at: Spot
    ) -> Finding:
        ancestor = _find_same_go_field(field, old, new)
        was = Side(f"named {ancestor.name}", ancestor.source) if ancestor else Side(None, at.before.struct)
        now = Side(describe_shape(field.shape, self.new.definitions), field.source or self.new.source)
        rule = "REQUIRED_FIELD_ADDED" if field.required else "FIELD_ADDED"
        return Finding(rule, at.enter_field(field, field).pointer, was, now)

    def _compare_fields(
        self, old: json_shape.Field, new: json_shape.Field, at: Spot
    ) -> Iterator[Finding | Edge]:
        """Compares a property that both sides have."""
        shape, other = old.shape, new.shape
        # An unresolved place is never required, whatever is written there.
        opened = _is_unresolved(shape, self.old) or _is_unresolved(other, self.new)
        if old.required != new.required and not opened:
            rule = "FIELD_BECAME_REQUIRED" if new.required else "FIELD_BECAME_OPTIONAL"
            was, now = (
                describe_shape(shape, self.old.definitions),
                describe_shape(other, self.new.definitions),
            )
            yield Finding(
                rule,
                at.pointer,
                *at.build_sides(f"{was}, {_describe_presence(old)}", f"{now}, {_describe_presence(new)}"),
            )
            # `omitempty` also excludes the empty value; that follows from the presence and is not reported again.
            shape, other = _narrow_to_present(shape, self.old), _narrow_to_present(other, self.new)
        yield from self._compare_pair(shape, other, at)

    def _compare_unresolved(
        self, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Iterator[Finding]:
        """Reports a place that only one side leaves unresolved; where both do, no change is known."""
        if type(old) is not type(new):
            yield self._build_finding("PLACE_UNRESOLVED", old, new, at)

    def _build_finding(
        self, rule: str, old: json_shape.JsonShape, new: json_shape.JsonShape, at: Spot
    ) -> Finding:
        was, now = describe_shape(old, self.old.definitions), describe_shape(new, self.new.definitions)
        return Finding(rule, at.pointer, *at.build_sides(was, now))


def _is_unresolved(shape: json_shape.JsonShape, of: Described) -> bool:
    named = of.definitions[shape.name] if isinstance(shape, json_shape.Reference) else shape
    return isinstance(named, json_shape.Unresolved)


def _describe_presence(field: json_shape.Field) -> str:
    return "always written" if field.required else "may be absent"


def _narrow_to_present(shape: json_shape.JsonShape, of: Described) -> json_shape.JsonShape:
    """Returns the shape of the values that `omitempty` keeps, without null."""
    # `omitempty` never drops a struct, so a named record keeps its reference and its pair with the other side.
    named = of.definitions[shape.name] if isinstance(shape, json_shape.Reference) else shape
    return shape if isinstance(named, json_shape.Record) else remove_null(remove_empty(named))


def _find_same_go_field(
    field: json_shape.Field, there: json_shape.Record, here: json_shape.Record
) -> json_shape.Field | None:
    """Returns the other side's property of the same Go field, where its JSON name is new; else None."""
    names = {one.name for one in here.fields}
    found = [one for one in there.fields if one.go_name == field.go_name and one.name not in names]
    # Emitted schemas have no Go names, and embedded structs can repeat one; neither proves a rename.
    return found[0] if field.go_name and len(found) == 1 else None


def _describe_groups(record: json_shape.Record, common: set[str]) -> tuple[str, ...]:
    """Returns "A needs B, C" for each property that requires others, limited to properties of both sides."""
    # `together` is the symmetric case: each member of the group needs all the others.
    needs = {name: set(group) - {name} for group in record.together for name in group}
    needs |= {name: set(others) for name, others in record.needs}
    found = {name: sorted(others & common) for name, others in needs.items() if name in common}
    return tuple(sorted(f"{name} needs {', '.join(others)}" for name, others in found.items() if others))
