"""The options that the subcommands of `bench` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SeedOption = Annotated[
    int,
    typer.Option(
        min=0, max=2**31, help="0: the public set. Any other number: a set of its own, to hold back."
    ),
]
FamilyOption = Annotated[
    list[str] | None,
    typer.Option(help="The tasks of this family alone; may be given again.", show_default=False),
]
AnswersOption = Annotated[Path, typer.Option(help="Answers as JSON lines: {task_id, completion}.")]
