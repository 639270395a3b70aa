"""Rego rules about one place of an attestation: what they demand, and what they say when they deny.

A rule that demands a value guards against undefined: a missing one denies. Each names the offending value by `sprintf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_training.families.shown_documents.shape_places import name_place

_LONGEST = 64  # characters of a text that a rule compares with
_LONGEST_KEY = 48  # characters of a key in a place: digests as keys make none


@dataclass(frozen=True, slots=True)
class LeafRule:
    """One rule: the place, by keys from the attestation's root, its form (a key of FORMS), and what it demands there."""

    attestor: str
    place: tuple[str, ...]
    form: str
    wanted: Any = field(hash=False)

    @property
    def kind(self) -> str:
        """Its value on the axis `rego-kind`; keys that are data (paths, versions) stand as `*`."""
        return f"{self.attestor}/{'/'.join(name_place(self.attestor, self.place))}:{self.form}"

    @property
    def label(self) -> str:
        """The place as its message names it."""
        return "/".join(self.place) or self.attestor

    def denies(self, value: Any) -> bool:
        """Whether it denies an attestation with this value at its place."""
        return not FORMS[self.form].holds(value, self.wanted)

    def message(self, value: Any) -> str:
        """What it says of this value."""
        form = FORMS[self.form]
        return form.says(self.label, self.wanted).replace(
            "%v", print_scalar(form.offends(value, self.wanted))
        )

    def to_spec(self) -> dict[str, Any]:
        """The rule as JSON."""
        return {
            "attestor": self.attestor,
            "place": list(self.place),
            "form": self.form,
            "wanted": self.wanted,
        }

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> LeafRule:
        """The rule of such JSON."""
        return cls(spec["attestor"], tuple(spec["place"]), spec["form"], spec["wanted"])


@dataclass(frozen=True, slots=True)
class Form:
    """One form of rule.

    fits:    whether a value can be asked this way.
    keep:    what a rule demands that this value keeps; `other` is another value of the same place.
    break_:  what a rule demands that this value breaks, None where there is nothing.
    holds:   whether a value keeps what is demanded.
    good:    the expression, given the reference and the demanded value as Rego.
    says:    the message, with %v for the offending value.
    words:   what it demands, in words.
    offends: the value that the message names. missing: what stands for an absent value.
    bad:     the expression of what is denied, where that reads better than `not` before the good one.
    """

    fits: Callable[[Any], bool]
    keep: Callable[[Any, Any], Any]
    break_: Callable[[Any, Any], Any]
    holds: Callable[[Any, Any], bool]
    good: Callable[[str, str], str]
    says: Callable[[str, Any], str]
    words: Callable[[str, Any], str]
    offends: Callable[[Any, Any], Any] = lambda value, _: value
    missing: str = '"missing"'
    bad: Callable[[str, str], str] | None = None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 3 <= len(value) <= _LONGEST and is_plain(value)


def is_plain(text: str) -> bool:
    """Whether a text can stand in a message, in Rego and in prose as it is."""
    return text.isascii() and text.isprintable() and not set(text) & set('%"\\`{}')


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 50


def _is_scalar(value: Any) -> bool:
    return _is_text(value) or _is_number(value) or isinstance(value, bool)


def _is_counted(value: Any) -> bool:
    return isinstance(value, list | dict) and 0 < len(value) < 40


def _list_plain_keys(value: Any) -> list[str]:
    return [key for key in value if key and len(key) <= _LONGEST and is_plain(key)]


def _has_plain_keys(value: Any) -> bool:
    if not isinstance(value, dict) or not _list_plain_keys(value):
        return False
    # `not input[key]` is for values that are neither false nor absent.
    return all(isinstance(member, str | dict) for member in value.values())


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def _cut(text: str) -> int:
    """Where a text parts: behind the separator nearest to its middle, else in the middle."""
    middle = len(text) // 2
    places = [at + 1 for at in range(1, len(text) - 2) if not text[at].isalnum()]
    return min(places, key=lambda at: abs(at - middle), default=max(2, middle))


def _word_of(text: str) -> str:
    """The longest word of a text."""
    return max("".join(sign if sign.isalnum() else " " for sign in text).split(), key=len, default=text)


def _start_of(other: Any, value: str) -> str | None:
    start = str(other)[: _cut(str(other))]
    return start if len(start) > 1 and not value.startswith(start) else None


def _end_of(other: Any, value: str) -> str | None:
    end = str(other)[_cut(str(other)) :]
    return end if len(end) > 1 and not value.endswith(end) else None


def _other_key(value: Mapping[str, Any], other: Any) -> str | None:
    keys = _list_plain_keys(other) if isinstance(other, dict) else []
    return next((key for key in keys if key not in value), None)


FORMS: Mapping[str, Form] = {
    "equals": Form(
        _is_scalar,
        lambda value, _: value,
        lambda value, other: other if _is_scalar(other) and other != value else None,
        lambda value, wanted: bool(value == wanted),
        "{} == {}".format,
        lambda label, wanted: f"{label} is %v, not {print_scalar(wanted)}",
        lambda label, wanted: f"`{label}` to be `{print_scalar(wanted)}`",
    ),
    "differs": Form(
        _is_scalar,
        lambda value, other: other if _is_scalar(other) and other != value else None,
        lambda value, _: value,
        lambda value, wanted: bool(value != wanted),
        "{} != {}".format,
        lambda label, _: f"{label} must not be %v",
        lambda label, wanted: f"`{label}` to be anything but `{print_scalar(wanted)}`",
        bad="{} == {}".format,
    ),
    "starts": Form(
        _is_text,
        lambda value, _: value[: _cut(value)],
        lambda value, other: _start_of(other, value),
        lambda value, wanted: str(value).startswith(wanted),
        "startswith({}, {})".format,
        lambda label, wanted: f"{label} %v does not start with {wanted}",
        lambda label, wanted: f"`{label}` to start with `{wanted}`",
    ),
    "ends": Form(
        _is_text,
        lambda value, _: value[_cut(value) :],
        lambda value, other: _end_of(other, value),
        lambda value, wanted: str(value).endswith(wanted),
        "endswith({}, {})".format,
        lambda label, wanted: f"{label} %v does not end with {wanted}",
        lambda label, wanted: f"`{label}` to end with `{wanted}`",
    ),
    "contains": Form(
        _is_text,
        lambda value, _: _word_of(value),
        lambda value, other: None if _word_of(str(other)) in value else _word_of(str(other)),
        lambda value, wanted: wanted in str(value),
        "contains({}, {})".format,
        lambda label, wanted: f"{label} %v lacks {wanted}",
        lambda label, wanted: f"`{label}` to contain `{wanted}`",
    ),
    "at-most": Form(
        _is_number,
        lambda value, _: value + 2,
        lambda value, _: value - 1 if value > 0 else None,
        lambda value, wanted: bool(value <= wanted),
        "{} <= {}".format,
        lambda label, wanted: f"{label} is %v, above {wanted}",
        lambda label, wanted: f"`{label}` to be at most {wanted}",
    ),
    "at-least": Form(
        _is_number,
        lambda value, _: value - 1 if value > 1 else None,
        lambda value, _: value + 3,
        lambda value, wanted: bool(value >= wanted),
        "{} >= {}".format,
        lambda label, wanted: f"{label} is %v, below {wanted}",
        lambda label, wanted: f"`{label}` to be at least {wanted}",
    ),
    "few": Form(
        _is_counted,
        lambda value, _: len(value),
        # Nobody asks for at most none of what a step always has.
        lambda value, _: len(value) - 1 or None,
        lambda value, wanted: len(value) <= wanted,
        "count({}) <= {}".format,
        lambda label, wanted: f"{label} has %v entries, more than {wanted}",
        lambda label, wanted: f"`{label}` to have at most {_count(wanted)}",
        lambda value, _: len(value),
        "[]",
        "count({}) > {}".format,
    ),
    "many": Form(
        _is_counted,
        lambda value, _: len(value),
        lambda value, _: len(value) + 1,
        lambda value, wanted: len(value) >= wanted,
        "count({}) >= {}".format,
        lambda label, wanted: f"{label} has %v entries, fewer than {wanted}",
        lambda label, wanted: f"`{label}` to have at least {_count(wanted)}",
        lambda value, _: len(value),
        "[]",
        "count({}) < {}".format,
    ),
    "has": Form(
        _has_plain_keys,
        lambda value, _: _list_plain_keys(value)[0],
        _other_key,
        lambda value, wanted: wanted in value,
        "{}[{}]".format,
        lambda label, wanted: f"{label} lacks {wanted} among %v entries",
        lambda label, wanted: f"`{label}` to have `{wanted}`",
        lambda value, _: len(value),
        "{}",
    ),
}


def list_leaves(
    attestation: Any, place: tuple[str, ...] = (), depth: int = 4
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every place below objects alone, with its value."""
    if place or isinstance(attestation, dict):
        yield place, attestation
    if isinstance(attestation, dict) and depth:
        for key, value in attestation.items():
            if key and len(key) <= _LONGEST_KEY and is_plain(key):
                yield from list_leaves(value, (*place, key), depth - 1)


def find_value(attestation: Any, place: Sequence[str]) -> Any:
    """The value at a place; None if there is none."""
    for key in place:
        attestation = attestation.get(key) if isinstance(attestation, dict) else None
    return attestation


def print_scalar(value: Any) -> str:
    """A scalar as Go's %v prints it, which is Rego's literal as well for numbers and booleans."""
    return str(value).lower() if isinstance(value, bool) else str(value)
