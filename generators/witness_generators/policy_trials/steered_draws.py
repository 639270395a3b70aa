"""Attestations in which a module's constants stand where it reads, kept and broken: drawn ones, changed in one place or in several."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from witness_generators.api.direct_draws import draw
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.policy_trials.rego_constants import Steering
from witness_generators.policy_trials.steered_values import list_keys, list_values
from witness_schema.documents.plain_json import parse_json
from witness_schema.rego.rego_text import ANY
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.shapes import json_shape
from witness_schema.shapes.json_shape import JsonShape

_BASES = 3
_MOST_BASES = 12
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class _Only:
    """A map that has these keys alone; its first entry is the model of each."""

    keys: tuple[str, ...]


def draw_steered(
    schema: AttestorSchema, kind: str, steering: Steering, count: int, bases: Sequence[Any] = ()
) -> Iterator[Any]:
    """Yields `count` attestations that conform to the schema, the drawn ones first; equal arguments give equal values.

    schema: of an attestor. kind: which of its predicate types. Fewer are yielded where the module reads too little to change.
    bases: the attestations that are changed, drawn ones where there are none.
    """
    bases = bases or list(islice(_draw_bases(schema.name, kind), _BASES))
    if not bases:
        return
    seen: set[str] = set()
    for value in _list_changed(schema, steering, bases, count):
        key = repr(value)
        # What does not conform is no attestation: a change may be against a pattern or a limit of the shape.
        if key in seen or not schema.is_valid(value):
            continue
        seen.add(key)
        yield value
        if len(seen) >= count:
            return


def _draw_bases(attestor: str, kind: str) -> Iterator[Any]:
    """Drawn attestations of a predicate type: that of some follows from what they record."""
    for index in range(_MOST_BASES):
        (line,) = draw(attestor, seed=1, index=index)
        record = parse_json(line)
        if record["type"] == kind:
            yield record["attestation"]


def _list_changed(
    schema: AttestorSchema, steering: Steering, bases: Sequence[Any], count: int
) -> Iterator[Any]:
    yield from bases
    # An empty one has no entry that a new one could be modelled on.
    bases = [each for each in bases if each] or bases
    edits = _Edits(schema, steering)
    singles = [edits.list_single(path) for path in edits.list_paths()]
    # In turn, so that each place has its most telling values early.
    for round_ in range(max((len(each) for each in singles), default=0)):
        for each in singles:
            if round_ < len(each):
                yield edits.apply(bases[round_ % len(bases)], [each[round_]])
    chance = random.Random(1)
    for number in range(4 * count if any(singles) else 0):
        chosen = [chance.choice(each) for each in singles if each and chance.random() < 0.8]
        yield edits.apply(bases[number % len(bases)], chosen)


class _Edits:
    """Changes of attestations of one schema: a place as concrete steps, and the value that is put there."""

    def __init__(self, schema: AttestorSchema, steering: Steering) -> None:
        self._schema, self._steering = schema, steering

    def list_paths(self) -> list[tuple[str, ...]]:
        """The places that the module reads; of the whole input its fields, with what lies in them."""
        paths = [path for path in self._steering.paths if path]
        if () in self._steering.paths:
            for place in self._expand(self._schema.shape):
                names = (
                    [field.name for field in place.fields] if isinstance(place, json_shape.Record) else [ANY]
                )
                paths += [
                    (name, *rest) for name in names for rest in ((), (ANY,)) if self._follow((name, *rest))
                ]
        return list(dict.fromkeys(paths))

    def list_single(self, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
        """The changes at one place that a module reads, `*` for any step of it."""
        edits: list[tuple[tuple[str, ...], Any]] = []
        for key in list_keys(self._steering.texts) if ANY in path else ("",):
            steps = tuple(key if step == ANY and key else step for step in path)
            for shape in self._follow(path):
                edits += [
                    (steps, value) for value in list_values(shape, self._schema.definitions, self._steering)
                ]
            if steps:
                edits.append((steps, _ABSENT))
        return edits + list(self._list_whole(path))

    def _list_whole(self, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Of a map whose keys are read, maps that have constants as keys and nothing else."""
        texts = self._steering.texts
        if texts and path[-1:] == (ANY,) and ANY not in path[:-1]:
            for place in self._follow(path[:-1]):
                if isinstance(place, json_shape.MapOf):
                    yield from ((path[:-1], _Only(keys)) for keys in ((text,) for text in texts))
                    yield path[:-1], _Only(texts)

    def apply(self, base: Any, edits: Sequence[tuple[tuple[str, ...], Any]]) -> Any:
        """The attestation with these changes; one that does not fit its form is left out."""
        value = copy.deepcopy(base)
        for steps, new in edits:
            value = self._put(value, self._schema.shape, steps, new)
        return value

    def _follow(self, path: Sequence[str]) -> list[JsonShape]:
        places = list(self._expand(self._schema.shape))
        for step in path:
            places = [below for place in places for below in self._list_below(place, step)]
        return places

    def _expand(self, shape: JsonShape) -> Iterator[JsonShape]:
        match shape:
            case json_shape.Reference(name):
                yield from self._expand(self._schema.definitions[name])
            case json_shape.AnyOf(options):
                for option in options:
                    yield from self._expand(option)
            case _:
                yield shape

    def _list_below(self, place: JsonShape, step: str) -> list[JsonShape]:
        match place:
            case json_shape.Array(items):
                return list(self._expand(items))
            case json_shape.MapOf(_, values):
                return list(self._expand(values))
            case json_shape.Record(fields):
                return [each for one in fields if one.name == step for each in self._expand(one.shape)]
            case json_shape.Anything() | json_shape.Unresolved():
                return [json_shape.Anything()]
            case _:
                return []

    def _put(self, value: Any, shape: JsonShape, steps: Sequence[str], new: Any) -> Any:
        """The value with another one at a place; the parts on the way there are made where they are missing."""
        if not steps:
            return self._fill(value, shape, new) if isinstance(new, _Only) else copy.deepcopy(new)
        for place in self._expand(shape):
            if isinstance(place, json_shape.Array):
                return self._put_item(value if isinstance(value, list) else [], place, steps, new)
            if isinstance(place, json_shape.Record | json_shape.MapOf | json_shape.Anything):
                return self._put_member(value if isinstance(value, dict) else None, place, steps, new)
        return value

    def _fill(self, value: Any, shape: JsonShape, only: _Only) -> Any:
        for place in self._expand(shape):
            if isinstance(place, json_shape.MapOf):
                entries = iter(value.values() if isinstance(value, dict) else ())
                model = next(entries, None) or build_smallest(place.values, self._schema.definitions)
                return {key: copy.deepcopy(model) for key in only.keys}
        return value

    def _put_item(
        self, items: list[Any], place: json_shape.Array, steps: Sequence[str], new: Any
    ) -> list[Any]:
        first = items[0] if items else build_smallest(place.items, self._schema.definitions)
        if new is _ABSENT and len(steps) == 1:
            return items[1:]
        return [self._put(first, place.items, steps[1:], new), *items[1:]]

    def _put_member(
        self, members: dict[str, Any] | None, place: JsonShape, steps: Sequence[str], new: Any
    ) -> Any:
        new_map = members is None and isinstance(place, json_shape.MapOf)
        if members is None:
            smallest = build_smallest(place, self._schema.definitions)
            members = smallest if isinstance(smallest, dict) else {}
        step = steps[0]
        if step == ANY:
            step = next(iter(members), "something-else")
        if new is _ABSENT and len(steps) == 1:
            return {key: member for key, member in members.items() if key != step}
        below = [each for each in self._list_below(place, step) if each != json_shape.Null()]
        inner = below[0] if below else json_shape.Anything()
        # With a key of its own, a map keeps what it holds: the first entry is the model of the new one.
        model = members.get(
            step, next(iter(members.values()), None) if isinstance(place, json_shape.MapOf) else None
        )
        # A map that stands for a missing one has no entry of its own.
        kept = {} if new_map else members
        return {**kept, step: self._put(copy.deepcopy(model), inner, steps[1:], new)}
