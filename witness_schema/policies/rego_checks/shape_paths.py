"""Follows a path of Rego through the shape of an attestation, below maps and unions too, where OPA's type checker does not look."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from witness_schema.rego.rego_text import ANY
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape
from witness_schema.shapes.json_shape import JsonShape

# Where the attestors of CI services keep what the service said of the job.
_CLAIMS = ("jwt", "claims")


@dataclass(frozen=True, slots=True)
class ShapePaths:
    """The shapes of an attestation by path."""

    schema: AttestorSchema

    def follow(self, path: Sequence[str]) -> list[JsonShape]:
        """The shapes that a value at this path may have, [] where there is none. `*` stands for any step; `Anything` for what is open."""
        places = list(self._expand(self.schema.shape))
        for step in path:
            places = [below for place in places for below in self._step(place, step)]
            if not places:
                break
        return places

    def find_near(self, path: Sequence[str]) -> str:
        """The path with its first unknown step put right, "" where no field is spelt like it."""
        for at in range(len(path)):
            if self.follow(path[: at + 1]):
                continue
            steps = ["_" if step == ANY else step for step in path[:at]]
            names = [
                field.name
                for place in self.follow(path[:at])
                if isinstance(place, json_shape.Record)
                for field in place.fields
            ]
            found = _choose_near(path[at], names)
            elsewhere = "" if found and _is_nearly(path[at], found) else self._find_elsewhere(path[at:])
            return elsewhere or (".".join(["input", *steps, found]) if found else "")
        return ""

    def _find_elsewhere(self, rest: Sequence[str]) -> str:
        """The one place further down that has, or may have, a field of this name, as the claims of a token have."""
        if self.follow(_CLAIMS) and self.follow((*_CLAIMS, rest[0])):
            return ".".join(("input", *_CLAIMS, rest[0]))
        places = {
            (field.name, below.name)
            for place in self.follow(())
            if isinstance(place, json_shape.Record)
            for field in place.fields
            for inner in self._expand(field.shape)
            if isinstance(inner, json_shape.Record)
            for below in inner.fields
            if below.name == rest[0]
        }
        return f"input.{'.'.join(places.pop())}" if len(places) == 1 else ""

    def _expand(self, shape: JsonShape) -> Iterator[JsonShape]:
        """The shape without references and unions."""
        match shape:
            case json_shape.Reference(name):
                yield from self._expand(self.schema.definitions[name])
            case json_shape.AnyOf(options):
                for option in options:
                    yield from self._expand(option)
            case _:
                yield shape

    def _step(self, place: JsonShape, step: str) -> Iterator[JsonShape]:
        match place:
            case json_shape.Anything() | json_shape.Unresolved():
                yield json_shape.Anything()
            case json_shape.Array(items):
                if step == ANY or step.isdigit():
                    yield from self._expand(items)
            case json_shape.MapOf(keys, values):
                if step == ANY or self._has_key(keys, step):
                    yield from self._expand(values)
            case json_shape.Record(fields):
                for field in fields:
                    if step in (ANY, field.name):
                        yield from self._expand(field.shape)
                if not place.closed:
                    yield json_shape.Anything()

    def _has_key(self, keys: JsonShape, key: str) -> bool:
        named = [each.value for each in self._expand(keys) if isinstance(each, json_shape.Constant)]
        return key in named if named else True


def _choose_near(wanted: str, names: Sequence[str]) -> str:
    plain = {_simplify(name): name for name in names}
    key = _simplify(wanted)
    near = difflib.get_close_matches(key, plain, 1, 0.7)
    longer = [name for each, name in plain.items() if key and (key in each or each in key)]
    return plain[near[0]] if near else longer[0] if longer else ""


def _is_nearly(wanted: str, name: str) -> bool:
    return difflib.SequenceMatcher(None, _simplify(wanted), _simplify(name)).ratio() > 0.85


def _simplify(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
