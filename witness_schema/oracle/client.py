"""The oracle as Python sees it: one method per operation, on a running process."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from witness_schema.oracle import build as building
from witness_schema.oracle import wire
from witness_schema.oracle.calibration import calibrate
from witness_schema.oracle.connection import Connection
from witness_schema.oracle.messages import (
    Filled,
    Functionary,
    JsonText,
    OracleVersion,
    RegisteredAttestor,
    RunRequest,
    RunResult,
    VerifyRequest,
    VerifyResult,
)
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.verdict import Crashed, Verdict

Asked = TypeVar("Asked")
Said = TypeVar("Said")

WINDOW_PER_JOB = 32  # requests in flight for each worker
MOST_UNSENT = 4 << 20  # bytes waiting for the pipe before more is drawn from an iterable


class Oracle:
    """Real go-witness, in processes of its own. Use it in a `with`; not from several threads at once.

    A request that crashes it comes back as `Crashed`; only the loss of the whole process raises.
    """

    def __init__(
        self, command: Sequence[str], *, jobs: int, limit: float = 30.0, patience: float = 30.0
    ) -> None:
        self._window = WINDOW_PER_JOB * jobs
        options = ["serve", f"--jobs={jobs}", f"--limit={limit}s"]
        self._connection = Connection([*command, *options], limit=limit, patience=patience)
        try:
            calibrate(self)
        except BaseException:
            self.close()
            raise

    @classmethod
    def start(
        cls,
        jobs: int = 0,
        *,
        build: bool = True,
        limit: float = 30.0,
        progress: Progress = silent,
    ) -> Self:
        """Start an oracle with `jobs` workers (0: one per processor), each request bounded to `limit` seconds.

        Builds the program first where it is not built; with `build=False` that is an error with advice.
        """
        program = building.ensure(progress) if build else building.require_binary()
        return cls([str(program)], jobs=jobs or os.cpu_count() or 1, limit=limit)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; safe to call twice."""
        self._connection.close()

    def version(self) -> OracleVersion:
        """Which go-witness answers, and the Go that built it."""
        return wire.decode_version(self._ask("version", {}))

    def registry(self) -> tuple[RegisteredAttestor, ...]:
        """Every registered attestor, by name."""
        return wire.decode_registry(self._ask("registry", {}))

    def keys(self) -> Functionary:
        """The key that signs collections and policies."""
        return wire.decode_functionary(self._ask("keys", {}))

    def roundtrip(self, predicate_type: str, attestation: JsonText) -> Verdict:
        """Read an attestation as go-witness does, write it again, compare: strict in every value."""
        return wire.decode_verdict(self._ask("roundtrip", wire.encode_roundtrip(predicate_type, attestation)))

    def roundtrip_all(self, attestations: Iterable[tuple[str, JsonText]]) -> Iterator[Verdict]:
        """`roundtrip` of each pair of predicate type and attestation, in order, many in flight."""
        return self._ask_all(
            "roundtrip", attestations, lambda pair: wire.encode_roundtrip(*pair), wire.decode_verdict
        )

    def fill(self, predicate_type: str, first: int, count: int) -> tuple[Filled, ...]:
        """What Go writes of its attestor, filled by reflection with the seeds `first`, `first` + 1, …"""
        arguments = {"type": predicate_type, "first": first, "count": count}
        return wire.decode_filled(self._ask("fill", arguments))

    def type_check(self, module: str, schema: Mapping[str, Any]) -> tuple[str, ...] | Crashed:
        """What OPA's compiler says against a Rego module whose input is of this schema; () where nothing.

        The schema is one of `opa_profile`: a recursive `$ref` overflows OPA's stack, which crashes the request.
        """
        return wire.decode_type_check(self._ask("typecheck", {"module": module, "schema": schema}))

    def verify(self, request: VerifyRequest) -> VerifyResult | Crashed:
        """Sign the policy and the collections, and verify them as `witness verify` does."""
        return wire.decode_verification(self._ask("verify", wire.encode_verify(request)))

    def verify_all(self, requests: Iterable[VerifyRequest]) -> Iterator[VerifyResult | Crashed]:
        """`verify` of each request, in order, many in flight."""
        return self._ask_all("verify", requests, wire.encode_verify, wire.decode_verification)

    def run(self, request: RunRequest) -> RunResult | Crashed:
        """Run real attestors in a process of their own, in the request's directory and environment."""
        return wire.decode_run(self._ask("run", wire.encode_run(request), request.limit))

    def run_all(self, requests: Iterable[RunRequest]) -> Iterator[RunResult | Crashed]:
        """`run` of each request, in order, as many at once as there are workers."""
        return self._ask_all("run", requests, wire.encode_run, wire.decode_run, lambda request: request.limit)

    def _ask(self, operation: str, arguments: Mapping[str, Any], limit: float = 0.0) -> wire.Answer:
        return self._connection.take(self._connection.send(operation, arguments, limit))

    def _ask_all(
        self,
        operation: str,
        asked: Iterable[Asked],
        arguments: Callable[[Asked], Mapping[str, Any]],
        said: Callable[[wire.Answer], Said],
        limit: Callable[[Asked], float] = lambda _: 0.0,
    ) -> Iterator[Said]:
        """Keep a window of requests in flight and yield their answers in order."""
        link, numbers = self._connection, deque[int]()
        try:
            for item in asked:
                numbers.append(link.send(operation, arguments(item), limit(item)))
                while len(numbers) >= self._window or link.unsent > MOST_UNSENT:
                    yield said(link.take(numbers.popleft()))
                while numbers and link.is_answered(numbers[0]):
                    yield said(link.take(numbers.popleft()))
            while numbers:
                yield said(link.take(numbers.popleft()))
        finally:
            for number in numbers:
                link.abandon(number)
