"""The server of all stand-ins: listeners on 127.0.0.1, each with a thread, and a thread for each connection."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from witness_schema.errors import BrokenEnvironment
from witness_stand_ins.web.authority import Authority
from witness_stand_ins.web.connections import Connection, Counter
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.onward import Onward
from witness_stand_ins.web.request_log import RequestLog, Tell
from witness_stand_ins.web.route_book import RouteBook

LOOPBACK = "127.0.0.1"
GLANCE = 0.05  # seconds between two looks whether a listener is to end
FULL = "too many connections are open"
MOST_OPEN = 256  # connections of one port at a time, each of which has a thread


class _Listener(ThreadingHTTPServer):
    """One port. Its open connections are closed with it, so that no thread outlives the stand-ins."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        place: tuple[str, int],
        handler: type[Connection],
        counter: Counter,
        listening: socket.socket | None = None,
    ) -> None:
        self._counter, self._lock = counter, Lock()
        self._open: set[socket.socket] = set()
        super().__init__(place, handler, bind_and_activate=listening is None)
        if listening is not None:
            # It listens already, in a network of its own.
            self.socket.close()
            self.socket = listening
            self.server_name, self.server_port = place

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            full = len(self._open) >= MOST_OPEN
            if not full:
                self._open.add(request)
        if full:
            self._counter.log.add("", "-", f"a connection from port {client_address[1]}", 0, FULL)
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, _request: Any, client_address: Any) -> None:
        """A line instead of a traceback: a client that leaves is no defect, and another error names its place."""
        if self._counter.stopping.is_set():
            return
        error = sys.exception()
        place = "" if isinstance(error, OSError) or error is None else f" ({_find_place(error)})"
        self._counter.log.add("", "-", f"a connection from port {client_address[1]}", 0, f"{error!r}{place}")

    def close(self) -> None:
        """End listening and all connections."""
        self.server_close()
        with self._lock:
            remaining = tuple(self._open)
        for connection in remaining:
            _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Its client has left already.
        return


def _end(listener: _Listener, thread: Thread) -> None:
    listener.shutdown()
    listener.close()
    thread.join()


def _find_place(error: BaseException) -> str:
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


class Gateway:
    """Answers for the hosts of its routes and passes everything else on; it runs within a `with`.

    tell: hears the log, line by line, from any thread.
    """

    def __init__(self, routes: Iterable[Route], authority: Authority, tell: Tell, stopping: Event) -> None:
        self.log = RequestLog(tell)
        self.book = RouteBook(routes)
        security = authority.secure(self.book.names)
        self._stopping = stopping
        self._counter = Counter(self.book, security, Onward.of_environment(), self.log, stopping)
        self._listeners: list[tuple[_Listener, Thread]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for each in self._listeners:
            _end(*each)
        self._listeners.clear()

    def listen(self, port: int = 0, stands_at: str = "", host: str = LOOPBACK, secure: bool = False) -> int:
        """Listen at a port, 0 for a free one, and return its number.

        stands_at: the host that this port is, as `https://host`; "" for the proxy. secure: whether it speaks TLS.
        Raises BrokenEnvironment where the port is taken.
        """
        handler = type("BoundConnection", (Connection,), {"counter": self._counter, "stands_at": stands_at})
        try:
            listener = _Listener((host, port), handler, self._counter)
        except OSError as error:
            raise BrokenEnvironment(
                f"nothing can listen at port {port}: {error.strerror}",
                where=f"{host}:{port}",
                advice="name another port, or 0 for a free one",
            ) from None
        self._serve(listener, secure)
        return listener.server_port

    @contextmanager
    def serve_within(self, servers: Iterable[tuple[socket.socket, bool]]) -> Iterator[None]:
        """Serve, while the block runs, at sockets that listen in a network of their own, and pass nothing on from there.

        servers: each with whether it speaks TLS. They are closed at the end.
        """
        handler = type("SealedConnection", (Connection,), {"counter": self._counter, "sealed": True})
        serving = [
            self._serve(_Listener(listening.getsockname(), handler, self._counter, listening), secure)
            for listening, secure in servers
        ]
        try:
            yield
        finally:
            for each in serving:
                self._listeners.remove(each)
                _end(*each)

    def _serve(self, listener: _Listener, secure: bool) -> tuple[_Listener, Thread]:
        if secure:
            listener.socket = self._secure(listener.socket)
        thread = Thread(target=listener.serve_forever, args=(GLANCE,), daemon=True)
        thread.start()
        self._listeners.append((listener, thread))
        return listener, thread

    def _secure(self, plain: socket.socket) -> ssl.SSLSocket:
        # The handshake belongs to the thread of its connection: here one silent client would stop all others.
        return self._counter.security.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
