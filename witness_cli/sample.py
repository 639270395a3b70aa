"""`witness-schema sample`: attestations drawn from one world, as JSON lines."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer


class Form(StrEnum):
    """What is drawn around the attestations."""

    attestation = "attestation"
    collection = "collection"
    statement = "statement"
    envelope = "envelope"


def sample(
    attestors: Annotated[
        str, typer.Argument(help="Attestor names, separated by commas, e.g. `git,environment`.")
    ],
    n: Annotated[int, typer.Option("-n", min=1, help="How many worlds to draw.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed and version give the same bytes.")] = 0,
    as_: Annotated[
        Form, typer.Option("--as", help="What to print, one JSON document a line.")
    ] = Form.attestation,
) -> None:
    """Print conformant attestations of any combination of attestors, coherent within each draw.

    Example: `witness-schema sample git,environment -n 3 --as collection`
    """
    from generators import draw

    names = tuple(name.strip() for name in attestors.split(",") if name.strip())
    for index in range(n):
        for line in draw(names, seed=seed, index=index, as_=as_.value):
            sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()
