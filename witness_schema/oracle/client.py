"""The Python client of the oracle: one method per operation, on a running process."""

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
    NotJudged,
    OracleVersion,
    RegisteredAttestor,
    RegoOutline,
    RegoReferences,
    RunRequest,
    RunResult,
    Verification,
    VerifyRequest,
)
from witness_schema.oracle.signed_requests import (
    NotSigned,
    SignRequest,
    VerifySignedRequest,
    decode_signed,
    encode_sign,
    encode_verify_signed,
)
from witness_schema.upstream.go_command import Progress, silent
from witness_schema.verdict import Crashed, Verdict

Asked = TypeVar("Asked")
Said = TypeVar("Said")

# Enough requests in flight to keep a worker busy while Python encodes the next ones.
WINDOW_PER_JOB = 32
# Bytes that may wait for the pipe before the next request is taken from the caller's iterable; bounds memory.
MOST_UNSENT = 4 << 20


class Oracle:
    """The real go-witness in separate processes. Use it in a `with` block, and from one thread at a time.

    A request that crashes go-witness returns `Crashed`. Every method raises `OracleLost` where the process ends, does
    not answer in time, or refuses the request.
    """

    def __init__(
        self, command: Sequence[str], *, jobs: int, limit: float = 30.0, patience: float = 30.0
    ) -> None:
        self._window = WINDOW_PER_JOB * jobs
        options = ["serve", f"--jobs={jobs}", f"--limit={limit}s"]
        self._connection = Connection([*command, *options], limit=limit, patience=patience)
        # A failed calibration must not leave a process behind: the caller never gets an object to close.
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
        """Starts an oracle with `jobs` workers (0: one per processor) and `limit` seconds for each request.

        Builds the program where it is not built; with `build=False`, raises `OracleLost` instead. Raises what
        `build.ensure` raises.
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
        """Ends the processes. A second call does nothing."""
        self._connection.close()

    def version(self) -> OracleVersion:
        """Returns the versions of go-witness and of the Go that built the oracle."""
        return wire.decode_version(self._ask("version", {}))

    def registry(self) -> tuple[RegisteredAttestor, ...]:
        """Returns every registered attestor, sorted by name."""
        return wire.decode_registry(self._ask("registry", {}))

    def keys(self) -> Functionary:
        """Returns the key that signs collections and policies."""
        return wire.decode_functionary(self._ask("keys", {}))

    def roundtrip(self, predicate_type: str, attestation: JsonText) -> Verdict:
        """Decodes an attestation as go-witness does, encodes it again, and compares every value."""
        return wire.decode_verdict(self._ask("roundtrip", wire.encode_roundtrip(predicate_type, attestation)))

    def roundtrip_all(self, attestations: Iterable[tuple[str, JsonText]]) -> Iterator[Verdict]:
        """Yields `roundtrip` of each pair of predicate type and attestation, in order, with many requests in flight."""
        return self._ask_all(
            "roundtrip", attestations, lambda pair: wire.encode_roundtrip(*pair), wire.decode_verdict
        )

    def fill(self, predicate_type: str, first: int, count: int) -> tuple[Filled, ...]:
        """Returns `count` attestations as Go writes them, its struct filled by reflection with seeds `first`, `first` + 1, …"""
        arguments = {"type": predicate_type, "first": first, "count": count}
        return wire.decode_filled(self._ask("fill", arguments))

    def type_check(self, module: str, schema: Mapping[str, Any]) -> tuple[str, ...] | NotJudged | Crashed:
        """Returns the errors of OPA's compiler for a Rego module whose input has this schema; () where it has none.

        `NotJudged` where the module needs more than the oracle allows. schema: one of `opa_profile`. A recursive `$ref` overflows OPA's stack and crashes the request.
        """
        return wire.decode_type_check(self._ask("typecheck", {"module": module, "schema": schema}))

    def type_check_all(
        self, modules: Iterable[tuple[str, Mapping[str, Any]]]
    ) -> Iterator[tuple[str, ...] | NotJudged | Crashed]:
        """Yields `type_check` of each pair of module and schema, in order, with many requests in flight."""
        return self._ask_all(
            "typecheck",
            modules,
            lambda pair: {"module": pair[0], "schema": pair[1]},
            wire.decode_type_check,
        )

    def references(self, module: str, *, newest: bool = False) -> RegoReferences | NotJudged | Crashed:
        """Returns what a Rego module reads of its input. newest: whether it is in OPA's current Rego, and not in the older one that go-witness reads."""
        return wire.decode_references(self._ask("references", wire.encode_references(module, newest)))

    def references_all(self, modules: Iterable[str]) -> Iterator[RegoReferences | NotJudged | Crashed]:
        """Yields `references` of each Rego module, in order, with many requests in flight."""
        return self._ask_all("references", modules, wire.encode_references, wire.decode_references)

    def outlines_all(self, modules: Iterable[str]) -> Iterator[RegoOutline | Crashed]:
        """Yields the outline of each Rego module, in order, with many requests in flight: equal for modules that differ by layout, comments and constants only."""
        return self._ask_all("outline", modules, lambda module: {"module": module}, wire.decode_outline)

    def verify(self, request: VerifyRequest) -> Verification:
        """Signs the policy and the collections and verifies them as `witness verify` does.

        A policy with a module that needs more than the oracle allows (files, the network, the time) is not evaluated and
        returns `NotJudged`.
        """
        return wire.decode_verification(self._ask("verify", wire.encode_verify(request)))

    def verify_all(self, requests: Iterable[VerifyRequest]) -> Iterator[Verification]:
        """Yields `verify` of each request, in order, with many requests in flight."""
        return self._ask_all("verify", requests, wire.encode_verify, wire.decode_verification)

    def verify_signed(self, request: VerifySignedRequest) -> Verification:
        """Verifies signed documents as they are, as `witness verify` does; `NotJudged` as for `verify`."""
        return wire.decode_verification(self._ask("verifysigned", encode_verify_signed(request)))

    def verify_signed_all(self, requests: Iterable[VerifySignedRequest]) -> Iterator[Verification]:
        """Yields `verify_signed` of each request, in order, with many requests in flight."""
        return self._ask_all("verifysigned", requests, encode_verify_signed, wire.decode_verification)

    def sign(self, request: SignRequest) -> bytes | NotSigned:
        """Returns the envelope that `witness sign` makes of a payload, or why the key signs nothing."""
        return decode_signed(self._ask("sign", encode_sign(request)))

    def run(self, request: RunRequest) -> RunResult | Crashed:
        """Runs real attestors in a separate process, in the request's directory and environment."""
        return wire.decode_run(self._ask("run", wire.encode_run(request), request.limit))

    def run_all(self, requests: Iterable[RunRequest]) -> Iterator[RunResult | Crashed]:
        """Yields `run` of each request, in order; as many run at once as there are workers."""
        return self._ask_all("run", requests, wire.encode_run, wire.decode_run, lambda request: request.limit)

    def _ask(self, operation: str, arguments: Mapping[str, Any], limit: float = 0.0) -> wire.Answer:
        return self._connection.take(self._connection.send(operation, arguments, limit))

    def _ask_all(
        self,
        operation: str,
        asked: Iterable[Asked],
        arguments: Callable[[Asked], Mapping[str, Any]],
        decode: Callable[[wire.Answer], Said],
        limit: Callable[[Asked], float] = lambda _: 0.0,
    ) -> Iterator[Said]:
        """Keeps a window of requests in flight and yields their decoded answers in order."""
        link, numbers = self._connection, deque[int]()
        try:
            for item in asked:
                numbers.append(link.send(operation, arguments(item), limit(item)))
                while len(numbers) >= self._window or link.unsent > MOST_UNSENT:
                    yield decode(link.take(numbers.popleft()))
                # Answers that have arrived are yielded before more is sent, so the caller sees them early.
                while numbers and link.is_answered(numbers[0]):
                    yield decode(link.take(numbers.popleft()))
            while numbers:
                yield decode(link.take(numbers.popleft()))
        finally:
            # The caller may stop iterating; answers to what is in flight must not pile up in the connection.
            for number in numbers:
                link.abandon(number)
