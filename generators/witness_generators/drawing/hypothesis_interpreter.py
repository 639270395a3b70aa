"""Turn a space into a Hypothesis strategy, from public strategies only and without filters, so that it shrinks well."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never, cast

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from witness_generators.drawing import spaces

# The strategies of recursive places so far, by name: a place that contains itself refers to its own strategy.
Seen = dict[str, SearchStrategy[object]]


def build_strategy(space: spaces.Space, seen: Seen | None = None) -> SearchStrategy[object]:
    """The Hypothesis strategy of this space."""
    known: Seen = {} if seen is None else seen
    match space:
        case spaces.Just(value):
            return st.just(value)
        case spaces.SampledFrom(options):
            return st.sampled_from(options)
        case spaces.OneOf(options):
            return st.one_of([build_strategy(option, known) for option in options])
        case spaces.Integers(minimum, maximum):
            return st.integers(minimum, maximum)
        case spaces.Floats(bits):
            return st.floats(width=bits, allow_nan=False, allow_infinity=False)
        case spaces.Text(alphabet, minimum, maximum):
            characters = st.characters(codec="utf-8") if alphabet is None else st.sampled_from(alphabet)
            return st.text(characters, min_size=minimum, max_size=maximum)
        case spaces.Binary(minimum, maximum):
            return st.binary(min_size=minimum, max_size=maximum)
        case spaces.Lists(items, minimum, maximum):
            return st.lists(build_strategy(items, known), min_size=minimum, max_size=maximum).map(tuple)
        case spaces.Dictionaries():
            return _build_dictionaries(space, known)
        case spaces.FixedDictionary():
            return _build_fixed_dictionary(space, known)
        case spaces.Builds(function, parts):
            return build_value(function, [build_strategy(part, known) for part in parts])
        case spaces.FlatMap(first, then):
            return build_strategy(first, known).flatmap(lambda value: build_strategy(then(value), known))
        case spaces.Recursive():
            return _build_recursive(space, known)
        case _:
            assert_never(space)


@st.composite
def build_value(
    draw: st.DrawFn, function: Callable[..., object], parts: list[SearchStrategy[object]]
) -> object:
    """Draw `function` called with one value from each of `parts`.

    A mapped tuple would give the same values, but Hypothesis explains every place of a tuple, which is slow.
    """
    return function(*[draw(part) for part in parts])


def _build_dictionaries(space: spaces.Dictionaries, seen: Seen) -> SearchStrategy[object]:
    keys, values = build_strategy(space.keys, seen), build_strategy(space.values, seen)
    drawn = st.dictionaries(keys, values, min_size=space.minimum, max_size=space.maximum)
    return cast(SearchStrategy[object], drawn)


def _build_fixed_dictionary(space: spaces.FixedDictionary, seen: Seen) -> SearchStrategy[object]:
    """Draw each optional property, and each group of `together`, as one unit, so that it shrinks away as a whole."""
    leaders = {name: group[0] for group in space.together for name in group}
    units: dict[str, dict[str, SearchStrategy[object]]] = {}
    for part in space.parts:
        units.setdefault(leaders.get(part.name, part.name), {})[part.name] = build_strategy(part.space, seen)
    sometimes = {leaders.get(part.name, part.name) for part in space.parts if part.chance < 100}
    drawn = {
        tuple(unit): _draw_all_or_none(list(unit.values()))
        if name in sometimes
        else _draw_all(list(unit.values()))
        for name, unit in units.items()
    }
    # Units mix up the order of properties only where groups exist.
    order = [part.name for part in space.parts] if space.together else None

    @st.composite
    def draw_fixed_dictionary(draw: st.DrawFn) -> object:
        found: dict[str, object] = {}
        for names, unit in drawn.items():
            found.update(zip(names, draw(unit), strict=False))
        return found if order is None else {name: found[name] for name in order if name in found}

    return draw_fixed_dictionary()


@st.composite
def _draw_all(draw: st.DrawFn, values: list[SearchStrategy[object]]) -> tuple[object, ...]:
    return tuple([draw(value) for value in values])


@st.composite
def _draw_all_or_none(draw: st.DrawFn, values: list[SearchStrategy[object]]) -> tuple[object, ...]:
    return tuple([draw(value) for value in values]) if draw(st.booleans()) else ()


def _build_recursive(space: spaces.Recursive, seen: Seen) -> SearchStrategy[object]:
    if space.name not in seen:
        leaf = build_strategy(space.leaf, seen)
        # `leaf` comes first: Hypothesis shrinks towards it. `deferred` lets the strategy refer to itself.
        seen[space.name] = st.one_of(leaf, st.deferred(lambda: build_strategy(space.make(), seen)))
    return seen[space.name]
