"""`witness-schema sample`: attestations drawn from one world, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from witness_cli import sample_options
from witness_cli.combinations_command import SetName
from witness_cli.completion import complete_attestors
from witness_cli.sample_options import Form, Shape
from witness_cli.schema_options import VersionOption
from witness_cli.terminal.console import until_the_reader_leaves
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    from witness_generators import Limits
    from witness_generators.runs.run_entries import Level


class _Drawing(TypedDict):
    """How everything is drawn that one command prints."""

    seed: int
    shape: Level
    limits: Limits
    version: str | None


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
    near_misses: sample_options.NearMisses = False,
    version: VersionOption = None,
    step: sample_options.Step = None,
    command: sample_options.Command = None,
    branch: sample_options.Branch = None,
    clean: sample_options.Clean = None,
    ci: sample_options.Ci = None,
    most_files: sample_options.MostFiles = None,
    most_products: sample_options.MostProducts = None,
    most_variables: sample_options.MostVariables = None,
) -> None:
    """Print conformant attestations of any combination of attestors, coherent within each draw.

    Needs: the package alone. Example: `witness-schema sample git,environment -n 3 --as collection`
    """
    from witness_generators import Limits
    from witness_generators.runs.drawing_checks import choose_attestors

    if near_misses and as_ is not Form.attestation:
        raise Misuse(
            f"near misses are drawn one by one, not as {as_.value}",
            advice=f"name what is to be broken: witness-schema sample {as_.value} --near-misses",
        )
    ci_run = sample_options.ci_limit(ci)
    limits = Limits(step, command, branch, clean, ci_run, most_files, most_products, most_variables)
    names = choose_attestors(
        tuple(name.strip() for name in attestors.split(",") if name.strip()), set_, limits, version
    )

    how: _Drawing = {"seed": seed, "shape": shape.value, "limits": limits, "version": version}
    with until_the_reader_leaves():
        for item in range(index, index + n):
            chosen = names(seed, item)
            for line in _lines(chosen, item, None if near_misses else as_, how):
                sys.stdout.buffer.write(line + b"\n")


def _lines(names: tuple[str, ...], item: int, form: Form | None, how: _Drawing) -> Iterator[bytes]:
    """The lines of one item in this form, or of its near misses, one for each name."""
    from witness_generators import draw, draw_near_miss
    from witness_generators.documents import go_json

    if form is not None:
        return draw(names, index=item, as_=form.value, **how)
    return (go_json.encode(draw_near_miss(name, index=item, **how).record()) for name in names)
