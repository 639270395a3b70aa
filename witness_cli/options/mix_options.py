"""`generate --mix NAME`: the data set of several families, from the options of the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, assert_never

import typer

from witness_cli.terminal.console import bar
from witness_schema.clone import repository_root
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    from witness_training.dataset.mixed.chunk_workers import VerifyChunks
    from witness_training.judges.tools import Tools

# What a data set is unless the user says otherwise, and the grid of one kind of task.
FULL, GRID = "full", "grid"
_PANEL = "Options of a mix of families"
WORKERS_HELP = "Processes, each with some 170 MiB of memory; 0: one per processor."
MixOption = Annotated[
    str,
    typer.Option(
        help="What to draw: a mix (`full`, `tiny`), a family, shares such as `configure=60,verdict=40`, or the `grid`."
    ),
]
AttestorsOption = Annotated[
    str,
    typer.Option(
        help="Only tasks about these attestors: `git,sbom`. `all`: all of them, with scripts that run in CI jobs and clouds.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
MaxTokensOption = Annotated[
    int,
    typer.Option(
        min=0,
        help="Draw rows anew that are longer, in tokens of the built-in model.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
WorkersOption = Annotated[int, typer.Option(min=0, max=256, help=WORKERS_HELP, rich_help_panel=_PANEL)]
ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on where an earlier run of this command ended.", rich_help_panel=_PANEL
    ),
]
PreviewOption = Annotated[
    int,
    typer.Option(min=0, max=1000, help="Print so many rows instead, unverified.", rich_help_panel=_PANEL),
]
ShardOption = Annotated[
    str,
    typer.Option(
        help="Make one slice of the data set, `3/16`; `dataset merge` joins them.",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]
NoOracleOption = Annotated[
    bool,
    typer.Option("--no-oracle", help="Do not judge the rows; they are labelled so.", rich_help_panel=_PANEL),
]


class Engine(StrEnum):
    """Who verifies the rows."""

    local = "local"
    dask = "dask"


EngineOption = Annotated[
    Engine,
    typer.Option(help="Who verifies: processes here, or a Dask cluster.", rich_help_panel=_PANEL),
]
SchedulerOption = Annotated[
    str,
    typer.Option(
        help="The scheduler of that cluster: `tcp://HOST:8786`.", rich_help_panel=_PANEL, show_default=False
    ),
]


@dataclass(frozen=True, slots=True)
class MixOptions:
    """The options as they were given; "" and 0 for those that were not."""

    target: int
    seed: int
    mix: str
    attestors: str
    max_tokens: int
    workers: int
    resume: bool
    force: bool
    oracle: bool
    shard: str
    engine: Engine = Engine.local
    scheduler: str = ""


def refuse_for_grid(options: MixOptions, preview: int) -> None:
    """Raises Misuse for an option that the grid does not have."""
    given = {
        "--attestors": options.attestors,
        "--max-tokens": options.max_tokens,
        "--workers": options.workers,
        "--resume": options.resume,
        "--no-oracle": not options.oracle,
        "--preview": preview,
        "--shard": options.shard,
        "--engine": options.engine is not Engine.local,
        "--scheduler": options.scheduler,
    }
    if names := [name for name, value in given.items() if value]:
        raise Misuse(f"the grid has no {names[0]}", advice="without --mix grid, the rows are of all families")


def preview_rows(options: MixOptions, count: int) -> list[dict[str, str]]:
    """The first rows of train, unverified."""
    from witness_training.dataset.mixed.mixed_assembly import list_texts, preview
    from witness_training.dataset.mixed.row_verification import Judging
    from witness_training.dataset.token_lengths import require_tokenizer

    request, _ = _build_request(options)
    # Tokens of a preview are counted for a bound alone.
    if request.max_tokens is not None:
        require_tokenizer()
    with bar("drawing") as shown:
        return list(
            list_texts(preview(request, Judging(), count, lambda done: shown.advance_to(done, count)))
        )


def make_mixed(options: MixOptions, out: Path) -> Mapping[str, Any]:
    """Make the data set, or one slice of it, and return its manifest or record."""
    from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, find_tools, generate_mixed
    from witness_training.dataset.mixed.row_verification import Judging
    from witness_training.dataset.mixed.slices import generate_slice, parse_shard
    from witness_training.dataset.token_lengths import require_tokenizer
    from witness_training.judges.scripts.job_rooms import require_rooms

    shard = parse_shard(options.shard) if options.shard else None
    find_engine = _choose_engine(options)
    if options.oracle:
        repository_root()
    # Lengths are counted of every row: what is missing is said before the work, and not by a worker.
    require_tokenizer()
    request, name = _build_request(options)
    if request.services and options.oracle:
        require_rooms()
    tools, memory = find_tools(oracle=options.oracle)
    versions = {"go_witness": tools.go_witness, "witness_schema": tools.witness_schema}
    judging = (
        Judging(memory=memory, versions=versions) if options.oracle else Judging(bench="", versions=versions)
    )
    engine = find_engine(tools if options.oracle else None)
    with bar("generating") as shown:
        run = MixedRun(options.workers, options.resume, options.force, shown.advance_to, engine)
        wanted = MixedSet(request, name, judging, tools)
        return generate_slice(wanted, out, run, shard) if shard else generate_mixed(wanted, out, run)


def _choose_engine(options: MixOptions) -> Callable[[Tools | None], VerifyChunks | None]:
    """What makes the engine from the versions of the judges. Raises Misuse for options that do not go together."""
    match options.engine:
        case Engine.local:
            if options.scheduler:
                raise Misuse("--scheduler is of --engine dask", advice="--engine dask --scheduler ADDRESS")
            return lambda _: None
        case Engine.dask:
            if not options.scheduler or options.workers:
                what = "--workers is of --engine local" if options.scheduler else "--scheduler is missing"
                raise Misuse(what, advice="--engine dask --scheduler tcp://HOST:8786, without --workers")
            from witness_training.dataset.cluster.cluster_verification import DaskEngine

            def find(tools: Tools | None) -> VerifyChunks:
                engine = DaskEngine(options.scheduler, tools)
                engine.check()
                return engine.verify

            return find
    assert_never(options.engine)


def _build_request(options: MixOptions) -> tuple[Any, str]:
    from witness_training.dataset.mixes import find_attestors, find_mix
    from witness_training.dataset.row_drawing import MixRequest
    from witness_training.families.family_roster import FAMILIES

    mix = find_mix(options.mix, FAMILIES)
    chosen = find_attestors(options.attestors)
    tokens = options.max_tokens or mix.max_tokens
    return MixRequest(
        options.target, options.seed, mix.shares, chosen.only, tokens, chosen.services
    ), mix.name


def summarize(manifest: Mapping[str, Any]) -> str:
    """The manifest, or the record of a slice, in one line."""
    if "shard" in manifest:
        return (
            f"slice {manifest['shard']} of {manifest['of']}; when all are there: witness-schema dataset merge"
        )
    rows = {name.removesuffix(".jsonl"): file["rows"] for name, file in manifest["files"].items()}
    sizes = ", ".join(f"{count} {name}" for name, count in rows.items() if name != "tasks")
    judged = (
        f"all verified by go-witness {manifest['tools']['go_witness']}"
        if manifest["verified"]
        else "not verified"
    )
    return f"{manifest['target']} rows, {judged} ({sizes})"
