"""Spaces from the plain regular expressions that shapes use: classes, groups, alternatives, counts and anchors.

Hypothesis has `from_regex`, but the direct interpreter must draw the same texts without Hypothesis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from witness_generators.drawing.spaces import Builds, Just, Lists, OneOf, SampledFrom, Space
from witness_schema.errors import UnreadableSource

# The most repeats that an open count (`*`, `+`, `{n,}`) adds to its minimum.
MOST_REPEATS = 12
# Characters of a shortest text.
_LONGEST = 10_000
# What is drawn for any character, and for one that is none of a class: printable ASCII, and one character of two bytes and more.
_ANY = (*map(chr, range(ord(" "), ord("~") + 1)), "é", "✓", "𝄞")


# Many fields share a pattern, and parsing one is slower than drawing from it.
@lru_cache(maxsize=256)
def pattern_space(pattern: str) -> Space:
    """The space of the texts that match this anchored pattern. Raises UnreadableSource for any other syntax."""
    return _Parser(pattern).parse()


@lru_cache(maxsize=256)
def find_shortest(pattern: str) -> str:
    """The shortest text that matches, with as few repeats as allowed. Raises UnreadableSource for one of more than 10,000 characters."""
    space = pattern_space(pattern)
    # Counts within counts multiply, and a pattern may be foreign.
    if _measure_shortest(space) > _LONGEST:
        raise UnreadableSource(f"what matches the pattern {pattern!r} is too long to draw")
    return _find_shortest(space)


def _measure_shortest(space: Space) -> int:
    match space:
        case OneOf(spaces):
            return min(map(_measure_shortest, spaces))
        case Builds(_, (Lists(items, minimum, _),)):
            return _measure_shortest(items) * minimum
        case Builds(_, parts):
            return sum(map(_measure_shortest, parts))
        case _:
            return 1


def _find_shortest(space: Space) -> str:
    match space:
        case Just(value):
            return str(value)
        case SampledFrom(options):
            return str(options[0])
        case OneOf(spaces):
            return min((_find_shortest(option) for option in spaces), key=len)
        case Builds(_, (Lists(items, minimum, _),)):
            return _find_shortest(items) * minimum
        case Builds(_, parts):
            return "".join(_find_shortest(part) for part in parts)
        case _:
            raise AssertionError(f"pattern spaces hold no {space}")


def _concatenate(*texts: str) -> str:
    return "".join(texts)


@dataclass(slots=True)
class _Parser:
    """Recursive descent over the pattern; `at` is the next character."""

    pattern: str
    at: int = 0

    def parse(self) -> Space:
        try:
            space = self._parse_alternatives()
        # It ends within a class, an escape or a count, or a count is no number.
        except (IndexError, ValueError):
            raise self._build_error("a class, an escape or a count that is not complete") from None
        if self.at < len(self.pattern):
            raise self._build_error("an unmatched parenthesis")
        return space

    def _parse_alternatives(self) -> Space:
        options = [self._parse_sequence()]
        while self._take("|"):
            options.append(self._parse_sequence())
        return options[0] if len(options) == 1 else OneOf(tuple(options))

    def _parse_sequence(self) -> Space:
        parts: list[Space] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            # Shapes anchor every pattern, so anchors add nothing to the text.
            if not (self._take("^") or self._take("$")):
                parts.append(self._parse_repeats(self._parse_atom()))
        return parts[0] if len(parts) == 1 else Builds(_concatenate, tuple(parts))

    def _parse_atom(self) -> Space:
        if self._take("("):
            if self._take("?") and not self._take(":"):
                raise self._build_error("a group that looks around")
            inner = self._parse_alternatives()
            if not self._take(")"):
                raise self._build_error("an open group")
            return inner
        if self._take("["):
            return self._parse_class()
        if self._take("."):
            return SampledFrom(_ANY)
        if self.pattern[self.at] in "*+?{}":
            raise self._build_error(f"a bare {self.pattern[self.at]!r}")
        return Just(self._parse_literal())

    def _parse_literal(self) -> str:
        """One character, or an escaped one: `\\.` and the like, `\\n`, `\\r`, `\\t`, `\\x41`, `\\u0041`."""
        character = self.pattern[self.at]
        self.at += 1
        if character != "\\":
            return character
        escaped = self.pattern[self.at]
        self.at += 1
        if digits := {"u": 4, "x": 2}.get(escaped):
            self.at += digits
            if self.at > len(self.pattern):
                raise self._build_error("an open escape")
            return chr(int(self.pattern[self.at - digits : self.at], 16))
        # Classes such as \d and assertions such as \b mean more than one character.
        if escaped.isalnum() and escaped not in "nrt":
            raise self._build_error(f"the escape \\{escaped}")
        return {"n": "\n", "r": "\r", "t": "\t"}.get(escaped, escaped)

    def _parse_class(self) -> Space:
        negated = self._take("^")
        characters: list[str] = []
        while not self._take("]"):
            first = self._parse_literal()
            # A hyphen at the end of a class stands for itself.
            if self.pattern[self.at] == "-" and self.pattern[self.at + 1] != "]":
                self.at += 1
                characters += [chr(code) for code in range(ord(first), ord(self._parse_literal()) + 1)]
            else:
                characters.append(first)
        if not negated:
            if not characters:
                raise self._build_error("a class of no character")
            return SampledFrom(tuple(characters))
        allowed = tuple(one for one in _ANY if one not in characters)
        if not allowed:
            raise self._build_error("a negated class that leaves nothing to draw")
        return SampledFrom(allowed)

    def _parse_repeats(self, atom: Space) -> Space:
        if self._take("?"):
            return OneOf((Just(""), atom))
        if self._take("*"):
            return _repeat(atom, 0, MOST_REPEATS)
        if self._take("+"):
            return _repeat(atom, 1, 1 + MOST_REPEATS)
        if not self._take("{"):
            return atom
        counts, self.at = (
            self.pattern[self.at : self.pattern.index("}", self.at)],
            self.pattern.index("}", self.at) + 1,
        )
        low, comma, high = counts.partition(",")
        most = int(high) if high else int(low) + (MOST_REPEATS if comma else 0)
        return _repeat(atom, int(low), most)

    def _take(self, character: str) -> bool:
        if self.pattern.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def _build_error(self, what: str) -> UnreadableSource:
        return UnreadableSource(
            f"cannot draw from the pattern {self.pattern!r}: {what}", where=f"character {self.at}"
        )


def _repeat(atom: Space, minimum: int, maximum: int) -> Space:
    return Builds("".join, (Lists(atom, minimum, maximum),))
