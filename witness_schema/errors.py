"""Errors are data: what went wrong, where, and what to do about it.

One root and a class for each thing that a caller does next. Every public function says which of them it raises.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a document is refused: a JSON pointer into it ("" is the whole), and the validator's sentence."""

    pointer: str
    message: str


class WitnessSchemaError(Exception):
    """The root of all errors raised here, told in one or two lines.

    what:   the fact, one sentence without a full stop ("no attestor is named 'gti'").
    where:  file:line, a JSON pointer, or a command; "" when there is no place.
    advice: the likely fix, in the imperative; "" when there is none.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        fix = f"\n  → {self.advice}" if self.advice else ""
        return f"{place}{self.what}{fix}"


class NotConformant(WitnessSchemaError):
    """A document breaks its schema, or an example did not pass a judge: mend the document.

    violations: every violation, the first one told in `what`; in the order of the document.
    """

    def __init__(
        self, what: str, *, where: str = "", advice: str = "", violations: tuple[Violation, ...] = ()
    ) -> None:
        super().__init__(what, where=where, advice=advice)
        self.violations = violations


class UnknownName(WitnessSchemaError):
    """No attestor, version, set, rule, model or command has this name: choose another.

    near: names that are spelled alike, the likeliest first; () where there is none.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "", near: tuple[str, ...] = ()) -> None:
        super().__init__(what, where=where, advice=advice)
        self.near = near


class UnreadableSource(WitnessSchemaError):
    """A file cannot be read as what it should be (Go source, checkout, policy, data set): mend it at `where`."""


class NotAClone(WitnessSchemaError):
    """The call needs a clone of this repository, and an installed wheel has none: run it from a clone."""


class Unreachable(WitnessSchemaError):
    """The network, a module proxy or a hub does not answer: try again, or name a mirror or a local folder."""


class OracleLost(WitnessSchemaError):
    """The oracle is not built, cannot be trusted, or has died: build or start it again, then repeat the call."""


class BrokenEnvironment(WitnessSchemaError):
    """This machine lacks something (disk space, a permission, a program, an intact module): mend that first."""


class RunEnded(WitnessSchemaError):
    """A training run ended before its last iteration: resume it, or change what `advice` names."""


class Misuse(WitnessSchemaError):
    """The arguments contradict each other or the state of things: call again, corrected."""
