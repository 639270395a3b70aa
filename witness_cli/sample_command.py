"""`witness-schema sample`: draw attestations and print them as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from witness_cli.combinations_command import SetName
from witness_cli.completion import complete_attestors
from witness_cli.options import sample_options
from witness_cli.options.package_options import JoinedOption
from witness_cli.options.sample_options import Form, Shape
from witness_cli.options.schema_options import VersionOption
from witness_cli.terminal.console import suppress_broken_pipe
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    from witness_generators import Limits
    from witness_generators.runs.run_entries import Level


class _Drawing(TypedDict):
    """The arguments that all drawing functions of one command share."""

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
    as_: sample_options.FormOption = Form.attestation,
    index: Annotated[int, typer.Option(min=0, help="The number of the first item of the seed to draw.")] = 0,
    set_: Annotated[
        SetName | None,
        typer.Option(
            "--set", help="Draw all attestors of a named set; of attestors that exclude each other, one."
        ),
    ] = None,
    shape: sample_options.ShapeOption = Shape.realistic,
    near_misses: sample_options.NearMisses = False,
    version: VersionOption = None,
    source: JoinedOption = None,
    step: sample_options.Step = None,
    command: sample_options.Command = None,
    branch: sample_options.Branch = None,
    clean: sample_options.Clean = None,
    ci: sample_options.Ci = None,
    most_files: sample_options.MostFiles = None,
    most_products: sample_options.MostProducts = None,
    most_variables: sample_options.MostVariables = None,
    commit: sample_options.Commit = None,
    size: sample_options.SizeClass = sample_options.Size.small,
) -> None:
    """Print conformant attestations of any combination of attestors, coherent within each draw.

    Needs: the package alone. Example: `witness-schema sample git,environment -n 3 --as collection`
    """
    from witness_generators import Limits
    from witness_generators.runs.drawing_checks import choose_attestors

    if near_misses:
        _check_near_misses(as_, source)
    ci_run = sample_options.parse_ci(ci)
    limits = Limits(
        step, command, branch, clean, ci_run, most_files, most_products, most_variables, commit, size.value
    )
    names = choose_attestors(
        tuple(name.strip() for name in attestors.split(",") if name.strip()), set_, limits, version
    )

    how: _Drawing = {"seed": seed, "shape": shape.value, "limits": limits, "version": version}
    with suppress_broken_pipe():
        for item in range(index, index + n):
            chosen = names(seed, item)
            for line in _draw_lines(chosen, item, None if near_misses else as_, source, how):
                # Bytes: the drawn JSON is UTF-8 whatever the encoding of the terminal.
                sys.stdout.buffer.write(line + b"\n")


def _check_near_misses(as_: Form, source: Path | None) -> None:
    """Raises Misuse where near misses are asked for in a form, or of a package, that has none."""
    if as_ is not Form.attestation:
        raise Misuse(
            f"near misses are drawn one by one, not as {as_.value}",
            advice=f"name the document to break: witness-schema sample {as_.value} --near-misses",
        )
    if source is not None:
        raise Misuse(
            "near misses break go-witness's own rules, of which a package's attestors have none",
            where="--source",
            advice="leave out --near-misses or --source",
        )


def _draw_lines(
    names: tuple[str, ...], item: int, form: Form | None, source: Path | None, how: _Drawing
) -> Iterator[bytes]:
    """Draw the lines of one item in this form, or, without a form, one near miss for each name."""
    from witness_generators import draw, draw_near_miss
    from witness_generators.documents import go_json

    if form is not None:
        return draw(names, index=item, as_=form.value, source=source, **how)
    return (go_json.encode(draw_near_miss(name, index=item, **how).record()) for name in names)
