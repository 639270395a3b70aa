"""A Dask cluster on this machine: a scheduler and workers in processes of their own, as the command `dask` starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.clone import repository_root
from witness_schema.documents.plain_json import parse_json

PATIENCE = 60.0
# A worker on whose machine our packages are not installed.
WITHOUT_PACKAGES = "import sys; sys.modules['witness_training'] = None;"
# What a scheduler or worker of another version says of itself.
OLDER = "import distributed.versions as v; v._version_cached = lambda name: '2020.1.0';"


@dataclass
class LocalCluster:
    """The address of a scheduler, and the processes of its workers."""

    address: str
    folder: Path
    environment: Mapping[str, str]
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, *, before: str = "", threads: int = 1) -> subprocess.Popen[bytes]:
        """Start one more worker. before: code that it runs first."""
        words = ["distributed.cli.dask_worker", self.address, "--nthreads", str(threads), "--no-nanny"]
        words += ["--no-dashboard", "--local-directory", str(self.folder)]
        worker = _start(words, self.environment, self.folder, before)
        self.workers.append(worker)
        return worker


def _start(
    words: list[str], environment: Mapping[str, str], folder: Path, before: str = ""
) -> subprocess.Popen[bytes]:
    run = f"{before}import runpy, sys; sys.argv = {words!r}; runpy.run_module({words[0]!r}, run_name='__main__')"
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", run], env=dict(environment), stdout=log, stderr=log
        )


@contextmanager
def start_cluster(
    folder: Path, workers: int, *, before: str = "", **variables: str
) -> Iterator[LocalCluster]:
    """Start a scheduler with workers; leaving the `with` kills what is left of them. before: code that the scheduler runs first."""
    root = repository_root()
    path = os.pathsep.join(map(str, (root, root / "generators", root / "tests")))
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    words = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    file = folder / "scheduler.json"
    scheduler = _start([*words, "--scheduler-file", str(file)], environment, folder, before)
    cluster = LocalCluster("", folder, environment, scheduler)
    try:
        cluster.address = await_address(file, scheduler)
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            process.kill()
            process.wait()


def await_address(file: Path, scheduler: subprocess.Popen[bytes]) -> str:
    """The address that a scheduler has written into its file."""
    for _ in range(int(PATIENCE / 0.05)):
        if file.is_file() and (text := file.read_text()):
            return str(parse_json(text, str(file))["address"])
        assert scheduler.poll() is None, (file.parent / "log").read_text()
        time.sleep(0.05)
    raise TimeoutError("the scheduler has not come")
