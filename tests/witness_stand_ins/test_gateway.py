"""The gateway on loopback: what it answers, what it passes on unchanged, and what it says of what it refuses."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from witness_schema.errors import BrokenEnvironment
from witness_stand_ins.web.authority import Authority
from witness_stand_ins.web.connections import LEFT, UNTRUSTED
from witness_stand_ins.web.exchanges import Request, Response, Route, say
from witness_stand_ins.web.gateway import FULL, Gateway
from witness_stand_ins.web.request_log import RequestLog

HOST = "service.example.com"


def echo(request: Request) -> Response:
    return Response(
        body=json.dumps([request.method, request.address, request.query, len(request.body)]).encode()
    )


ROUTES = [
    Route(f"https://{HOST}/echo", echo, "echo", ("GET", "POST")),
    Route(f"http://{HOST}/echo", echo, "plain"),
    Route(f"https://{HOST}/below/", say("below"), "below", below=True),
    Route(f"https://{HOST}/below/deeper", say("deeper"), "deeper"),
    Route(f"https://{HOST}/cut", lambda _: Response(body=b"x" * 1000, cut=True), "cut"),
    Route(f"https://{HOST}/broken", lambda _: Response(body=bytes(1 // len(b""))), "broken"),
]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def gateway(authority: Authority) -> Iterator[Gateway]:
    with Gateway(ROUTES, authority, lambda _line: None, threading.Event()) as running:
        yield running


def connect(port: int, roots: bytes, host: str = HOST, host_port: int = 443) -> http.client.HTTPSConnection:
    """A connection to a host through the proxy, by a client that trusts these roots."""
    context = ssl.create_default_context(cadata=roots.decode())
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.set_tunnel(host, host_port)
    return connection


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | Iterator[bytes] | None = None,
) -> tuple[int, bytes]:
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.fixture
def secured(gateway: Gateway, authority: Authority) -> Iterator[http.client.HTTPSConnection]:
    connection = connect(gateway.listen(), authority.certificate)
    yield connection
    connection.close()


def last_line(gateway: Gateway) -> str:
    """The last line of the log, which is written before or just after the client sees the end."""
    ends = time.monotonic() + 5
    while not gateway.log.records and time.monotonic() < ends:
        time.sleep(0.01)
    return gateway.log.records[-1].line()


def test_one_connection_asks_many_things(secured: http.client.HTTPSConnection, gateway: Gateway) -> None:
    place = f"https://{HOST}/echo"
    assert json.loads(ask(secured, "GET", "/echo?a=1&a=2&b=")[1]) == [
        "GET",
        place,
        {"a": ["1", "2"], "b": [""]},
        0,
    ]
    assert json.loads(ask(secured, "POST", "/echo", b"x" * 70_000)[1]) == ["POST", place, {}, 70_000]
    # In chunks, as clients send what they do not know the length of.
    assert json.loads(ask(secured, "POST", "/echo", iter([b"abc", b"d" * 5000]))[1]) == [
        "POST",
        place,
        {},
        5003,
    ]
    assert ask(secured, "HEAD", "/echo") == (200, b"")
    assert ask(secured, "GET", "/below/x/y") == (200, b"below")
    assert ask(secured, "GET", "/below/deeper") == (200, b"deeper")
    assert [record.service for record in gateway.log.records] == ["echo"] * 4 + ["below", "deeper"]


def test_what_is_not_there_is_said(secured: http.client.HTTPSConnection, gateway: Gateway) -> None:
    status, text = ask(secured, "GET", "/ecko")
    assert (status, b"no such address; near it: /echo" in text) == (404, True)
    assert "→ 404  (the stand-in has no such address" in last_line(gateway)
    status, text = ask(secured, "DELETE", "/echo")
    assert (status, text) == (405, b"witness-schema stand-in: this address takes GET, POST\n")


def test_an_answer_can_end_in_the_middle(secured: http.client.HTTPSConnection) -> None:
    secured.request("GET", "/cut")
    answer = secured.getresponse()
    with pytest.raises((http.client.IncompleteRead, OSError)):
        answer.read()


def test_a_defect_is_a_line_of_the_log_with_its_place(
    secured: http.client.HTTPSConnection, gateway: Gateway, capfd: pytest.CaptureFixture[str]
) -> None:
    secured.request("GET", "/broken")
    with pytest.raises((http.client.HTTPException, OSError)):
        secured.getresponse()
    line = last_line(gateway)
    assert "ZeroDivisionError" in line
    assert "test_gateway.py:" in line
    assert capfd.readouterr().err == ""


def test_a_client_that_trusts_nobody_here_is_no_traceback(
    gateway: Gateway, capfd: pytest.CaptureFixture[str]
) -> None:
    stranger = trustme.CA().cert_pem.bytes()
    connection = connect(gateway.listen(), stranger)
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(connection, "GET", "/echo")
    connection.close()
    assert UNTRUSTED in last_line(gateway)
    assert capfd.readouterr() == ("", "")


def test_a_client_that_leaves_is_no_traceback(gateway: Gateway, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", gateway.listen())) as client:
        client.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 200 ")
    assert LEFT in last_line(gateway)
    assert capfd.readouterr() == ("", "")


def test_the_proxy_says_how_it_is(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.listen(), timeout=10)
    status, text = ask(connection, "GET", "/_health")
    assert (status, json.loads(text)) == (200, {"status": "ok", "hosts": [HOST], "requests": 0})
    status, text = ask(connection, "GET", "/else")
    assert (status, text) == (404, b"witness-schema stand-in: this is a proxy; it answers /_health itself\n")
    assert json.loads(ask(connection, "GET", f"http://{HOST}/echo")[1])[1] == f"http://{HOST}/echo"
    connection.close()


def test_a_port_can_be_a_host(gateway: Gateway, authority: Authority) -> None:
    """In plain for one listener, with a certificate for another; so a namespace serves hosts at their own ports."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", gateway.listen(stands_at=f"https://{HOST}"), timeout=10
    )
    assert json.loads(ask(connection, "GET", "/echo")[1])[1] == f"https://{HOST}/echo"
    connection.close()
    context = ssl.create_default_context(cadata=authority.certificate.decode())
    secured = http.client.HTTPSConnection(
        "127.0.0.1", gateway.listen(secure=True), context=context, timeout=10
    )
    secured.request("GET", "/echo", headers={"Host": HOST})
    assert json.loads(secured.getresponse().read())[1] == f"https://{HOST}/echo"
    secured.close()


def test_only_loopback_is_listened_at(gateway: Gateway) -> None:
    port = gateway.listen()
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, port), 2).close()


def test_a_port_that_is_taken_is_said(gateway: Gateway) -> None:
    port = gateway.listen()
    with pytest.raises(BrokenEnvironment, match=f"nothing can listen at port {port}"):
        gateway.listen(port)


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("POST /x HTTP/1.1\r\nContent-Length: ten\r\n\r\n", 400),
        ("POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /x HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("CONNECT nowhere.invalid:443 HTTP/1.1\r\n\r\n", 502),
        ("CONNECT : HTTP/1.1\r\n\r\n", 502),
        ("CONNECT a:b:c HTTP/1.1\r\n\r\n", 502),
        ("GET http://nowhere.invalid/x HTTP/1.1\r\n\r\n", 502),
        ("BREW /x HTTP/1.1\r\n\r\n", 501),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    gateway: Gateway, capfd: pytest.CaptureFixture[str], request_text: str, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", gateway.listen()), 10) as client:
        client.sendall(request_text.encode())
        assert f" {status} " in client.makefile().readline()
    assert capfd.readouterr() == ("", "")


class OtherHost(BaseHTTPRequestHandler):
    """A host of somebody else, which says how it was asked."""

    def do_GET(self) -> None:
        data = f"{self.command} {self.path} {self.headers.get('Proxy-Connection')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def other_host(request: pytest.FixtureRequest) -> Iterator[tuple[int, bytes]]:
    """The port of another host, and the root that its certificate goes back to, b"" where it has none."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherHost)
    root = b""
    if request.param:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        server.socket, root = context.wrap_socket(server.socket, server_side=True), authority.cert_pem.bytes()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port, root
    server.shutdown()
    server.server_close()
    thread.join()


def test_other_hosts_are_passed_on_unchanged(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, other_host: tuple[int, bytes]
) -> None:
    """The client sees the host's own certificate, directly and through a proxy of the user's."""
    port, root = other_host
    with Gateway((), authority, lambda _: None, threading.Event()) as users_own:
        proxy = f"http://ada:secret@127.0.0.1:{users_own.listen()}"
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for asked in (0, 1):
            if asked:
                monkeypatch.setenv("http_proxy", proxy)
                monkeypatch.setenv("https_proxy", proxy)
            with Gateway(ROUTES, authority, lambda _: None, threading.Event()) as gateway:
                # Nobody can change what is encrypted; a header that is for the proxy goes no further in plain.
                said = b"GET /x keep-alive" if root else b"GET /x None"
                assert ask_other_host(gateway.listen(), port, root) == (200, said)
                (record,) = gateway.log.records
                assert (record.service, record.note) == ("", "passed on")
            assert len(users_own.log.records) == asked


def ask_other_host(proxy: int, port: int, root: bytes) -> tuple[int, bytes]:
    """Ask the other host for `/x` through the proxy at a port."""
    if root:
        connection: http.client.HTTPConnection = connect(proxy, root, "localhost", port)
        path = "/x"
    else:
        connection, path = (
            http.client.HTTPConnection("127.0.0.1", proxy, timeout=10),
            f"http://localhost:{port}/x",
        )
    connection.request("GET", path, headers={"Proxy-Connection": "keep-alive"})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_more_connections_than_threads_are_refused(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a thread of this process; a script of others could open as many as it likes."""
    monkeypatch.setattr("witness_stand_ins.web.gateway.MOST_OPEN", 3)
    port = gateway.listen()
    held = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(4)]
    try:
        assert held[3].recv(1) == b""
        assert f"→ broken  ({FULL})" in last_line(gateway)
        for each in held[:3]:
            each.close()
        ends = time.monotonic() + 5
        status = 0
        while status != 200 and time.monotonic() < ends:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as again:
                again.request("GET", "/_health")
                with suppress(http.client.HTTPException, ConnectionError):
                    status = again.getresponse().status
        assert status == 200
    finally:
        for each in held:
            each.close()


def test_a_log_keeps_the_last_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("witness_stand_ins.web.request_log.MOST_KEPT", 2)
    log = RequestLog(lambda _: None)
    for number in range(5):
        log.add("", "GET", f"/{number}", 200)
    assert [record.address for record in log.records] == ["/3", "/4"]
