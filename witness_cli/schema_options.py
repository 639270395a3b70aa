"""The options of `schema show` and `schema emit`: which schema, of which version, and for whom."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from witness_cli.completion import complete_version


class Mode(StrEnum):
    """What the schema speaks of: the bytes go-witness writes, or the bytes it reads without an error."""

    serialization = "serialization"
    validation = "validation"


class Profile(StrEnum):
    """For whom the schema is printed."""

    full = "full"
    opa = "opa"


ProfileOption = Annotated[
    Profile, typer.Option(help="`opa`: inlined and without recursion, for `opa check --schema`; it is wider.")
]
StrictOption = Annotated[
    bool,
    typer.Option("--strict", help="Forbid unknown keys, which Go reads past (`serialization` always does)."),
]
ModeOption = Annotated[
    Mode, typer.Option(help="`serialization`: what go-witness writes; `validation`: what it reads.")
]

VersionOption = Annotated[
    str | None,
    typer.Option(help="A bundled version (default: the pinned one).", autocompletion=complete_version),
]
