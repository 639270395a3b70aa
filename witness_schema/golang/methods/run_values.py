"""What is known of values while a body is followed: texts that are compared with constants, truth, nil and errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from witness_schema.golang import nodes
from witness_schema.golang.code import code_nodes as code
from witness_schema.golang.packages import Package


class NotFollowedError(Exception):
    """What the body does next may fail, or is not understood."""


class Known(Enum):
    """A value of which one thing is known. SAFE: that taking it cannot fail, and nothing more."""

    NIL = "nil"
    ERROR = "an error"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Text:
    """A text. of: "raw" for what the method was given, "inner" for what it decoded, else "constant".

    value: None for a text that differs from each one that it is compared with. lower: it is in lower case.
    """

    of: Literal["raw", "inner", "constant"]
    value: str | None
    lower: bool = False


@dataclass(frozen=True, slots=True)
class Decoded:
    """What json.Unmarshal puts into an `any`. kind: the type that it makes there (`string`, `float64`, …, `nil`)."""

    kind: str


Value = Known | Text | Decoded | bool

_ANY = (nodes.NameType("", "any"), nodes.InterfaceType())
# What json.Unmarshal makes in an `any`, and how its type is written.
KINDS: dict[str, tuple[nodes.TypeNode, ...]] = {
    **{kind: (nodes.NameType("", kind),) for kind in ("string", "float64", "bool", "nil")},
    "map[string]any": tuple(nodes.MapType(nodes.NameType("", "string"), of) for of in _ANY),
    "[]any": tuple(nodes.SliceType(of) for of in _ANY),
}
_OTHERS = frozenset(("int", "int64", "uint64", "float32", "byte", "error", "uint", "int32", "int8"))


def is_of_kind(kind: str, case: code.Expression, package: Package) -> bool:
    """Whether a case of a type switch is the one for this kind. Raises NotFollowedError for a type that may be it by another name."""
    of = case.type if isinstance(case, code.TypeValue) else None
    if isinstance(case, code.Name):
        of = nodes.NameType("", case.name)
    if of in KINDS[kind]:
        return not (isinstance(of, nodes.NameType) and of.name in package.types)
    known = any(of in spelt for spelt in KINDS.values())
    if known or (isinstance(of, nodes.NameType) and not of.package and of.name in _OTHERS):
        return False
    if isinstance(of, nodes.PointerType | nodes.SliceType) and of.element in (nodes.NameType("", "string"),):
        return False
    raise NotFollowedError


@dataclass(frozen=True, slots=True)
class Comparisons:
    """What all runs of a body compare texts with, by whose text it is (`Text.of`).

    constants: what they are compared with. folded: whose case is changed. exact: which are compared as they are, too.
    """

    constants: dict[str, set[str]] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)

    def note(self, text: Text, constants: Iterable[str]) -> None:
        """Note that a text is compared with these constants."""
        found = frozenset(constants)
        self.constants.setdefault(text.of, set()).update(found)
        # Without letters, the case does not matter.
        if not text.lower and any(one.lower() != one.upper() for one in found):
            self.exact.add(text.of)

    def fold(self, text: Text, *, upper: bool) -> Text:
        """Return a text in upper or lower case."""
        self.folded.add(text.of)
        if upper:
            self.exact.add(text.of)
        value = text.value
        if value is not None:
            value = value.upper() if upper else value.lower()
        return Text(text.of, value, not upper)


# Functions that take any value and never fail.
SAFE_FUNCTIONS = (
    "math.Ceil",
    "math.Floor",
    "math.Round",
    "math.Trunc",
    "strings.Replace",
    "strings.ReplaceAll",
    "strings.Split",
    "strings.ToLower",
    "strings.ToUpper",
    "strings.Trim",
    "strings.TrimPrefix",
    "strings.TrimSpace",
    "strings.TrimSuffix",
    "time.Unix",
    "time.UnixMicro",
    "time.UnixMilli",
)
SEVERAL = ("math.Modf", "strings.Cut")
