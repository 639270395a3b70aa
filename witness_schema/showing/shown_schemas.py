"""A schema as a tree of its fields: type, whether it may be absent or null, the line of the Go source, an example value."""

from __future__ import annotations

from typing import Any

from witness_schema.printable import shorten
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape
from witness_schema.shapes.shape_words import describe_shape
from witness_schema.showing.trees import Branch, render_tree
from witness_schema.showing.values import describe_digests, describe_scalar, is_digest_set

LONGEST_EXAMPLE = 60
_NO_EXAMPLE = object()


def show_schema(schema: AttestorSchema, example: Any = _NO_EXAMPLE) -> str:
    """The text of the tree. example: a document that go-witness writes, whose values stand beside the fields."""
    words = "writes" if schema.mode == "serialization" else "reads"
    root = Branch(f"{schema.name}: what go-witness {schema.version} {words} ({schema.source})")
    for kind in schema.predicate_types:
        root.add(f"predicate type {kind}")
    if schema.run_type:
        root.add(f"runs at the stage {schema.run_type}")
    _Fields(schema).add_below(root, schema.shape, example)
    return render_tree(root)


class _Fields:
    """The fields of one schema; a definition is expanded at its first place only, since types may be recursive."""

    def __init__(self, schema: AttestorSchema) -> None:
        self._schema = schema
        self._expanded: set[str] = set()

    def add_below(self, branch: Branch, shape: json_shape.JsonShape, example: Any) -> None:
        """Hang the fields of a shape below a branch."""
        match shape:
            case json_shape.Reference(name):
                if name in self._expanded:
                    branch.text += f"  (fields as in {name} above)"
                    return
                target = self._schema.definitions[name]
                if _has_fields(target):
                    self._expanded.add(name)
                self.add_below(branch, target, example)
            case json_shape.Record(fields):
                for field in fields:
                    held = example.get(field.name, _NO_EXAMPLE) if isinstance(example, dict) else _NO_EXAMPLE
                    self.add_below(branch.add(self._describe(field, held)), field.shape, held)
            case json_shape.MapOf(_, values):
                self._add_items(branch, "<any key>", values, _first(example))
            case json_shape.Array(items):
                self._add_items(branch, "<each>", items, _first(example))
            case json_shape.AnyOf(options):
                for option in options:
                    self.add_below(branch, option, example)
            case _:
                pass

    def _add_items(self, branch: Branch, name: str, items: json_shape.JsonShape, example: Any) -> None:
        words = describe_shape(items, self._schema.definitions)
        self.add_below(branch.add(f"{name}: {words}{_tell_example(example)}"), items, example)

    def _describe(self, field: json_shape.Field, example: Any) -> str:
        shape, nullable = _without_null(field.shape, self._schema.definitions)
        words = [describe_shape(shape, self._schema.definitions)]
        words += ["optional"] if not field.required else []
        words += ["nullable"] if nullable else []
        source = f"  [{field.source}]" if field.source else ""
        return f"{field.name}: {', '.join(words)}{source}{_tell_example(example)}"


def _has_fields(shape: json_shape.JsonShape) -> bool:
    match shape:
        case json_shape.Record():
            return True
        case json_shape.AnyOf(options):
            return any(isinstance(option, json_shape.Record) for option in options)
        case _:
            return False


def _without_null(
    shape: json_shape.JsonShape, definitions: json_shape.Definitions
) -> tuple[json_shape.JsonShape, bool]:
    """The shape without null, and whether it had it."""
    match shape:
        case json_shape.Reference(name) if json_shape.has_null(definitions[name]):
            return _without_null(definitions[name], definitions)
        case json_shape.AnyOf(options) if json_shape.Null() in options:
            rest = tuple(option for option in options if option != json_shape.Null())
            return (rest[0] if len(rest) == 1 else json_shape.AnyOf(rest)), True
        case _:
            return shape, json_shape.has_null(shape)


def _first(example: Any) -> Any:
    if isinstance(example, dict):
        return next(iter(example.values()), _NO_EXAMPLE)
    return example[0] if isinstance(example, list) and example else _NO_EXAMPLE


def _tell_example(example: Any) -> str:
    match example:
        case dict() if is_digest_set(example):
            return f"  e.g. {describe_digests(example, full=False)}"
        case dict() | list():
            return ""
        case _ if example is _NO_EXAMPLE:
            return ""
        case _:
            return f"  e.g. {shorten(describe_scalar(example, full=False), LONGEST_EXAMPLE)}"
