"""The command line that prints the same bytes as a draw in Python, one document per line."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from witness_generators.api.direct_draws import Form
from witness_generators.runs.run_entries import Level
from witness_generators.world.limits import ANY_WORLD, Limits


def drawing_command(
    names: str | Iterable[str],
    *,
    count: int = 1,
    seed: int = 0,
    as_: Form = "attestation",
    shape: Level = "realistic",
    limits: Limits = ANY_WORLD,
    version: str | None = None,
    source: Path | str | None = None,
) -> str:
    """The `witness-schema sample` command, quoted for a shell, that prints what `draw` gives for the items 0 to `count` - 1.

    Example: `drawing_command("git", seed=7, as_="envelope")` is `witness-schema sample git --seed 7 --as envelope`.
    """
    # Defaults are left out: the command stays short enough for a test report.
    listed = names.split(",") if isinstance(names, str) else names
    words = ["witness-schema", "sample", ",".join(name.strip() for name in listed)]
    options = {
        "-n": None if count == 1 else count,
        "--seed": seed,
        "--as": None if as_ == "attestation" else as_,
        "--shape": None if shape == "realistic" else shape,
        "--version": version,
        "--source": source,
    }
    words += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    return shlex.join((*words, *_list_limit_options(limits)))


def _list_limit_options(limits: Limits) -> Iterator[str]:
    if limits.clean is not None:
        yield "--clean" if limits.clean else "--dirty"
    if limits.commit is not None:
        yield "--commit" if limits.commit else "--no-commit"
    values = {
        "--step": limits.step,
        "--command": limits.command,
        "--branch": limits.branch,
        "--ci": ("any" if limits.ci else "none") if isinstance(limits.ci, bool) else limits.ci,
        "--most-files": limits.most_files,
        "--most-products": limits.most_products,
        "--most-variables": limits.most_variables,
        "--size": None if limits.size == "small" else limits.size,
    }
    for name, value in values.items():
        if value is not None:
            # One word with "=": a value may begin with a dash and would be read as an option.
            yield f"{name}={value}"
