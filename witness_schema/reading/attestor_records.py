"""What a record says of an attestor and its options.

Apart from the modules that read them: whoever loads a bundled record does not need the reader of Go.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from witness_schema.errors import UnreadableSource
from witness_schema.golang.types import LATER, GoType


@dataclass(frozen=True, slots=True)
class ConfigOption:
    """An option of an attestor, `--attestor-NAME-OPTION`.

    kind: bool, int, string, stringslice and the like (`name_kind`). default: None where it is nil or computed when Go
    starts. source: `path:line` of its registration.
    """

    name: str
    kind: str
    default: str | int | bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class UnknownOption:
    """An argument of a registration that is an option, of which not even the name can be read."""

    reason: str
    source: str


Option = ConfigOption | UnknownOption


@dataclass(frozen=True, slots=True)
class Attestor:
    """A registered attestor.

    type: the payload struct. source: `path:line` of its declaration. registration: `path:line` of the registration.
    type_source, run_source: `path:line` of the constants for the first predicate type and the run type.
    unknown_options: those of which not even the name can be read.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    type: GoType
    source: str
    options: tuple[ConfigOption, ...] = ()
    registration: str = ""
    type_source: str = ""
    run_source: str = ""
    # Later than the format: written only where it says something (record_lines).
    unknown_options: tuple[UnknownOption, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Unread:
    """An attestor or document that is there and could not be read.

    name: its name, or the folder where that is all there is to tell. source: `path:line`.
    predicate_types: those of the attestor, as far as they could be read. document: whether it is a document.
    """

    name: str
    reason: str
    source: str
    advice: str = ""
    predicate_types: tuple[str, ...] = ()
    document: bool = False

    def build_error(self) -> UnreadableSource:
        return UnreadableSource(self.reason, where=self.source, advice=self.advice)
