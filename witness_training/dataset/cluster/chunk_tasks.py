"""What a worker of a cluster does: verify rows with a bench that its process keeps from chunk to chunk.

A process has at most one bench. It is closed at the end of the run that opened it, when another run needs another one, and with the
process; where that is killed, its oracle reads the end of its pipe and ends as well.
"""

from __future__ import annotations

import atexit
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import NotConformant, WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.dataset.cluster.dask_cluster import is_wanted, name_worker
from witness_training.dataset.cluster.worker_identity import Identity, check_identity, find_memory
from witness_training.dataset.mixed.row_verification import Judging, Verifier, open_verifier


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are judged in a run, and what a worker has to be for it. run: the run that ends the bench."""

    run: str
    judging: Judging
    identity: Identity
    remember: bool

    def localize(self) -> Judging:
        """The same with the folder of remembered executions of this machine."""
        return replace(self.judging, memory=find_memory() if self.remember else None)


@dataclass(slots=True)
class _KeptBench:
    """The bench of this process. One thread at a time uses it: an oracle answers one question after the other."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    order: Order | None = None
    verifier: Verifier | None = None
    opened: ExitStack = field(default_factory=ExitStack)

    def provide(self, order: Order) -> Verifier:
        """The verifier for an order. Raises BrokenEnvironment or OracleLost where this worker is none for it."""
        if self.order != order or self.verifier is None:
            self.close()
            check_identity(order.identity)
            self.verifier = self.opened.enter_context(open_verifier(order.localize()))
            self.order = order
        return self.verifier

    def close(self) -> None:
        """End the bench, if there is one."""
        self.order = self.verifier = None
        self.opened.close()


_BENCH = _KeptBench()
atexit.register(_BENCH.close)


def verify_lines(order: Order, lines: bytes) -> bytes:
    """Verify planned rows, as JSON; none opens the bench alone.

    Returns JSON: {"rows"}, {"failed": class, what, where, advice} with the worker's address, or {"dropped"} where nobody waits any more.
    """
    with _BENCH.lock:
        try:
            rows = _verify(_BENCH.provide(order), parse_json(lines, "plan"))
        except WitnessSchemaError as error:
            # A bench whose oracle was lost is of no use to the next chunk.
            if not isinstance(error, NotConformant):
                _BENCH.close()
            return _describe_failure(type(error).__name__, error.what, error.where, error.advice)
        except OSError as error:
            _BENCH.close()
            return _describe_failure(
                "BrokenEnvironment", f"{error.strerror or error}", f"{error.filename or ''}", ""
            )
    return dumps({"dropped": True} if rows is None else {"rows": rows}).encode()


def _describe_failure(*parts: str) -> bytes:
    return dumps({"failed": parts, "worker": name_worker()}).encode()


def _verify(verifier: Verifier, planned: Any) -> list[Any] | None:
    rows = []
    for line in planned:
        if not is_wanted():
            return None
        rows.append(verifier.verify(line))
    return rows


def end_bench(run: str) -> bytes:
    """End the bench of a run on this worker; another run's stays."""
    with _BENCH.lock:
        if _BENCH.order is not None and _BENCH.order.run == run:
            _BENCH.close()
    return b""
