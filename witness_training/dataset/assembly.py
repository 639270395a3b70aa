"""`generate`: sample the grid, verify every example with every judge, split, and write the data set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from witness_schema.output_folders import check_free, write_folder
from witness_training.dataset import diversity
from witness_training.dataset.manifest import DATA_SET, DatasetManifest
from witness_training.judges.tools import Tools
from witness_training.tasks.answers import build_skeleton
from witness_training.tasks.dataset_files import MANIFEST, RECORDS, rows_file
from witness_training.tasks.examples import JUDGES, ExampleRecord, Judge, TrainingExample, example_of
from witness_training.tasks.grid import count_cells, count_variants
from witness_training.tasks.grid_sampling import sample
from witness_training.tasks.setups import setup_of
from witness_training.tasks.splits import SPLITS, Split, split

Progress = Callable[[int, int], None]


class Verification(Protocol):
    """A verifier of examples. tools: the versions that judge. refused: kind of refusal → number, of what was verified."""

    @property
    def tools(self) -> Tools: ...

    @property
    def refused(self) -> Mapping[str, int]: ...

    def verify(self, examples: Sequence[TrainingExample], progress: Progress) -> Sequence[tuple[Judge, ...]]:
        """The judges that passed each example. Raises NotConformant if one does not pass."""
        ...


def generate(
    target: int,
    out: Path,
    *,
    seed: int = 0,
    progress: Progress | None = None,
    verification: Verification | None = None,
    force: bool = False,
) -> DatasetManifest:
    """Write `target` verified examples to the folder `out`: {train,valid,test}.jsonl, examples.jsonl, manifest.json.

    The bytes depend on target, seed and versions alone. Raises Misuse if the target or the folder is refused,
    NotConformant if an example does not pass a judge, NotAClone outside a clone.

    progress:     takes (done, total) units of work, not examples.
    verification: replaces real go-witness in tests.
    force:        replaces an earlier data set in `out`; without it a folder that is not empty is refused.
    """
    # Before the minutes of verification, although written_folder checks again.
    check_free(Path(out), DATA_SET, force=force)
    examples = [example_of(variant) for variant in sample(target, seed)]
    with write_folder(Path(out), DATA_SET, force=force) as folder:
        verified = _verify(examples, progress or _ignore_progress, verification)
        tools, judges = verified.tools, verified.judges
        rows = _split_examples(examples, seed)
        files = {
            rows_file(name): _write(folder, rows_file(name), map(TrainingExample.row, rows[name]))
            for name in SPLITS
        }
        records = _build_records(
            rows, dict(zip((example.id for example in examples), judges, strict=True)), tools
        )
        files[RECORDS] = _write(folder, RECORDS, map(ExampleRecord.line, records))
        made = DatasetManifest(
            target=target,
            seed=seed,
            tools=tools,
            grid={"cells": count_cells(), "examples": count_variants()},
            cells=len({example.variant.cell for example in examples}),
            files={name: file for name, file in files.items() if file["rows"]},
            judges={judge: sum(judge in passed for passed in judges) for judge in JUDGES},
            refused=verified.refused,
            distinct=diversity.count_distinct([e.question for e in examples], [e.answer for e in examples]),
            counts=diversity.count_by_dimension(example.variant for example in examples),
            apart=diversity.measure_across_splits({name: _build_skeletons(rows[name]) for name in SPLITS}),
        )
        _write(folder, MANIFEST, [made.text()])
    return made


def _ignore_progress(done: int, total: int) -> None:
    """Discard progress."""


@dataclass(frozen=True, slots=True)
class _Verified:
    tools: Tools
    judges: Sequence[tuple[Judge, ...]]
    refused: Mapping[str, int]


def _verify(
    examples: Sequence[TrainingExample], progress: Progress, verification: Verification | None
) -> _Verified:
    if verification is None:
        from witness_training.judges.verification import start_go_witness

        with start_go_witness() as real:
            return _verify(examples, progress, real)
    judges = verification.verify(examples, progress)
    return _Verified(verification.tools, judges, dict(sorted(verification.refused.items())))


def _split_examples(examples: Sequence[TrainingExample], seed: int) -> dict[Split, list[TrainingExample]]:
    """The examples by split, those of train sorted by length."""
    by_variant = {example.variant: example for example in examples}
    places = split(tuple(by_variant), seed)
    rows = {name: [by_variant[variant] for variant in places[name]] for name in SPLITS}
    # mlx-lm pads a batch of consecutive rows to the longest of them. The id makes the order of equal lengths certain.
    rows["train"].sort(key=lambda example: (len(example.question) + len(example.answer), example.id))
    return rows


def _build_records(
    rows: Mapping[Split, Sequence[TrainingExample]], judges: Mapping[str, tuple[Judge, ...]], tools: Tools
) -> list[ExampleRecord]:
    return [
        ExampleRecord(example.variant, name, row, judges[example.id], tools.go_witness)
        for name in SPLITS
        for row, example in enumerate(rows[name])
    ]


def _write(folder: Path, name: str, lines: Iterable[str]) -> dict[str, int | str]:
    """Write the lines, if there are any, and return their number and digest."""
    ended = [f"{line}\n" for line in lines]
    content = "".join(ended).encode()
    # mlx-lm fails on an empty file of a split, and does without a missing one.
    if ended:
        (folder / name).write_bytes(content)
    return {"rows": len(ended), "sha256": hashlib.sha256(content).hexdigest()}


def _build_skeletons(examples: Iterable[TrainingExample]) -> list[str]:
    return [build_skeleton(setup) for setup in {setup_of(example.variant) for example in examples}]
