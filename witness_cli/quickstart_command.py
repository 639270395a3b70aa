"""`witness-schema quickstart`: run the whole pipeline once and reuse every stage that is up to date."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.terminal.console import bar, note, out
from witness_cli.terminal.output import Format, FormatOption, print_json

if TYPE_CHECKING:
    from witness_training.pipeline.quickstart_stages import Places
    from witness_training.stages import Outcome


def quickstart(
    force: Annotated[
        bool, typer.Option("--force", help="Run every stage again and replace what it wrote.")
    ] = False,
    form: FormatOption = Format.text,
) -> None:
    """Fetch, read, generate 500 verified examples, train the built-in model on them, and score it.

    Needs: a clone, Go, the `train` extra and, the first time, the network. Example: `witness-schema quickstart`
    """
    from witness_schema.clone import repository_root
    from witness_training.pipeline.quickstart_stages import Places, list_stages
    from witness_training.stages import run_stage

    places = Places(repository_root())
    outcomes = []
    with bar("quickstart") as progress:
        turns = list_stages(places, note, progress.advance_to)
        # A stage is built when its turn comes: its inputs are digests of what the stages before it wrote.
        for number, make in enumerate(turns, 1):
            stage = make()
            progress.advance_to(0, 1, stage.title)
            outcome = run_stage(stage, places.records, force=force)
            outcomes.append(outcome)
            note(_format_outcome(number, len(turns), outcome))
    if form is Format.json:
        where = {name: str(place) for name, place in _list_places(places)}
        print_json({"stages": [asdict(outcome) for outcome in outcomes], "places": where})
    else:
        _print_next_steps(places)


def _format_outcome(number: int, total: int, outcome: Outcome) -> str:
    spent = "reused" if outcome.reused else f"{outcome.seconds:.1f} s"
    return f"[{number}/{total}] {outcome.title:<18} {spent:>8}  {outcome.summary}"


def _list_places(places: Places) -> tuple[tuple[str, str], ...]:
    """(name, path relative to the clone) of everything that the quickstart wrote."""

    def relative(path: Path) -> str:
        return str(path.relative_to(places.root))

    return (
        ("schemas", relative(places.schemas)),
        ("examples", relative(places.dataset)),
        ("adapter", relative(places.adapter)),
        ("report", relative(places.report / "report.md")),
    )


def _print_next_steps(places: Places) -> None:
    """Print where the results are, and what to try next."""
    out().print("\nWhere things are", style="bold")
    for name, place in _list_places(places):
        out().print(f"  {name:<10} {place}")
    out().print("\nWhat to try next", style="bold")
    for line in (
        "witness-schema schema show git",
        "witness-schema sample git,environment -n 3 --as collection",
        "witness-schema generate --target 500 --seed 7 --out data/five-hundred",
        "witness-schema --help",
    ):
        out().print(f"  .venv/bin/{line}", markup=False, soft_wrap=True)
