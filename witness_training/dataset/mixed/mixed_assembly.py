"""`generate --mix`: plan the rows, verify them in chunks, and write the data set. A run that was ended can go on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import witness_generators
from witness_schema import bundled_version
from witness_schema.documents.record_form import RecordForm
from witness_schema.errors import Misuse, RunEnded
from witness_schema.output_folders import Product, check_free, write_folder
from witness_schema.rare_collections import collect_rarely
from witness_training.dataset.manifest import DATA_SET
from witness_training.dataset.mixed import chunk_files
from witness_training.dataset.mixed.chunk_files import ChunkFiles, hold_unfinished
from witness_training.dataset.mixed.chunk_workers import VerifyChunks, verify_chunks
from witness_training.dataset.mixed.mixed_files import write_files
from witness_training.dataset.mixed.plan_workers import draw_plan
from witness_training.dataset.mixed.row_verification import Judging, plan_lines
from witness_training.dataset.row_drawing import MixRequest
from witness_training.dataset.row_plan import count_rows, plan_rows
from witness_training.dataset.set_page.page_writing import list_titles, write_page
from witness_training.judges.tools import Tools
from witness_training.stages import digest_files
from witness_training.tasks.dataset_files import MANIFEST, PAGE
from witness_training.tasks.task import Task

_MANIFEST = RecordForm("manifest of the data set", {"type": "object"}, "")
# Takes units done, all units, and what is being done.
Progress = Callable[[int, int, str], None]


def _ignore_progress(_: int, __: int, ___: str) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class MixedRun:
    """How a mixed data set is made; none of this changes its bytes.

    workers: processes that verify. resume: go on where an earlier run ended. force: replace an earlier data set, and what an
    unfinished run has left. engine: who verifies chunks instead of processes of this machine.
    """

    workers: int = 0
    resume: bool = False
    force: bool = False
    progress: Progress = _ignore_progress
    engine: VerifyChunks | None = None


def preview(
    request: MixRequest, judging: Judging, count: int, progress: Callable[[int], None] = lambda _: None
) -> list[Task]:
    """The tasks of the first rows of train, unverified. progress: takes the number of rows that are drawn."""
    families = {family.name: family for family in judging.load_families()}
    rows = plan_rows(replace(request, target=count), tuple(families.values()), progress)
    return [families[row.draft.family].build(row.draft.spec) for row in islice(rows, count)]


@dataclass(frozen=True, slots=True)
class MixedSet:
    """What a mixed data set holds. name: of its mix. tools: the versions of what judges it."""

    request: MixRequest
    name: str
    judging: Judging
    tools: Tools


def generate_mixed(wanted: MixedSet, out: Path, run: MixedRun) -> Mapping[str, Any]:
    """Write the data set to the folder `out` and return its manifest.

    The bytes depend on request, judges and versions alone. Raises Misuse for a request or folder that is refused, NotConformant
    for a row that does not pass its judge, BrokenEnvironment and OracleLost where the machine gives way; then, and on an
    interrupt (RunEnded), whole chunks are kept.
    """
    described = describe_request(wanted)
    if run.resume and (finished := _find_finished(out, described)) is not None:
        return finished
    with make_chunks(wanted, out, run, Part(DATA_SET)) as (files, chunks), collect_rarely():
        run.progress(0, wanted.request.target, "measuring and writing")
        with write_folder(out, DATA_SET, force=run.force) as folder:
            families = wanted.judging.load_families()
            manifest = write_files(lambda _: files, chunks, folder, described, families)
            write_page(folder, manifest, list_titles(families), folder / PAGE)
            return manifest


def _find_finished(out: Path, described: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The manifest of the whole data set that was asked for; None where it is not there. A run may be killed after its last word."""
    manifest = _MANIFEST.find(out / MANIFEST)
    if manifest is None or any(manifest.get(key) != value for key, value in described.items()):
        return None
    if chunk_files.find_unfinished(out).exists():
        with hold_unfinished(out) as files:
            chunk_files.remove(files)
    return dict(manifest)


@dataclass(frozen=True, slots=True)
class Part:
    """What is written: the whole, or the chosen chunks of a slice. slice: its name, "" for the whole."""

    product: Product
    slice: str = ""
    chosen: Callable[[int], bool] = lambda _: True


@contextmanager
def make_chunks(wanted: MixedSet, out: Path, run: MixedRun, part: Part) -> Iterator[tuple[ChunkFiles, int]]:
    """Plan all rows, verify the chosen chunks, and yield them with the number of all; the block writes them to `out`.

    They are removed after the block, and kept if it fails.
    """
    count_rows(wanted.request, wanted.judging.load_families())
    check_free(out, part.product, force=run.force)
    described = describe_request(wanted) | ({"slice": part.slice} if part.slice else {})
    with hold_unfinished(out) as files:
        try:
            chunks = _find_plan(files, described, run)
            if chunks is None:
                chunks = _plan(wanted, described, files, run)
            _verify(wanted, files, filter(part.chosen, range(chunks)), run)
            yield files, chunks
            chunk_files.remove(files)
        except KeyboardInterrupt:
            if files.read_request() is None:
                raise  # nothing was verified yet
            raise RunEnded(
                "interrupted; what is verified is kept", advice="the same command with --resume goes on"
            ) from None
        finally:
            if files.read_request() is None:
                chunk_files.remove(files)


def _plan(wanted: MixedSet, described: Mapping[str, Any], files: ChunkFiles, run: MixedRun) -> int:
    target = wanted.request.target
    rows = draw_plan(
        wanted.request,
        wanted.judging,
        run.workers or os.cpu_count() or 1,
        lambda done: run.progress(done, target, "drawing the plan"),
    )
    with closing(rows):
        return files.write_plan(described, plan_lines(rows))


def _verify(wanted: MixedSet, files: ChunkFiles, numbers: Iterable[int], run: MixedRun) -> None:
    chosen = list(numbers)
    missing = [number for number in chosen if not files.has_chunk(number)]
    total = len(chosen) * chunk_files.ROWS
    rate = _Rate(total, total - len(missing) * chunk_files.ROWS, run.progress)
    local = partial(verify_chunks, workers=run.workers or os.cpu_count() or 1)
    (run.engine or local)(files, wanted.judging, missing, progress=rate.advance)


def _find_plan(files: ChunkFiles, wanted: Mapping[str, Any], run: MixedRun) -> int | None:
    """The number of chunks of the plan that an earlier run has left; None where a plan is to be drawn, in an empty folder."""
    left = files.read_request()
    if left is None or (run.force and not run.resume):
        chunk_files.empty(files)
        return None
    chunks = int(left.pop("chunks"))
    if not run.resume:
        raise Misuse(
            "an earlier run has left this data set unfinished",
            where=str(files.folder),
            advice="go on with --resume, or start anew with --force",
        )
    if different := sorted(key for key in {*left, *wanted} if left.get(key) != wanted.get(key)):
        raise Misuse(
            f"the unfinished data set was asked for with another {', '.join(different)}",
            where=str(files.folder),
            advice="repeat its command with --resume, or start anew with --force",
        )
    return chunks


def describe_request(wanted: MixedSet) -> dict[str, Any]:
    """What decides the bytes; it stands in the manifest. `sources` are the digests of the generator's own code."""
    request = wanted.request
    roots = (Path(__file__).resolve().parents[2], Path(witness_generators.__file__).parent)
    return {
        "target": request.target,
        "seed": request.seed,
        "mix": wanted.name,
        "shares": dict(request.mix),
        "attestors": sorted(request.attestors) if request.attestors is not None else None,
        "services": request.services,
        "max_tokens": request.max_tokens,
        "verified": bool(wanted.judging.bench),
        "tools": asdict(wanted.tools),
        "sources": [digest_files(root, root.rglob("*.py")) for root in roots],
    }


def find_tools(*, oracle: bool) -> tuple[Tools, Path | None]:
    """The versions of the judges, and where executions are remembered. Builds the oracle where it is missing.

    oracle: whether rows are judged. Raises BrokenEnvironment where programs are missing, NotAClone outside a clone.
    """
    from importlib.metadata import version

    if not oracle:
        return Tools(bundled_version(), "", "", version("witness-schema")), None
    from witness_schema.oracle import Oracle
    from witness_schema.oracle.build import find_binary
    from witness_training.judges.answer_programs import require_programs

    require_programs()
    with Oracle.start() as running:
        known = running.version()
    tools = Tools(known.version, known.sum, known.go, version("witness-schema"))
    return tools, find_binary().parent / "executed-tasks"


class _Rate:
    """Turns numbers of verified rows into progress, with rate and time left."""

    def __init__(self, total: int, done: int, progress: Progress) -> None:
        self._total, self._done, self._before, self._progress = total, max(done, 0), max(done, 0), progress
        self._began = time.monotonic()

    def advance(self, count: int) -> None:
        self._done += count
        seconds = max(time.monotonic() - self._began, 0.001)
        rate = (self._done - self._before) / seconds
        left = (self._total - self._done) / rate
        self._progress(self._done, self._total, f"verifying: {rate:.1f} rows/s, {_tell(left)} left")


def _tell(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def list_texts(tasks: Iterable[Task]) -> Iterator[dict[str, str]]:
    """Tasks as records of a preview."""
    for task in tasks:
        yield {"id": task.id, "question": task.question, "answer": task.answer}
