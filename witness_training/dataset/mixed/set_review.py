"""Judges a mixed data set anew, from its files alone: that each row is the one of its task, and that its answer passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import hash_file, stream_lines
from witness_schema.documents.record_form import ANYTHING, COUNT, TEXT, RecordForm, list_of, map_of, record_of
from witness_schema.errors import UnreadableSource, WitnessSchemaError
from witness_schema.living_locks import hold_temporary
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.chunk_workers import Progress, verify_chunks
from witness_training.dataset.mixed.mixed_files import MOST_BYTES
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.paraphrase.rewrite_checks import check_rewrite
from witness_training.dataset.row_drawing import digest_setup
from witness_training.dataset.row_plan import list_files
from witness_training.families.family import Family
from witness_training.tasks.dataset_files import MANIFEST, TASKS, rows_file

_ADVICE = "name a data set of a mix: witness-schema generate --target 500 --out NEW_FOLDER"
_FILE = record_of({"rows": COUNT, "sha256": TEXT}, more=True)
_TABLE = map_of(ANYTHING)
_MANIFEST = RecordForm(
    "manifest of the data set",
    {
        "type": "object",
        "required": ["target", "seed", "mix", "files"],
        "properties": {
            "target": COUNT,
            "seed": {"type": "integer"},
            "mix": TEXT,
            "files": map_of(_FILE),
            # What a report shows; a set that was made without it lacks a part.
            "counts": map_of(_TABLE),
            "near_copies": map_of(_TABLE),
            "distinct": {**_TABLE, "properties": {"gzip_ratio": _TABLE}},
            **dict.fromkeys(("lengths", "setups", "refusals"), _TABLE),
        },
    },
    _ADVICE,
)
_TASK = RecordForm(
    "task",
    record_of(
        {
            "id": TEXT,
            "family": TEXT,
            "file": {"enum": list(list_files())},
            "row": COUNT,
            "spec": map_of(ANYTHING),
        },
        more=True,
    ),
    _ADVICE,
)
_MESSAGE = record_of({"role": TEXT, "content": TEXT})
_ROW = RecordForm("row", record_of({"id": TEXT, "messages": list_of(_MESSAGE)}, more=True), _ADVICE)
# What a family says of a spec that it never draws.
_BAD_SPEC = (KeyError, TypeError, ValueError, IndexError, AttributeError, WitnessSchemaError)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, or with a file. row: counted from 0; -1 for the file."""

    file: str
    row: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """What came of it. judged: rows whose answers were judged; the others share a script with one of them."""

    rows: int
    judged: int
    faults: tuple[Fault, ...]


def read_mixed_manifest(data: Path) -> dict[str, Any]:
    """The manifest of a mixed data set. Raises UnreadableSource where there is none."""
    return dict(_MANIFEST.read(data / MANIFEST))


def review_set(data: Path, judging: Judging, workers: int, progress: Progress) -> Review:
    """Judge the data set of this folder. Raises UnreadableSource where its files cannot be read or do not belong together."""
    manifest = read_mixed_manifest(data)
    faults = [
        Fault(name, -1, "", "the file is another than the manifest says")
        for name, file in manifest["files"].items()
        if name in {*map(rows_file, list_files()), TASKS}
        and hash_file(data / name, MOST_BYTES) != file["sha256"]
    ]
    families = judging.load_families()
    rows = judged = 0
    with hold_temporary() as folder:
        files = ChunkFiles(folder)
        count = files.write_plan({}, _plan_review(data, families))
        verify_chunks(files, replace(judging, review=True), range(count), workers, progress)
        for number in range(count):
            for line in files.read_chunk(number) or ():
                rows, judged = rows + 1, judged + line["judged"]
                if line["fault"]:
                    faults.append(Fault(line["file"], line["row"], line["id"], line["fault"]))
    return Review(rows, judged, tuple(faults))


@dataclass(slots=True)
class _Files:
    """The rows of each file, read one by one as its tasks come."""

    data: Path
    opened: dict[str, Iterator[str]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, name: str) -> Line:
        """The next row of a file. Raises UnreadableSource where it has no further one."""
        path = self.data / rows_file(name)
        if name not in self.opened:
            self.opened[name] = stream_lines(path, MOST_BYTES)
        self.done[name] += 1
        line = next(self.opened[name], None)
        if line is None:
            raise UnreadableSource(
                f"the file has fewer rows than {TASKS} says", where=str(path), advice=_ADVICE
            )
        return dict(_ROW.parse(line, f"{path}:{self.done[name]}"))

    def check_ends(self) -> None:
        """Raises UnreadableSource where a file has rows without a task."""
        for name, lines in self.opened.items():
            if next(lines, None) is not None:
                raise UnreadableSource(
                    f"the file has more rows than {TASKS} says",
                    where=str(self.data / rows_file(name)),
                    advice=_ADVICE,
                )


def _plan_review(data: Path, families: Sequence[Family]) -> Iterator[Line]:
    known = {family.name: family for family in families}
    files, first = _Files(data), dict[str, str]()
    for number, text in enumerate(stream_lines(data / TASKS, MOST_BYTES), 1):
        task = dict(_TASK.parse(text, f"{data / TASKS}:{number}"))
        row = files.take(task["file"])
        if files.done[task["file"]] - 1 != task["row"]:
            raise UnreadableSource(
                "the tasks are in another order than the rows", where=f"{data / TASKS}:{number}"
            )
        if task["family"] not in known:
            raise UnreadableSource(f"there is no family {task['family']!r}", where=f"{data / TASKS}:{number}")
        yield _compare(task, row, known[task["family"]], first)
    files.check_ends()


def _compare(task: Line, row: Line, family: Family, first: dict[str, str]) -> Line:
    """A row with what is wrong with it before anybody judges it, or with the row whose script it shares."""
    texts = [message["content"] for message in row["messages"]]
    fault = setup = ""
    try:
        made = family.build(task["spec"])
        setup = family.setup(made)
        if not made.id == task["id"] == row["id"]:
            fault = f"its spec makes {made.id}"
        elif "paraphrase" in task and texts[1:] == [made.answer]:
            reason = check_rewrite(made, made.question, texts[0])
            fault = reason and f"its question is no rewrite that could be kept ({reason})"
        elif texts != [made.question, made.answer]:
            fault = "question or answer are not those of its spec"
    except _BAD_SPEC as error:
        fault = f"its spec is none of {family.name}: {type(error).__name__} {error}"
    shared = ""
    if setup and not fault:
        earlier = first.setdefault(digest_setup(setup), row["id"])
        shared = "" if earlier == row["id"] else earlier
    return {
        "id": row["id"],
        "file": task["file"],
        "row": task["row"],
        "family": family.name,
        "spec": task["spec"],
        "answer": texts[-1] if texts else "",
        "shared": shared,
        "fault": fault,
    }
