"""Whether the reference answers of reworded tasks still pass their judges, in a sandbox, as `dataset verify` judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from witness_schema.living_locks import hold_temporary
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.chunk_workers import verify_chunks
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.families.family import Family
from witness_training.tasks.task import Task


def find_failing(
    tasks: Sequence[Task],
    families: Mapping[str, Family],
    judging: Judging,
    workers: int,
    progress: Callable[[int, int, str], None],
) -> list[str]:
    """The ids of the tasks whose answer does not pass, and of those that share its script."""
    shared: dict[str, str] = {}
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(done, len(tasks), "judging")

    with hold_temporary() as folder:
        files = ChunkFiles(folder)
        count = files.write_plan({}, _plan(tasks, families, shared))
        verify_chunks(files, replace(judging, review=True), range(count), workers, advance)
        lines = [line for number in range(count) for line in files.read_chunk(number) or ()]
    wrong = {line["id"] for line in lines if line["fault"]}
    return [line["id"] for line in lines if line["id"] in wrong or shared.get(line["id"]) in wrong]


def _plan(tasks: Sequence[Task], families: Mapping[str, Family], shared: dict[str, str]) -> Iterator[Line]:
    first: dict[str, str] = {}
    for number, task in enumerate(tasks):
        setup = families[task.family].setup(task)
        earlier = first.setdefault(setup, task.id) if setup else task.id
        if earlier != task.id:
            shared[task.id] = earlier
        yield {
            "id": task.id,
            "file": "",
            "row": number,
            "family": task.family,
            "spec": task.spec,
            "answer": task.answer,
            "shared": shared.get(task.id, ""),
            "fault": "",
        }
