"""One connection to the gateway: requests to stand-ins are answered, all others passed on."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from witness_schema.json_writing import dumps
from witness_stand_ins.web import tunnels
from witness_stand_ins.web.exchanges import Request, Response, refuse
from witness_stand_ins.web.onward import Onward, split_host
from witness_stand_ins.web.request_body import TooLarge, read_body
from witness_stand_ins.web.request_log import CONNECT, RequestLog
from witness_stand_ins.web.route_book import RouteBook

HEALTH = "/_health"
UNTRUSTED = "the client does not trust the stand-ins' authority; does it read SSL_CERT_FILE?"
PASSED_ON = "passed on"
SEALED = "only stand-ins are reached from here"
LEFT = "the client left before the connection stood"


@dataclass(frozen=True, slots=True)
class Counter:
    """What every connection of a gateway works with."""

    book: RouteBook
    security: ssl.SSLContext
    onward: Onward
    log: RequestLog
    stopping: Event


class Connection(BaseHTTPRequestHandler):
    """Answers the requests of one connection.

    stands_at: the host that this listener is, as `https://host`, "" for the proxy, where the request names it.
    sealed:    whether nothing is passed on.
    """

    counter: ClassVar[Counter]
    stands_at: str = ""
    sealed: bool = False
    protocol_version = "HTTP/1.1"
    # Seconds for which a connection may be silent.
    timeout = 60

    def handle_one_request(self) -> None:
        """Handle the next request of the connection; a client may leave before one at any time."""
        self.raw_requestline = b""
        try:
            super().handle_one_request()
        except ConnectionError as error:
            self.close_connection = True
            if self.raw_requestline and not self.counter.stopping.is_set():
                line = self.raw_requestline.decode("latin-1").strip()
                self.counter.log.add("", "-", line, 0, f"the client left: {error.strerror or error}")

    def do_CONNECT(self) -> None:
        """Open a tunnel: to a stand-in's host by its certificate of ours, to any other host unchanged."""
        self.close_connection = True
        host = self.counter.book.find_host(self.path.removesuffix(":443"), "https")
        if host:
            self._say_connected()
            self._answer_within(host)
        else:
            self._pass_on()

    def _say_connected(self) -> None:
        # Not send_response, which names a server and a date: a tunnel's answer is bare.
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

    def _answer_within(self, host: str) -> None:
        try:
            secured = self.counter.security.wrap_socket(self.connection, server_side=True)
        except OSError as error:
            self.counter.log.add("", CONNECT, host, 0, _explain_handshake(error))
            return
        plain = self.rfile, self.wfile, self.connection
        with secured, secured.makefile("rb") as reader, secured.makefile("wb") as writer:
            self.stands_at, self.connection, self.rfile, self.wfile = host, secured, reader, writer
            self.close_connection = False
            while not self.close_connection and not self.counter.stopping.is_set():
                self.handle_one_request()
        self.rfile, self.wfile, self.connection = plain
        self.close_connection = True

    def _pass_on(self) -> None:
        if self.sealed:
            self._log_and_send("", self.path, refuse(SEALED, 403))
            return
        try:
            host = self.counter.onward.tunnel(split_host(self.path, 443))
        except (OSError, ValueError) as error:
            self._log_and_send("", self.path, _explain_missing(error))
            return
        with host:
            self._say_connected()
            self.counter.log.add("", CONNECT, self.path, 200, PASSED_ON)
            tunnels.pump(self.connection, host, self.counter.stopping)

    def answer(self) -> None:
        """Answer one request of any method but CONNECT."""
        try:
            body = read_body(self.rfile, self.headers)
        except (TooLarge, ValueError) as error:
            self.close_connection = True
            self._send(Response(413 if isinstance(error, TooLarge) else 400, f"{error}\n".encode()))
            return
        address = self._find_address()
        if not address:
            self._answer_for_itself()
        elif self._is_for_others(address):
            self._forward(address, body)
        else:
            self._answer_for(address, body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def _find_address(self) -> str:
        """The whole address that is asked, "" for one of the gateway itself."""
        if "://" in self.path:
            return self.path
        if self.stands_at:
            return self.stands_at + self.path
        # Only hosts that are stood for: whoever names another one here does not ask a proxy.
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        host = self.counter.book.find_host(self.headers.get("Host", ""), scheme)
        return host + self.path if host else ""

    def _is_for_others(self, address: str) -> bool:
        parts = urlsplit(address)
        return not self.stands_at and f"{parts.scheme}://{parts.netloc}" not in self.counter.book.hosts

    def _answer_for_itself(self) -> None:
        if self.path.partition("?")[0] == HEALTH:
            told = {
                "status": "ok",
                "hosts": self.counter.book.names,
                "requests": len(self.counter.log.records),
            }
            self._send(Response(200, dumps(told).encode() + b"\n", {"Content-Type": "application/json"}))
            return
        self._log_and_send("", self.path, refuse(f"this is a proxy; it answers {HEALTH} itself", 404))

    def _answer_for(self, address: str, body: bytes) -> None:
        place, _, query = address.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Request(self.command, place, parse_qs(query, keep_blank_values=True), headers, body)
        service, response = self.counter.book.answer(asked)
        self._log_and_send(service, place, response)

    def _log_and_send(self, service: str, address: str, response: Response) -> None:
        self.counter.log.add(
            service, self.command, address, 0 if response.cut else response.status, response.note
        )
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name in response.headers):
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if response.cut:
            self.wfile.write(response.body[: len(response.body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(response.body)
        self.wfile.flush()

    def _forward(self, address: str, body: bytes) -> None:
        """Pass one plain request on, and its answer back as it comes; the connection ends with it."""
        self.close_connection = True
        if self.sealed:
            self._log_and_send("", address.partition("?")[0], refuse(SEALED, 403))
            return
        place, headers, begun = address.partition("?")[0], self.headers.items(), False
        try:
            for data in tunnels.forward(self.counter.onward, self.command, address, headers, body):
                if not begun:
                    begun = True
                    self.counter.log.add("", self.command, place, _read_status(data), PASSED_ON)
                self.wfile.write(data)
        except (OSError, ValueError) as error:
            if begun:
                self.counter.log.add("", self.command, place, 0, str(error))
            else:
                self._log_and_send("", place, _explain_missing(error))

    def log_message(self, *_message: object) -> None:
        """Nothing: the log of the stand-ins has a line for each request."""


def _explain_handshake(error: OSError) -> str:
    """Why a client ended a handshake: by an alert it says that it trusts nobody here; it may also just need no more."""
    alert = isinstance(error, ssl.SSLError) and "ALERT" in (error.reason or "")
    return f"{UNTRUSTED if alert else LEFT} ({error.strerror or error})"


def _explain_missing(error: Exception) -> Response:
    return refuse(f"the host cannot be reached: {error}", 502)


def _read_status(answer: bytes) -> int:
    """The status in the first line of an answer, 0 where it has none."""
    words = answer[:32].split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
