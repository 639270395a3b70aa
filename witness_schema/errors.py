"""Errors as data: what went wrong, where, and what to do about it.

One base class, and a subclass for each way in which a caller can react. Every public function states what it raises.
"""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.printable import escape_line, shorten

# Characters of each part; a foreign value in it is to be passed through `printable.quote`, which is shorter.
LONGEST_PART = 1000


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a document is invalid: a JSON pointer into it ("" is the whole document), and the validator's message."""

    pointer: str
    message: str


class WitnessSchemaError(Exception):
    """The base class of all errors of this package; its text has one or two lines.

    what:   the fact, one sentence without a full stop ("no attestor is named 'gti'").
    where:  file:line, a JSON pointer, or a command; "" when there is no place.
    advice: the likely fix, in the imperative; "" when there is none.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        # What is quoted may come from a document of somebody else, and errors end on terminals and in logs of CI.
        self.what, self.where, self.advice = (
            shorten(escape_line(part), LONGEST_PART) for part in (what, where, advice)
        )
        # Exception keeps the finished text, so that tracebacks and pytest show place and advice as well.
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        fix = f"\n  → {self.advice}" if self.advice else ""
        return f"{place}{self.what}{fix}"


class NotConformant(WitnessSchemaError):
    """A document violates its schema, or an example fails a judge: correct the document.

    violations: all violations in document order; `what` reports the first one.
    """

    def __init__(
        self, what: str, *, where: str = "", advice: str = "", violations: tuple[Violation, ...] = ()
    ) -> None:
        super().__init__(what, where=where, advice=advice)
        self.violations = violations


class UnknownName(WitnessSchemaError):
    """No attestor, version, set, rule, model or command has this name: choose another.

    near: names with a similar spelling, the most similar first; () where there is none.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "", near: tuple[str, ...] = ()) -> None:
        super().__init__(what, where=where, advice=advice)
        self.near = near


class UnreadableSource(WitnessSchemaError):
    """A file is not what it should be (Go source, checkout, policy, data set): correct it at `where`."""


class NotAClone(WitnessSchemaError):
    """The call needs a clone of this repository: run it from a clone, not from an installed wheel."""


class Unreachable(WitnessSchemaError):
    """The network, a module proxy or a model hub does not answer: try again, or name a mirror or a local folder."""


class OracleLost(WitnessSchemaError):
    """The oracle is not built, gives wrong answers, or has died: build or start it again, then repeat the call."""


class BrokenEnvironment(WitnessSchemaError):
    """This machine lacks something (disk space, a permission, a program, an intact module): provide it first."""


class RunEnded(WitnessSchemaError):
    """A training run ended before its last iteration: resume it, or change what `advice` names."""


class Misuse(WitnessSchemaError):
    """The arguments contradict each other or the present state: correct the call."""
