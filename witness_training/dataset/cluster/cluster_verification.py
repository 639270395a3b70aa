"""`--engine dask`: hands the chunks of a plan to a cluster and writes what comes back. Which worker verifies a chunk changes no byte."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from witness_schema import errors
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import BrokenEnvironment, NotConformant, UnreadableSource, WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.dataset.cluster import chunk_tasks
from witness_training.dataset.cluster.chunk_tasks import Order, end_bench, verify_lines
from witness_training.dataset.cluster.dask_cluster import (
    END_SECONDS,
    WORKER_SECONDS,
    Cluster,
    WorkerLost,
    join_cluster,
)
from witness_training.dataset.cluster.worker_identity import identify
from witness_training.dataset.mixed.chunk_files import ChunkFiles, Line
from witness_training.dataset.mixed.chunk_workers import Progress, keep_chunk
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.judges.tools import Tools

ATTEMPTS = 3  # at a chunk that its worker could not judge, or lost
READY_SECONDS = 120.0  # for the first worker to open its bench
CHUNKS_PER_THREAD = 2  # that a cluster has at a time: one is judged while the next one waits beside it


@dataclass(frozen=True, slots=True)
class DaskEngine:
    """Verifies chunks on the cluster of a scheduler. tools: the versions of the judges; None where no oracle is needed."""

    address: str
    tools: Tools | None

    def check(self) -> None:
        """Raises Unreachable or BrokenEnvironment where the cluster is of no use: before a plan is drawn, which takes long."""
        with self._join():
            pass

    @contextmanager
    def _join(self) -> Iterator[Cluster]:
        with join_cluster(self.address) as cluster:
            cluster.check_versions()
            cluster.await_worker()
            cluster.check_versions()  # those of workers that came meanwhile
            cluster.check_packages(chunk_tasks.__name__)
            yield cluster

    def verify(
        self, files: ChunkFiles, judging: Judging, numbers: Sequence[int], *, progress: Progress
    ) -> None:
        """Verify these chunks and write each.

        Raises NotConformant for a row that does not pass, Unreachable where no scheduler answers, BrokenEnvironment where its
        version or its workers do not fit, where a chunk was lost ATTEMPTS times, or for a full disk.
        """
        if not numbers:
            return
        with self._join() as cluster:
            order = Order(
                cluster.run, replace(judging, memory=None), identify(self.tools), judging.memory is not None
            )
            work = _Work(cluster, files, order, progress, deque(numbers))
            try:
                work.prepare()
                work.run()
            finally:
                work.end()


@dataclass(slots=True)
class _Work:
    """The chunks of one run: those that wait, and by future those that the cluster has.

    lost:    chunk → how often it came to nothing. shunned: workers that could not judge, which get chunks only if there is no other.
    """

    cluster: Cluster
    files: ChunkFiles
    order: Order
    progress: Progress
    waiting: deque[int]
    running: dict[Any, int] = field(default_factory=dict)
    lost: Counter[int] = field(default_factory=Counter)
    shunned: set[str] = field(default_factory=set)

    def prepare(self) -> None:
        """Let each worker open its bench. Raises BrokenEnvironment or OracleLost for one that cannot."""
        names = self.cluster.list_workers()
        opening = {
            self.cluster.submit(f"open-{number}", verify_lines, self.order, b"[]", workers=[name]): name
            for number, name in enumerate(names)
        }
        # A worker that others keep busy says later whether it can.
        self.cluster.await_all(opening, READY_SECONDS if len(opening) == 1 else WORKER_SECONDS)
        for future, name in opening.items():
            if future.done():
                self._check_ready(future, name)
        self.cluster.cancel(opening)

    def _check_ready(self, future: Any, name: str) -> None:
        # A worker that died meanwhile is none whose fault could be told.
        with suppress(WorkerLost):
            answer = parse_json(self.cluster.read(future), name)
            if "failed" in answer:
                raise _rebuild(answer)

    def run(self) -> None:
        """Hand out chunks and write them as they come, until all are done."""
        while self.waiting or self.running:
            workers = self.cluster.list_workers()
            if not workers:
                self.cluster.await_worker()
                continue
            while self.waiting and len(self.running) < CHUNKS_PER_THREAD * sum(workers.values()):
                self._submit(self.waiting.popleft(), [name for name in workers if name not in self.shunned])
            for future in self.cluster.await_some(self.running):
                self._take(self.running.pop(future), future)

    def _submit(self, number: int, workers: Sequence[str]) -> None:
        lines = dumps(self.files.read_plan(number)).encode()
        name = f"{number}-{self.lost[number]}"
        chosen = workers if self.shunned else ()
        future = self.cluster.submit(name, verify_lines, self.order, lines, workers=chosen)
        self.running[future] = number

    def _take(self, number: int, future: Any) -> None:
        try:
            answer = parse_json(self.cluster.read(future), f"chunk {number}")
        except WorkerLost as error:
            # The scheduler has tried other workers already.
            raise BrokenEnvironment(
                f"the workers that verified chunk {number} died, one after another",
                where=str(error),
                advice="have they enough memory? What is verified is kept: go on with --resume",
            ) from None
        except BrokenEnvironment as fault:
            self._repeat(number, fault)
            return
        match answer:
            case {"rows": list(rows)}:
                keep_chunk(self.files, number, self._check(number, rows))
                self.progress(len(rows))
            case {"failed": [*_], "worker": str(worker)}:
                self.shunned.add(worker)
                self._repeat(number, _rebuild(answer))
            case _:
                self._repeat(number, BrokenEnvironment(f"chunk {number} was dropped by its worker"))

    def _check(self, number: int, rows: list[Line]) -> list[Line]:
        planned = [line["id"] for line in self.files.read_plan(number)]
        if [line["row"]["id"] for line in rows] != planned:
            raise UnreadableSource(f"a worker has answered for other rows than those of chunk {number}")
        return rows

    def _repeat(self, number: int, fault: WitnessSchemaError) -> None:
        """Put a chunk back. Raises the fault if it is the row's, or if the chunk came to nothing too often."""
        self.lost[number] += 1
        if isinstance(fault, NotConformant) or self.lost[number] >= ATTEMPTS:
            raise fault
        self.waiting.append(number)

    def end(self) -> None:
        """Cancel what the cluster still has, and end the benches of this run."""
        self.cluster.cancel(self.running)
        with suppress(WitnessSchemaError):
            ending = {
                self.cluster.submit(f"end-{number}", end_bench, self.order.run, workers=[name]): name
                for number, name in enumerate(self.cluster.list_workers())
            }
            self.cluster.await_all(ending, END_SECONDS)


def _rebuild(answer: Any) -> WitnessSchemaError:
    """The error that a worker has sent as data."""
    kind, what, where, advice = answer["failed"]
    error = getattr(errors, kind, BrokenEnvironment)
    rebuilt: WitnessSchemaError = error(
        what, where=f"{answer['worker']}{where and ': '}{where}", advice=advice
    )
    return rebuilt
