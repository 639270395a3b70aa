"""`witness-schema sample`: attestations drawn from one world, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer

from witness_cli import limit_options
from witness_cli.combinations_command import SetName
from witness_cli.completion import complete_attestors
from witness_cli.schema_options import VersionOption
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


NearMisses = Annotated[
    bool,
    typer.Option("--near-misses", help="Each with one rule broken: the rule, the place, who must refuse it."),
]


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
    index: Annotated[int, typer.Option(min=0, help="The first item to draw, of those of the seed.")] = 0,
    set_: Annotated[
        SetName | None,
        typer.Option("--set", help="All of a named set; of attestors that exclude each other, one is drawn."),
    ] = None,
    shape: Annotated[
        Shape, typer.Option(help="`realistic`: what a real run writes; `any`: all that Go can write.")
    ] = Shape.realistic,
    near_misses: NearMisses = False,
    version: VersionOption = None,
    step: limit_options.Step = None,
    command: limit_options.Command = None,
    branch: limit_options.Branch = None,
    clean: limit_options.Clean = None,
    ci: limit_options.Ci = None,
    most_files: limit_options.MostFiles = None,
    most_products: limit_options.MostProducts = None,
    most_variables: limit_options.MostVariables = None,
) -> None:
    """Print conformant attestations of any combination of attestors, coherent within each draw.

    Needs: the package alone. Example: `witness-schema sample git,environment -n 3 --as collection`
    """
    from witness_generators import Limits, draw, draw_near_miss
    from witness_generators.documents import go_json
    from witness_generators.runs.drawing_checks import asked

    if near_misses and as_ is not Form.attestation:
        raise Misuse(
            f"near misses are drawn one by one, not as {as_.value}",
            advice=f"name what is to be broken: witness-schema sample {as_.value} --near-misses",
        )
    ci_run = limit_options.ci_limit(ci)
    limits = Limits(step, command, branch, clean, ci_run, most_files, most_products, most_variables)
    names = asked(tuple(name.strip() for name in attestors.split(",") if name.strip()), set_, limits, version)

    def lines(item: int) -> Iterable[bytes]:
        chosen = names(seed, item)
        if not near_misses:
            return draw(
                chosen,
                seed=seed,
                index=item,
                as_=as_.value,
                shape=shape.value,
                limits=limits,
                version=version,
            )
        misses = (
            draw_near_miss(name, seed=seed, index=item, shape=shape.value, limits=limits, version=version)
            for name in chosen
        )
        return (go_json.encode(miss.record()) for miss in misses)

    with until_the_reader_leaves():
        for item in range(index, index + n):
            for line in lines(item):
                sys.stdout.buffer.write(line + b"\n")
