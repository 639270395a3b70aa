"""The options of `schema show` and `schema emit`: mode, profile, strictness and version."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from witness_cli.completion import complete_version


class Mode(StrEnum):
    """What the schema describes: the bytes go-witness writes, or the bytes it reads without an error."""

    serialization = "serialization"
    validation = "validation"


class Profile(StrEnum):
    """The reader that the schema is printed for."""

    full = "full"
    opa = "opa"


FetchOption = Annotated[
    bool,
    typer.Option(
        "--fetch",
        help="Fetch the modules that a checkout's go.mod names (default: read those on this machine).",
    ),
]
ProfileOption = Annotated[
    Profile,
    typer.Option(
        help="`opa`: for `opa check --schema`: references inlined, recursion cut, so it accepts more."
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Forbid unknown keys, which Go ignores when it reads (`serialization` always forbids them).",
    ),
]
ModeOption = Annotated[
    Mode, typer.Option(help="`serialization`: what go-witness writes; `validation`: what it reads.")
]

VersionOption = Annotated[
    str | None,
    typer.Option(help="A bundled version (default: the pinned one).", autocompletion=complete_version),
]
