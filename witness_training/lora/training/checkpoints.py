"""Checkpoints of a training: everything that decides how it goes on, written whole or not at all.

A checkpoint is a folder `checkpoint-ITERATION` of the unfinished run: the adapter, the optimizer with the state of mlx's
random numbers, and state.json with the counters. It is written beside and renamed, so that a kill at any moment leaves the
one before.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.swapping import link_file
from witness_training.lora.loading_failure import LoadingFailure
from witness_training.lora.run_records import STATE, Counters, plain_counters, read_counters

ADAPTER, SETTINGS, OPTIMIZER = "adapters.safetensors", "adapter_config.json", "optimizer.safetensors"
BEST = "best"  # the folder of the adapter with the lowest validation loss
_NAME = re.compile(r"checkpoint-([0-9]{7,12})")
_FRESH = "checkpoint-new"
_RANDOM = "random."
_STATE = "state."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A training after an iteration, as arrays of mlx, which never change.

    weights:   parameter → array, of the adapter.
    optimizer: the flattened state of the optimizer, with its step and learning rate.
    random:    the state of mlx's random numbers.
    """

    counters: Counters
    weights: Mapping[str, Any] = field(hash=False)
    optimizer: Mapping[str, Any] = field(hash=False)
    random: tuple[Any, ...] = field(hash=False)


def find_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint of an unfinished run."""
    found = [path for path in folder.glob("checkpoint-*") if _NAME.fullmatch(path.name) and path.is_dir()]
    return max(found, key=lambda path: int(path.name.partition("-")[2]), default=None)


def count_done_iterations(folder: Path) -> int:
    """The iterations of the newest checkpoint, 0 without one. Raises UnreadableSource where it is damaged."""
    newest = find_checkpoint(folder)
    return read_counters(newest).iteration if newest else 0


def write_checkpoint(folder: Path, snapshot: Snapshot) -> None:
    """Write a checkpoint, and remove those before it. The run's adapter is then that of the checkpoint."""
    fresh = folder / _FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    write_state(fresh, snapshot)
    if (folder / BEST / ADAPTER).is_file():
        # The best adapter belongs to the checkpoint: a resumed run must not see a later one.
        link_file(folder / BEST / ADAPTER, fresh / f"{BEST}-{ADAPTER}")
    for path in fresh.iterdir():
        _sync(path)
    place = folder / f"checkpoint-{snapshot.counters.iteration:07d}"
    # One of the same iteration is there where an interrupt comes right after it; it has the same contents.
    if not place.exists():
        fresh.rename(place)
        _sync(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    _replace_link(place / ADAPTER, folder / ADAPTER)
    for path in folder.glob("checkpoint-*"):
        if path != place and _NAME.fullmatch(path.name):
            shutil.rmtree(path)


def write_state(folder: Path, snapshot: Snapshot) -> None:
    """Write the three files of a snapshot."""
    import mlx.core as mx

    # In one order: that of a restored optimizer is another, and the bytes of the file follow it.
    mx.save_safetensors(str(folder / ADAPTER), dict(sorted(snapshot.weights.items())))
    state = {f"{_STATE}{name}": array for name, array in snapshot.optimizer.items()}
    state |= {f"{_RANDOM}{number}": array for number, array in enumerate(snapshot.random)}
    mx.save_safetensors(str(folder / OPTIMIZER), dict(sorted(state.items())))
    (folder / STATE).write_text(dumps(plain_counters(snapshot.counters)) + "\n")


def read_checkpoint(place: Path) -> Snapshot:
    """Read a checkpoint. Raises UnreadableSource with the file that is damaged or missing."""
    counters = read_counters(place)
    arrays = {name: _read_arrays(place / name) for name in (ADAPTER, OPTIMIZER)}
    parts: dict[str, dict[str, Any]] = {_STATE: {}, _RANDOM: {}}
    for name, array in arrays[OPTIMIZER].items():
        prefix = _RANDOM if name.startswith(_RANDOM) else _STATE
        parts[prefix][name.removeprefix(prefix)] = array
    random = tuple(parts[_RANDOM][name] for name in sorted(parts[_RANDOM], key=int))
    return Snapshot(counters, arrays[ADAPTER], parts[_STATE], random)


def restore_best(place: Path, folder: Path) -> None:
    """Put the best adapter of a checkpoint back at its place in the run."""
    kept = place / f"{BEST}-{ADAPTER}"
    if kept.is_file():
        (folder / BEST).mkdir(exist_ok=True)
        _replace_link(kept, folder / BEST / ADAPTER)
    else:
        (folder / BEST / ADAPTER).unlink(missing_ok=True)


def write_best(folder: Path, weights: Mapping[str, Any]) -> None:
    """Write the adapter with the lowest validation loss so far, in a folder that mlx-lm loads."""
    import mlx.core as mx

    place = folder / BEST
    place.mkdir(exist_ok=True)
    fresh = place / f"new-{ADAPTER}"
    mx.save_safetensors(str(fresh), dict(sorted(weights.items())))
    fresh.replace(place / ADAPTER)


def _read_arrays(path: Path) -> dict[str, Any]:
    import mlx.core as mx

    with LoadingFailure() as failure:
        arrays: Any = mx.load(str(path))
    if failure.error is not None:
        raise UnreadableSource(
            f"the checkpoint cannot be read: {str(failure.error).splitlines()[0]}",
            where=str(path),
            advice="start the training again with --restart",
        ) from failure.error
    return dict(arrays)


def _replace_link(file: Path, place: Path) -> None:
    fresh = place.with_name(f"new-{place.name}")
    fresh.unlink(missing_ok=True)
    link_file(file, fresh)
    fresh.replace(place)


def _sync(path: Path) -> None:
    """Have the disk hold what was written: after a power cut, a renamed folder could be there without its contents."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
