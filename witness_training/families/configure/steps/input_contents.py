"""What scripts lay down for a command to read: small texts of each kind, by a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from witness_generators.drawing.chance import Chance

WORDS = (
    "amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "hazel", "inlet", "jasper", "kelp", "lagoon", "maple", "nectar",
    "orchid", "pebble", "quartz", "reed", "sable", "thyme", "umber", "velvet", "willow", "yarrow", "zephyr", "birch", "clover",
    "dune", "fern", "glade", "heron", "iris", "juniper", "larch", "moss", "oak", "plum", "raven", "sage", "tulip",
)  # fmt: skip


def draw_words(chance: Chance, count: int) -> list[str]:
    """That many different words, sorted, as `comm` and `join` need them."""
    stream, left = chance.at("words"), list(WORDS)
    return sorted(left.pop(stream.below(len(left))) for _ in range(count))


def _csv(words: list[str], chance: Chance) -> list[str]:
    return [f"{word},{chance.at(word).below(90) + 3}" for word in words]


def _log(words: list[str], _: Chance) -> list[str]:
    return [f"{('INFO', 'WARN')[at % 2]} {word}" for at, word in enumerate(words)]


_KINDS: Mapping[str, Callable[[list[str], Chance], list[str]]] = {
    "txt": lambda words, _: words,
    "csv": _csv,
    "db": _csv,
    "tsv": lambda words, chance: [line.replace(",", "\t") for line in _csv(words, chance)],
    "log": _log,
    "md": lambda words, _: [f"# {words[0]}", " ".join(words)],
    "dat": lambda words, chance: [str(chance.at(word).below(900) + 7) for word in words],
    "cfg": lambda words, _: ["# settings", *(f"{word}=on" for word in words[:2])],
}


def write_content(kind: str, seed: int) -> list[str]:
    """The lines of an input of this kind. An unknown kind is plain text."""
    chance = Chance.of(seed, 0)
    words = draw_words(chance, 3 + chance.at("length").below(2))
    return _KINDS.get(kind, _KINDS["txt"])(words, chance)
