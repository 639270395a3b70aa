"""The records of near misses: one changed place, and the document with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from witness_generators.documents.submission import Submission
from witness_generators.near_miss.near_miss_rules import Judge, RuleId
from witness_schema.documents.go_reading import make_plain
from witness_schema.documents.go_text import parse_text

Path = tuple[str | int, ...]


class Absent(Enum):
    """Marks a place that has no value; None cannot, because it stands for null."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        """The name as it is spelled in Python."""
        return self.name


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Break:
    """One changed place that breaks a rule; `after` is the new value, ABSENT for none.

    how: the change in words. raw: the new JSON text, if no parsed value can express it.
    """

    rule: RuleId
    path: Path
    after: object = field(hash=False)
    how: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A document with exactly one rule broken.

    name:       the attestor or document whose schema reads it.
    type:       the predicate type of an attestation, "" for a document.
    rule:       the id of the broken rule.
    pointer:    the JSON pointer of the break.
    before:     the value there before the break, ABSENT for none.
    how:        the change in words.
    original:   the document before the break, which every judge accepts.
    text:       the JSON of the broken document, on one line.
    judges:     the judges that must refuse it; all others accept it.
    beside:     the attestations that it agreed with before, by attestor (for invariants between attestors).
    submission: the input of `witness verify` that contains it, if verification is a judge.
    version:    the bundled go-witness version of its schema, or None for the default version.
    """

    name: str
    type: str
    rule: RuleId
    pointer: str
    before: object = field(hash=False)
    how: str
    original: Any = field(hash=False, repr=False)
    text: str
    judges: tuple[Judge, ...]
    beside: Mapping[str, Any] = field(hash=False, default_factory=dict)
    submission: Submission | None = field(default=None, repr=False)
    version: str | None = None

    @property
    def value(self) -> Any:
        """The parsed document. Parsing hides the break if only `text` among the judges of form refuses it."""
        return make_plain(parse_text(self.text))

    def record(self) -> dict[str, Any]:
        """What `witness-schema sample --near-misses` prints."""
        # The text and not the parsed document, which could not show a repeated key.
        kept = ("name", "type", "rule", "pointer", "how", "judges", "text")
        return {name: getattr(self, name) for name in kept}


def get_at(value: Any, path: Path) -> object:
    """The value at this path, ABSENT if there is none."""
    for step in path:
        inside = step in value if isinstance(value, dict) else isinstance(step, int) and step < len(value)
        if not inside:
            return ABSENT
        value = value[step]
    found: object = value
    return found


def replace_at(value: Any, path: Path, after: object) -> Any:
    """The value with `after` at this path, removed for ABSENT; parts beside the path are shared, not copied."""
    if not path:
        return after
    step, rest = path[0], path[1:]
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[step] = replace_at(copy[step], rest, after)
    elif after is ABSENT:
        copy.pop(step)
    # An index just behind the end of a list appends.
    elif isinstance(copy, list) and step == len(copy):
        copy.append(after)
    else:
        copy[step] = after
    return copy
