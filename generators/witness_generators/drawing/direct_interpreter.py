"""Turn a space into a function that draws from a `Chance`: prepare it once, call it often.

The number and order of calls on the stream decide the drawn bytes: any change here needs another `DRAWING_VERSION`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate
from typing import assert_never

from witness_generators.drawing import spaces
from witness_generators.drawing.chance import Chance

# Draws one value; the int is the number of recursive places that enclose it.
Drawer = Callable[[Chance, int], object]

# The share of empty values among lists, maps and objects that may be empty.
EMPTY = 0.04

# All Unicode scalar values, common ones more often: (first, last), weight. Surrogates are left out: UTF-8 has none.
SCALARS = (
    ((0x20, 0x7E), 80),
    ((0, 0x1F), 4),
    ((0x7F, 0x2FF), 6),
    ((0x300, 0xD7FF), 4),
    ((0xE000, 0xFFFF), 2),
)
SCALARS_BEYOND = ((0x10000, 0x10FFFF), 4)


def build_drawer(space: spaces.Space) -> Drawer:
    """The function that draws from this space."""
    match space:
        case spaces.Just(value):
            return lambda _chance, _depth: value
        case spaces.SampledFrom():
            return _build_sample(space)
        case spaces.OneOf():
            return _build_choice(space)
        case spaces.Integers(minimum, maximum):
            count = maximum - minimum + 1
            return lambda chance, _depth: minimum + chance.below(count)
        case spaces.Floats(bits):
            return _build_float(bits)
        case spaces.Text():
            return _build_text(space)
        case spaces.Binary(minimum, maximum):
            return _build_binary(minimum, maximum)
        case spaces.Lists():
            return _build_list(space)
        case spaces.Dictionaries():
            return _build_dictionary(space)
        case spaces.FixedDictionary():
            return _build_record(space)
        case spaces.Builds():
            return _build_call(space)
        case spaces.FlatMap():
            return _build_chain(space)
        case spaces.Recursive():
            return _build_recursive(space)
        case _:
            assert_never(space)


def _accumulate_weights(weights: spaces.Weights, count: int) -> list[int]:
    return list(accumulate(weights or (1,) * count))


def _build_sample(space: spaces.SampledFrom) -> Drawer:
    options = space.options
    if not space.weights:
        count = len(options)
        return lambda chance, _depth: options[int(chance.random() * count)]
    cumulative = _accumulate_weights(space.weights, len(options))
    return lambda chance, _depth: options[chance.choose(cumulative)]


def _build_choice(space: spaces.OneOf) -> Drawer:
    drawers = [build_drawer(option) for option in space.spaces]
    cumulative = _accumulate_weights(space.weights, len(drawers))
    # Only the chosen option draws: the other options use no random numbers.
    return lambda chance, depth: drawers[chance.choose(cumulative)](chance, depth)


def _build_float(bits: int) -> Drawer:
    """Draw short decimals in half of the cases, any finite bit pattern in the other half."""
    layout, size = ("<d", 8) if bits == 64 else ("<f", 4)

    def draw(chance: Chance, _depth: int) -> float:
        if chance.below(2):
            value = (chance.below(2_000_001) - 1_000_000) / 1024
        else:
            value = struct.unpack(layout, chance.below(256**size).to_bytes(size, "little"))[0]
        # False for NaN and both infinities, which JSON cannot hold.
        return value if value - value == 0 else 0.5

    return draw


def _build_text(space: spaces.Text) -> Drawer:
    if space.alphabet is None:
        return _build_any_text(_build_size(space.minimum, space.maximum), space.maximum)
    minimum, spread = space.minimum, space.maximum - space.minimum + 1
    character = _build_letter(space.alphabet)

    def draw(chance: Chance, _depth: int) -> str:
        return "".join([character(chance) for _ in range(minimum + int(chance.random() * spread))])

    return draw


def _build_any_text(size: Callable[[Chance], int], longest: int) -> Drawer:
    """Cut most texts from one long text, at two choices each; draw one text in 32 character by character."""
    text = _draw_long_text()
    starts = len(text) - longest
    # A start beyond the long text, one time in 32, means: character by character.
    choices = starts * 32 / 31

    def draw(chance: Chance, _depth: int) -> str:
        length = size(chance)
        start = int(chance.random() * choices)
        if start < starts:
            return text[start : start + length]
        return "".join([_draw_scalar(chance) for _ in range(length)])

    return draw


@lru_cache
def _draw_long_text() -> str:
    """16,384 drawn characters, the same on every machine."""
    chance = Chance.of(0, 0)
    return "".join([_draw_scalar(chance) for _ in range(16384)])


def _build_letter(alphabet: str) -> Callable[[Chance], str]:
    count = len(alphabet)
    return lambda chance: alphabet[int(chance.random() * count)]


_SCALAR_RANGES = [ends for ends, _ in (*SCALARS, SCALARS_BEYOND)]
_SCALAR_WEIGHTS = list(accumulate(weight for _, weight in (*SCALARS, SCALARS_BEYOND)))


def _draw_scalar(chance: Chance) -> str:
    first, last = _SCALAR_RANGES[chance.choose(_SCALAR_WEIGHTS)]
    return chr(first + int(chance.random() * (last - first + 1)))


def _build_binary(minimum: int, maximum: int) -> Drawer:
    def draw(chance: Chance, _depth: int) -> bytes:
        size = minimum + int(chance.random() * (maximum - minimum + 1))
        return chance.below(256**size).to_bytes(size, "little") if size else b""

    return draw


def _build_size(minimum: int, maximum: int) -> Callable[[Chance], int]:
    """Draw a number of items; zero is rare where more are possible, because all empty values are alike."""
    if minimum or not maximum:
        return lambda chance: minimum + int(chance.random() * (maximum - minimum + 1))
    return lambda chance: 0 if chance.random() < EMPTY else 1 + int(chance.random() * maximum)


def _build_list(space: spaces.Lists) -> Drawer:
    item, size = build_drawer(space.items), _build_size(space.minimum, space.maximum)

    def draw(chance: Chance, depth: int) -> tuple[object, ...]:
        return tuple([item(chance, depth) for _ in range(size(chance))])

    return draw


def _build_dictionary(space: spaces.Dictionaries) -> Drawer:
    key, value, minimum = build_drawer(space.keys), build_drawer(space.values), space.minimum
    size = _build_size(minimum, space.maximum)

    def draw(chance: Chance, depth: int) -> dict[object, object]:
        drawn = {key(chance, depth): value(chance, depth) for _ in range(size(chance))}
        # Repeated keys can leave too few entries. They are rare, so the loop seldom runs.
        while len(drawn) < minimum:
            drawn[key(chance, depth)] = value(chance, depth)
        return drawn

    return draw


def _build_record(space: spaces.FixedDictionary) -> Drawer:
    """Draw an object; an empty one is rare where properties are possible, because all empty objects are alike."""
    # A follower is present exactly when the first property of its group is.
    followers = {name: group[0] for group in space.together for name in group[1:]}
    leaders = [part.name for part in space.parts if part.name not in followers]
    plan = [
        (part.name, part.chance / 100, followers.get(part.name), build_drawer(part.space))
        for part in order_parts(space)
    ]

    def draw(chance: Chance, depth: int) -> dict[str, object]:
        drawn: dict[str, object] = {}
        for name, likely, leader, value in plan:
            # `likely == 1` first: a certain property must not use up a random number.
            present = leader in drawn if leader is not None else likely == 1 or chance.random() < likely
            if present:
                drawn[name] = value(chance, depth)
        if drawn or not leaders or chance.random() < EMPTY:
            return drawn
        chosen = leaders[int(chance.random() * len(leaders))]
        return {name: value(chance, depth) for name, _, lead, value in plan if chosen in (name, lead)}

    return draw


def order_parts(space: spaces.FixedDictionary) -> tuple[spaces.Entry, ...]:
    """The parts, with the first member of each group before the others."""
    leaders = {group[0] for group in space.together}
    return tuple(sorted(space.parts, key=lambda part: part.name not in leaders))


def _build_call(space: spaces.Builds) -> Drawer:
    function, drawers = space.function, [build_drawer(part) for part in space.parts]
    return lambda chance, depth: function(*[draw(chance, depth) for draw in drawers])


def _build_chain(space: spaces.FlatMap) -> Drawer:
    first, then = build_drawer(space.first), space.then
    return lambda chance, depth: build_drawer(then(first(chance, depth)))(chance, depth)


def _build_recursive(space: spaces.Recursive) -> Drawer:
    """Call `make` once, when a draw first gets there: preparing a recursive space ahead would never end."""
    leaf = build_drawer(space.leaf)
    prepared: list[Drawer] = []

    def draw(chance: Chance, depth: int) -> object:
        if depth >= spaces.LEVELS:
            return leaf(chance, depth)
        if not prepared:
            prepared.append(build_drawer(space.make()))
        return prepared[0](chance, depth + 1)

    return draw
