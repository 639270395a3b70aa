"""Puts verified chunks together to the files of a data set: rows by file, tasks, manifest and card."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from witness_schema.documents.foreign_file import stream_lines
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import NotConformant, UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.printable import quote
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.data_card import write_card
from witness_training.dataset.mixed.held_out_search import HeldOutSearch, list_sought
from witness_training.dataset.mixed.row_measures import RowMeasures
from witness_training.dataset.mixed.verified_lines import VERIFIED_LINE
from witness_training.dataset.row_drawing import TRAIN
from witness_training.dataset.row_plan import list_files
from witness_training.dataset.token_lengths import find_bar, name_bar
from witness_training.families.family import Family
from witness_training.tasks.dataset_files import CARD, MANIFEST, TASKS, rows_file
from witness_training.tasks.task import digest_spec

# Files in which no value that is held out may be shown.
SHOWN = (TRAIN, "valid")
_REPORT = "this is a defect of witness-schema: report it"
MOST_BYTES = 8 << 30  # of one file; lines are read one by one
_MAKE_ANEW = "make the data set anew: witness-schema generate --mix full --target 500 --out NEW_FOLDER"


@dataclass(slots=True)
class OpenFile:
    """A file that is being written, with the number of its lines and its digest."""

    stream: IO[bytes]
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, line: Line) -> None:
        """Write a line."""
        content = dumps(line, ensure_ascii=False).encode() + b"\n"
        self.stream.write(content)
        self.digest.update(content)
        self.rows += 1

    def describe(self) -> dict[str, int | str]:
        """Rows and digest, as they stand in the manifest."""
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


@dataclass(slots=True)
class _Tally:
    """What is counted of the lines of chunks, and stands in no row."""

    setups: Counter[str] = field(default_factory=Counter)
    executed: int = 0
    compared: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    lengths: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    outlines: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    specs: dict[bool, set[str]] = field(default_factory=lambda: {True: set(), False: set()})

    def add(self, line: Line) -> None:
        if line["setup"]:
            self.setups[line["setup"]] += 1
        self.executed += line["row"]["execution"] == "own"
        if line["compared"]:
            self.compared.append(line["compared"])
        self.refused.update(line["refused"])
        self.lengths[line["row"]["family"]][find_bar(line["tokens"])] += 1
        self.outlines[line["file"]].append(line["outlines"])
        self.specs[line["file"] == TRAIN].add(digest_spec(line["task"]["spec"])[:32])

    def describe(self) -> dict[str, Any]:
        sizes = Counter(map(str, self.setups.values()))
        return {
            "lengths": {
                family: {name_bar(bar): count for bar, count in sorted(bars.items())}
                for family, bars in sorted(self.lengths.items())
            },
            "refusals": dict(sorted(self.refused.items())),
            "setups": {
                "distinct": len(self.setups),
                "executed": self.executed,
                "largest": max(self.setups.values(), default=0),
                "rows_per_setup": dict(sorted(sizes.items(), key=lambda size: int(size[0]))),
            },
            # A difference is an error, so that all of them were equal.
            "equal_to_fresh_processes": {"executions": len(self.compared), "calls": sum(self.compared)},
            "specs": {
                "distinct": len(self.specs[True] | self.specs[False]),
                "in_train_and_in_tests": len(self.specs[True] & self.specs[False]),
            },
        }


def write_files(
    find: Callable[[int], ChunkFiles],
    count: int,
    folder: Path,
    request: Mapping[str, Any],
    families: Sequence[Family],
) -> dict[str, Any]:
    """Write all files of the data set into an empty folder and return the manifest. find: where the chunk of a number is.

    Raises NotConformant where what must be apart is not: specs of train and tests, held-out values, equal rows.
    """
    tally = _Tally()
    titles = {family.name: family.title for family in families}
    files = _write_rows(_read_chunks(find, count), folder, tally, titles)
    measures, search = RowMeasures(), HeldOutSearch(list_sought())
    for name in list_files():
        if rows_file(name) in files:
            rows = read_rows(folder / rows_file(name))
            for row, outlines in zip(rows, tally.outlines[name], strict=True):
                measures.add(name, row, outlines)
                if name in SHOWN:
                    search.add(name, row["id"], *(each["content"] for each in row["messages"]))
    manifest = {**request, "files": files, **tally.describe(), **measures.describe()}
    manifest["held_out_texts"] = search.describe()
    check_apart(manifest)
    if fault := search.find_fault():
        raise NotConformant(f"a value that is held out is shown: {fault}", advice=_REPORT)
    (folder / CARD).write_text(write_card(manifest, titles), encoding="utf-8")
    (folder / MANIFEST).write_text(dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def read_rows(path: Path) -> Iterator[Line]:
    """The rows of a file, one by one. Raises UnreadableSource for a line that is no JSON object."""
    for number, line in enumerate(stream_lines(path, MOST_BYTES), 1):
        row = parse_json(line, f"{path}:{number}", _MAKE_ANEW)
        if not isinstance(row, dict):
            raise UnreadableSource("this row is no JSON object", where=f"{path}:{number}", advice=_MAKE_ANEW)
        yield row


def _read_chunks(find: Callable[[int], ChunkFiles], count: int) -> Iterator[Line]:
    for number in range(count):
        chunks = find(number)
        lines = chunks.read_chunk(number)
        if lines is None:
            raise UnreadableSource(
                f"chunk {number} is missing, or damaged since it was written",
                where=str(chunks.folder),
                advice="run the command that made it again; --resume makes anew what is damaged",
            )
        place = str(chunks.find_chunk(number))
        for at, line in enumerate(lines, 1):
            VERIFIED_LINE.check(line, f"{place}:{at}")
            yield line


def _write_rows(
    lines: Iterator[Line], folder: Path, tally: _Tally, known: Collection[str]
) -> dict[str, dict[str, int | str]]:
    """Write the rows by file, and the tasks. mlx-lm fails on an empty file of a split, and does without a missing one."""
    opened: dict[str, OpenFile] = {}
    with ExitStack() as stack:

        def find(name: str) -> OpenFile:
            if name not in opened:
                opened[name] = OpenFile(stack.enter_context((folder / name).open("xb")))
            return opened[name]

        for line in lines:
            if line["row"]["family"] not in known:
                raise UnreadableSource(
                    f"there is no family {quote(line['row']['family'])}", where=line["row"]["id"]
                )
            rows = find(rows_file(line["file"]))
            task = {**line["task"], "file": line["file"], "row": rows.rows, "refused": line["refused"]}
            rows.write(line["row"])
            find(TASKS).write(task)
            tally.add(line)
    order = (*map(rows_file, list_files()), TASKS)
    return {name: opened[name].describe() for name in order if name in opened}


def check_apart(manifest: Mapping[str, Any]) -> None:
    """Raises NotConformant where what was measured shows that what must be apart is not."""
    faults = {
        "specs that stand in train and in a test": manifest["specs"]["in_train_and_in_tests"],
        "rows that stand in the set twice": manifest["distinct"]["exact_copies"],
        "rows with values that are held out of their file": sum(
            manifest["held_out_values_misplaced"].values()
        ),
    }
    for fault, count in faults.items():
        if count:
            raise NotConformant(f"there are {count} {fault}", advice=_REPORT)
