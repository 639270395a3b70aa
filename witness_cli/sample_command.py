"""`witness-schema sample`: attestations drawn from one world, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from witness_cli.combinations_command import SetName
from witness_cli.completion import complete_attestors
from witness_cli.terminal.console import until_the_reader_leaves
from witness_schema.errors import Misuse


class Form(StrEnum):
    """What is drawn around the attestations."""

    attestation = "attestation"
    collection = "collection"
    statement = "statement"
    envelope = "envelope"


class Shape(StrEnum):
    """How much is drawn: what a real run writes, or all that Go can write and read back."""

    realistic = "realistic"
    any = "any"


def sample(
    attestors: Annotated[
        str,
        typer.Argument(
            help="Attestor names, separated by commas, e.g. `git,environment`.",
            autocompletion=complete_attestors,
        ),
    ] = "",
    n: Annotated[int, typer.Option("-n", min=1, help="How many worlds to draw.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed and version give the same bytes.")] = 0,
    as_: Annotated[
        Form, typer.Option("--as", help="What to print, one JSON document a line.")
    ] = Form.attestation,
    set_: Annotated[
        SetName | None,
        typer.Option("--set", help="All of a named set; of attestors that exclude each other, one is drawn."),
    ] = None,
    shape: Annotated[
        Shape, typer.Option(help="`realistic`: what a real run writes; `any`: all that Go can write.")
    ] = Shape.realistic,
    near_misses: Annotated[
        bool,
        typer.Option(
            "--near-misses", help="Each with one rule broken: the rule, the place, who must refuse it."
        ),
    ] = False,
) -> None:
    """Print conformant attestations of any combination of attestors, coherent within each draw.

    Needs: the package alone. Example: `witness-schema sample git,environment -n 3 --as collection`
    """
    from witness_generators import draw
    from witness_generators.runs.combinations import asked

    if near_misses and as_ is not Form.attestation:
        raise Misuse(
            f"near misses are drawn one by one, not as {as_.value}",
            advice=f"name what is to be broken: witness-schema sample {as_.value} --near-misses",
        )
    names = asked(tuple(name.strip() for name in attestors.split(",") if name.strip()), set_)
    with until_the_reader_leaves():
        for index in range(n):
            run = names(seed, index)
            if near_misses:
                lines = _near_misses(run, seed, index, shape)
            else:
                lines = draw(run, seed=seed, index=index, as_=as_.value, shape=shape.value)
            for line in lines:
                sys.stdout.buffer.write(line + b"\n")


def _near_misses(names: tuple[str, ...], seed: int, index: int, shape: Shape) -> Iterator[bytes]:
    """One for each name; `text` is the broken document's own JSON, for a parsed one cannot show a key that stands twice."""
    from witness_generators import draw_near_miss
    from witness_generators.documents import go_json

    for name in names:
        miss = draw_near_miss(name, seed=seed, index=index, shape=shape.value)
        told = {"rule": miss.rule, "pointer": miss.pointer, "how": miss.how, "judges": miss.judges}
        yield go_json.encode({"name": miss.name, "type": miss.type, **told, "text": miss.text})
