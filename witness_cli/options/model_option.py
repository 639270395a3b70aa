"""The option `--model`, and what it takes, for every command that has it."""

from __future__ import annotations

from typing import Annotated

import typer

MODELS = (
    "`tiny` (built in), `smollm2` (after `model fetch`), a model folder, or OWNER/NAME[@REVISION] on the hub"
)
ModelOption = Annotated[str | None, typer.Option(help=f"{MODELS}.")]
