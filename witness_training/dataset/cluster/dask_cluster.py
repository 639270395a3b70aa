"""A Dask cluster as this project needs it. No other module imports `distributed`, on this machine or in a worker.

A scheduler runs what its clients send it, and clients and workers unpickle what it hands them: whoever reaches its port executes code on
all of them. TLS with certificates of one's own is a matter of Dask's configuration, which is used as it stands.
"""

from __future__ import annotations

import asyncio
import logging
import pkgutil
import secrets
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import distributed
from distributed import CancelledError, Client, KilledWorker, Security, get_worker, wait
from distributed.comm import CommClosedError, connect
from distributed.core import send_recv
from distributed.versions import get_versions

from witness_schema.errors import BrokenEnvironment, Unreachable
from witness_schema.printable import quote

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
WORKER_SECONDS = 30.0  # for a first worker to come, or for one to come back
POLL_SECONDS = 2.0  # between two looks at whether the cluster is still there
END_SECONDS = 15.0  # for workers to drop what they have begun
# What the client raises where a scheduler does not answer, or answers something else.
_NO_ANSWER = (OSError, TimeoutError, ValueError, TypeError, CancelledError, RuntimeError)
_VERSIONS = "scheduler, workers and this machine need the same versions: pip install distributed=={}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connection to a scheduler. run: a word of this run, with which the names of its tasks begin."""

    address: str
    client: Any = field(repr=False)
    run: str = field(default_factory=lambda: secrets.token_hex(6))

    def list_workers(self) -> dict[str, int]:
        """The workers' addresses and numbers of threads. Raises Unreachable where the scheduler is gone."""
        try:
            return dict(self._ask(self.client.nthreads))
        except _NO_ANSWER:
            raise _say_unreachable(self.address, "the scheduler is gone") from None

    def await_worker(self) -> None:
        """Raises BrokenEnvironment where no worker comes in time."""
        with suppress(*_NO_ANSWER):
            self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
        if not self.list_workers():
            raise BrokenEnvironment(
                f"the scheduler has no worker, and none came in {WORKER_SECONDS:.0f} s",
                where=self.address,
                advice=f"start some, in a clone with its oracle: dask worker {self.address} --nthreads 1",
            )

    def check_versions(self) -> None:
        """Raises BrokenEnvironment where a worker has another version of Dask or of Python."""
        try:
            known = self._ask(self.client.get_versions)
        except _NO_ANSWER:
            raise _say_unreachable(
                self.address, "the scheduler does not say the versions of its workers"
            ) from None
        for name, versions in known["workers"].items():
            _check_versions(self.address, quote(name), versions)

    def check_packages(self, module: str) -> None:
        """Raises BrokenEnvironment where a worker cannot import a module: it would die of the first call that needs it."""
        try:
            # A function of Python itself: one of ours is what such a worker cannot read.
            names = self._ask(self.client.run, pkgutil.resolve_name, f"{module}:__name__", on_error="return")
        except _NO_ANSWER:
            raise _say_unreachable(self.address, "not every worker answers") from None
        for worker, name in names.items():
            if name != module:
                raise BrokenEnvironment(
                    f"the worker cannot import {module}: {quote(str(name))}",
                    where=quote(worker),
                    advice="start every worker with the Python of a clone of the same commit (make setup oracle)",
                )

    def submit(
        self, name: str, call: Callable[..., bytes], *arguments: object, workers: Sequence[str] = ()
    ) -> Any:
        """Start a call on a worker, on one of these where they are there; return its future."""
        return self.client.submit(
            call,
            *arguments,
            key=f"witness-schema-{self.run}-{name}",
            pure=False,
            workers=list(workers) or None,
            allow_other_workers=bool(workers),
        )

    def await_some(self, futures: Iterable[Any], seconds: float = POLL_SECONDS) -> list[Any]:
        """The futures that are done, after a while none. Raises Unreachable where the scheduler is gone."""
        waiting = list(futures)
        with suppress(TimeoutError):
            try:
                wait(waiting, timeout=seconds, return_when="FIRST_COMPLETED")
            except CancelledError:
                raise _say_unreachable(
                    self.address, "the scheduler is gone, or has dropped our tasks"
                ) from None
        return [future for future in waiting if future.done()]

    def await_all(self, futures: Iterable[Any], seconds: float) -> None:
        """Wait until all are done, at most so long."""
        with suppress(*_NO_ANSWER):
            wait(list(futures), timeout=seconds)

    def read(self, future: Any) -> bytes:
        """What a call has returned. Raises WorkerLost where its workers died, BrokenEnvironment where it cannot be fetched,
        Unreachable where the scheduler is gone.

        What the call itself raised is raised here as well.
        """
        try:
            return bytes(future.result(timeout=CONNECT_SECONDS))
        except KilledWorker as error:
            raise WorkerLost(f"{error.last_worker.address}") from None
        except TimeoutError:
            raise BrokenEnvironment(
                "a worker does not hand out what it has verified",
                where=self.address,
                advice="can this machine reach every worker? What is verified is kept: go on with --resume",
            ) from None
        # The second where the scheduler ends between "done" and the fetching of the result.
        except (CancelledError, CommClosedError):
            raise _say_unreachable(self.address, "the scheduler is gone, or has dropped our tasks") from None

    def cancel(self, futures: Iterable[Any]) -> None:
        """Cancel what is not done; a worker that has begun one drops it at the next row."""
        with suppress(*_NO_ANSWER):
            self._ask(self.client.cancel, list(futures), force=True)

    def _ask(self, method: Callable[..., Any], *arguments: object, **options: object) -> Any:
        """Call a method of the client and wait for its answer, but not for ever as its own call does. Raises TimeoutError."""

        async def ask() -> Any:
            return await method(*arguments, **options)

        return self.client.sync(ask, callback_timeout=ANSWER_SECONDS)


class WorkerLost(Exception):
    """Workers died one after another over the same call; the text is the address of the last one."""


def _pick_versions(described: Mapping[str, Any] | None) -> dict[str, str]:
    # A process that answers nothing of the kind has no version that fits.
    packages = (described or {}).get("packages") or {}
    python = str(((described or {}).get("host") or {}).get("python", "unknown"))
    return {
        "distributed": str(packages.get("distributed", "unknown")),
        "Python": ".".join(python.split(".")[:2]),
    }


def _check_versions(address: str, name: str, described: Mapping[str, Any] | None) -> None:
    """Raises BrokenEnvironment where scheduler or worker has another version than this machine."""
    ours = _pick_versions(get_versions())
    for package, version in _pick_versions(described).items():
        if version != ours[package]:
            raise BrokenEnvironment(
                f"{name} has {package} {quote(version)}, and this machine {ours[package]}",
                where=quote(address),
                advice=_VERSIONS.format(ours["distributed"]),
            )


def _say_unreachable(address: str, what: str) -> Unreachable:
    return Unreachable(
        what,
        where=quote(address),
        advice="is `dask scheduler` running there, is it of version "
        f"{distributed.__version__}, and can this machine reach it? What is verified is kept: go on with --resume",
    )


@contextmanager
def join_cluster(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler; leaving the `with` ends the connection.

    Raises Unreachable where none answers in time, BrokenEnvironment where it has another version.
    """
    with _silence_logs():
        try:
            known = asyncio.run(asyncio.wait_for(_ask_version(address), CONNECT_SECONDS))
            _check_versions(address, "the scheduler", known)
            client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except _NO_ANSWER:
            raise _say_unreachable(
                address, f"no Dask scheduler has answered in {CONNECT_SECONDS:.0f} s"
            ) from None
        try:
            # `wait` asks for the client of its context.
            with client.as_current():
                yield Cluster(address, client)
        finally:
            with suppress(*_NO_ANSWER):
                client.close(timeout=END_SECONDS)


async def _ask_version(address: str) -> Mapping[str, Any]:
    """The versions of a scheduler. The client asks as well, but waits for ever for one that has come to a halt, and leaves itself half
    open where it does not understand the answer."""
    arguments = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_SECONDS, **arguments)
    try:
        answer: Mapping[str, Any] = await send_recv(comm, op="versions")
        return answer
    finally:
        comm.abort()


@contextmanager
def _silence_logs() -> Iterator[None]:
    """What goes wrong is told by our errors, in two lines; the library's logs and warnings tell it in a hundred."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def is_wanted() -> bool:
    """In a worker: whether somebody still waits for the call that this thread runs."""
    worker = get_worker()
    task = worker.state.tasks.get(worker.get_current_task())
    return task is not None and task.state == "executing"


def name_worker() -> str:
    """In a worker: its address."""
    return str(get_worker().address)
