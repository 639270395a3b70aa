"""A cluster gives the bytes of one process, whichever workers are lost, and what does not fit is told in a bounded time."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from distributed.comm import CommClosedError

from support import toy_families
from support.local_cluster import OLDER, WITHOUT_PACKAGES, LocalCluster, start_cluster
from witness_schema.errors import BrokenEnvironment, NotConformant, OracleLost, RunEnded, Unreachable
from witness_training.dataset.cluster import cluster_verification, dask_cluster
from witness_training.dataset.cluster.cluster_verification import DaskEngine
from witness_training.dataset.cluster.worker_identity import Identity
from witness_training.dataset.mixed.chunk_files import find_unfinished
from witness_training.dataset.mixed.mixed_assembly import MixedRun, MixedSet, find_tools, generate_mixed
from witness_training.dataset.mixed.row_verification import Judging
from witness_training.dataset.row_drawing import MixRequest
from witness_training.judges.tools import Tools

TOYS = Judging("support.toy_families:TOYS", "support.toy_families:open_toy_bench")
TOOLS = Tools("v9.9.9", "h1:none", "go9", "9")
REQUEST = MixRequest(400, 3, {"plain": 60, "run": 40})
PAUSE = 0.004
TOY_SET = MixedSet(REQUEST, "toys", TOYS, TOOLS)


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], LocalCluster]]:
    """The cluster of this module, started anew where its scheduler has died."""
    with ExitStack() as stack:
        started: list[LocalCluster] = []

        def find() -> LocalCluster:
            if not started or started[-1].scheduler.poll() is not None:
                folder = tmp_path_factory.mktemp("cluster")
                toys = {
                    toy_families.PAUSE: str(PAUSE),
                    toy_families.LOG: str(folder / "judged"),
                    toy_families.BENCHES: str(folder / "benches"),
                }
                started.append(stack.enter_context(start_cluster(folder, 2, **toys)))
            return started[-1]

        yield find


@pytest.fixture
def workers(clusters: Callable[[], LocalCluster]) -> LocalCluster:
    """The cluster with two living workers."""
    cluster = clusters()
    cluster.workers = [worker for worker in cluster.workers if worker.poll() is None]
    while len(cluster.workers) < 2:
        cluster.start_worker()
    return cluster


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A set that one process of this machine made."""
    out = tmp_path_factory.mktemp("mixed") / "set"
    generate_mixed(TOY_SET, out, MixedRun(workers=1))
    return files_of(out)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def make(
    out: Path,
    address: str,
    wanted: MixedSet = TOY_SET,
    *,
    tools: Tools | None = None,
    resume: bool = False,
    at_chunk: Callable[[], object] = lambda: None,
) -> Any:
    """Make the set on a cluster. at_chunk: what is done when the first chunk has come."""
    waiting = [at_chunk]

    def advance(done: int, _: int, what: str) -> None:
        if what.startswith("verifying") and waiting:
            waiting.pop()()

    run = MixedRun(resume=resume, progress=advance, engine=DaskEngine(address, tools).verify)
    return generate_mixed(wanted, out, run)


def with_judging(**changes: str) -> MixedSet:
    return replace(TOY_SET, judging=replace(TOYS, **changes))


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def count_lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.parametrize("kind", ["toys", pytest.param("real", marks=pytest.mark.oracle)])
def test_a_killed_worker_costs_time_and_no_byte(workers: LocalCluster, tmp_path: Path, kind: str) -> None:
    wanted, tools = (TOY_SET, None) if kind == "toys" else find_real_set()
    generate_mixed(wanted, tmp_path / "local", MixedRun(workers=1))
    begun = count_lines(workers.folder / "benches")
    make(tmp_path / "set", workers.address, wanted, tools=tools, at_chunk=workers.workers[0].kill)
    assert workers.workers[0].wait() == -signal.SIGKILL
    assert files_of(tmp_path / "set") == files_of(tmp_path / "local")
    assert {path.name for path in tmp_path.iterdir()} == {"set", "local"}
    # One bench for each process, kept from chunk to chunk and ended with the run; the killed one said nothing.
    if kind == "toys":
        lines = (workers.folder / "benches").read_text().splitlines()[begun:]
        opened = [line.split()[1] for line in lines if line.startswith("open")]
        assert len(opened) == len(set(opened)) == 2
        assert [line for line in lines if line.startswith("close")] == [f"close {workers.workers[1].pid}"]


def find_real_set() -> tuple[MixedSet, Tools]:
    tools, _ = find_tools(oracle=True)
    # All families whose rows are judged in little time, and some scripts.
    shares = {"configure": 10, "write-rego": 20, "verdict": 30, "repair": 20, "explain": 20}
    judging = Judging(versions={"go_witness": tools.go_witness})
    return MixedSet(MixRequest(210, 5, shares), "full", judging, tools), tools


def test_an_interrupted_run_leaves_the_workers_idle_and_goes_on(
    workers: LocalCluster, whole: dict[str, bytes], tmp_path: Path
) -> None:
    judged = workers.folder / "judged"
    begun = count_lines(judged)
    with pytest.raises(RunEnded, match="--resume"):
        make(tmp_path / "set", workers.address, at_chunk=interrupt)
    kept = len(list((find_unfinished(tmp_path / "set") / "chunks").iterdir()))
    stopped = count_lines(judged)
    time.sleep(50 * PAUSE)
    assert count_lines(judged) == stopped < begun + 400
    make(tmp_path / "set", workers.address, resume=True)
    assert files_of(tmp_path / "set") == whole
    assert count_lines(judged) - stopped <= 400 - 100 * kept


def test_a_row_that_fails_is_not_tried_again(workers: LocalCluster, tmp_path: Path) -> None:
    judged = workers.folder / "judged"
    begun = count_lines(judged)
    wrong = with_judging(families="support.toy_families:WRONG_TOYS")
    with pytest.raises(NotConformant, match="the number is wrong") as caught:
        make(tmp_path / "set", workers.address, wrong)
    assert caught.value.where.startswith("tcp://127.0.0.1:")
    rows = judged.read_text().splitlines()[begun:]
    assert len(rows) == len(set(rows))


def test_a_lost_oracle_is_started_anew(
    workers: LocalCluster, whole: dict[str, bytes], tmp_path: Path
) -> None:
    make(tmp_path / "set", workers.address, with_judging(families="support.toy_families:UNSTEADY_TOYS"))
    assert files_of(tmp_path / "set") == whole


def test_workers_without_an_oracle_are_named(workers: LocalCluster, tmp_path: Path) -> None:
    with pytest.raises(
        OracleLost, match=r"tcp://127.0.0.1:\d+: the oracle is not built[^\n]*\n.*make oracle"
    ):
        make(tmp_path / "set", workers.address, with_judging(bench="support.toy_families:open_lost_bench"))


def test_workers_with_other_sources_are_refused(
    workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Identity((("witness_generators", "0"),), None)
    monkeypatch.setattr(cluster_verification, "identify", lambda _: other)
    with pytest.raises(BrokenEnvironment, match=r"other sources of witness_generators[^\n]*\n.*same commit"):
        make(tmp_path / "set", workers.address)


def test_workers_without_our_packages_are_refused(workers: LocalCluster, tmp_path: Path) -> None:
    stranger = workers.start_worker(before=WITHOUT_PACKAGES)
    engine = DaskEngine(workers.address, None)
    with dask_cluster.join_cluster(workers.address) as joined:
        while len(joined.list_workers()) < 3:
            time.sleep(0.05)
    with pytest.raises(BrokenEnvironment, match=r"cannot import witness_training[^\n]*\n.*same commit"):
        engine.check()
    stranger.kill()
    stranger.wait()


def test_a_scheduler_without_workers_and_one_of_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "WORKER_SECONDS", 0.5)
    with (
        start_cluster(tmp_path, 0, before=OLDER) as older,
        pytest.raises(
            BrokenEnvironment, match=r"the scheduler has distributed 2020.1.0[^\n]*\n.*distributed=="
        ),
    ):
        DaskEngine(older.address, None).check()
    (tmp_path / "empty").mkdir()
    with start_cluster(tmp_path / "empty", 0) as empty:
        with pytest.raises(BrokenEnvironment, match=r"has no worker[^\n]*\n.*dask worker tcp://"):
            DaskEngine(empty.address, None).check()
        os.kill(empty.scheduler.pid, signal.SIGSTOP)
        monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1.0)
        with pytest.raises(Unreachable, match="no Dask scheduler has answered in 1 s"):
            DaskEngine(empty.address, None).check()


def answer_nothing() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("kind", ["closed", "silent", "no address", "no scheme"])
def test_an_address_where_nobody_answers(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1.0)
    silent = answer_nothing()
    address = next(silent)
    named = {"closed": "tcp://127.0.0.1:9", "silent": address, "no address": "\x1b[2J", "no scheme": "x://y"}
    began = time.monotonic()
    with pytest.raises(Unreachable, match="no Dask scheduler has answered in 1 s") as caught:
        DaskEngine(named[kind], None).check()
    assert time.monotonic() - began < 10
    assert "\x1b" not in str(caught.value)
    silent.close()


def test_a_scheduler_that_dies_before_it_hands_out_a_result_is_gone() -> None:
    def end(**_: object) -> bytes:
        raise CommClosedError("in <TCP (closed)>: connection reset")

    cluster = dask_cluster.Cluster("tcp://127.0.0.1:9", None)
    with pytest.raises(Unreachable, match=r"the scheduler is gone[^\n]*\n.*--resume"):
        cluster.read(SimpleNamespace(result=end))


def test_a_scheduler_that_dies_ends_the_run(
    workers: LocalCluster, tmp_path: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "ANSWER_SECONDS", 2.0)
    with pytest.raises(Unreachable, match=r"the scheduler is gone[^\n]*\n.*--resume"):
        make(tmp_path / "set", workers.address, at_chunk=workers.scheduler.kill)
    run = MixedRun(workers=1, resume=True)
    generate_mixed(TOY_SET, tmp_path / "set", run)
    assert files_of(tmp_path / "set") == whole
