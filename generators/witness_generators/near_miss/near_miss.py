"""The records of near misses: one changed place, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from witness_generators.documents.submission import Submission
from witness_generators.near_miss.near_miss_rules import Judge, RuleId

Path = tuple[str | int, ...]


class Absent(Enum):
    """What stands where nothing stands: null is something."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        """As it is spelled in Python."""
        return self.name


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Break:
    """One place that is changed so that a rule is broken: `after` stands there then, ABSENT for nothing.

    how: the change in words. raw: the JSON text that stands there, where a parsed value cannot say it.
    """

    rule: RuleId
    path: Path
    after: object = field(hash=False)
    how: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A document with exactly one rule broken.

    name:       the attestor or document whose schema it is read by.
    type:       the predicate type of an attestation, "" for a document.
    pointer:    where the rule is broken; before: what stood there, ABSENT for nothing; how: the change in words.
    original:   the document before, that every judge takes; text: its JSON with the rule broken, one line.
    judges:     who must refuse it; every other judge takes it.
    beside:     the attestations that it agreed with before, by attestor (for the invariants between attestors).
    submission: what `witness verify` is given with it, where the judge is a verification.
    version:    the bundled go-witness version whose schema it was made for, None for the default one.
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
        """The document, parsed. Where only `text` among the judges of form refuses it, nothing wrong is left to see."""
        return json.loads(self.text)

    def record(self) -> dict[str, Any]:
        """What `witness-schema sample --near-misses` prints; a parsed document cannot show a key that stands twice."""
        kept = ("name", "type", "rule", "pointer", "how", "judges", "text")
        return {name: getattr(self, name) for name in kept}


def pointer_of(path: Path) -> str:
    """The JSON pointer (RFC 6901) of this path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def get_at(value: Any, path: Path) -> object:
    """What stands at this path: ABSENT where nothing does."""
    for step in path:
        inside = step in value if isinstance(value, dict) else isinstance(step, int) and step < len(value)
        if not inside:
            return ABSENT
        value = value[step]
    found: object = value
    return found


def replace_at(value: Any, path: Path, after: object) -> Any:
    """The value with something else at this path, nothing for ABSENT; what is not on the path is shared, not copied."""
    if not path:
        return after
    step, rest = path[0], path[1:]
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[step] = replace_at(copy[step], rest, after)
    elif after is ABSENT:
        copy.pop(step)
    elif isinstance(copy, list) and step == len(copy):
        copy.append(after)
    else:
        copy[step] = after
    return copy
