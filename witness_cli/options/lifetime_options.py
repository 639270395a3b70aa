"""The options that say how long something is served."""

from __future__ import annotations

from typing import Annotated

import typer

SecondsOption = Annotated[float | None, typer.Option("--for", min=0, help="Seconds to serve at most.")]
ProcessOption = Annotated[
    int | None,
    typer.Option("--with", min=0, help="End with the process of this id, 0 for none. [default: the parent]"),
]
