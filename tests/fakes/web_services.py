"""Web services on loopback: a proxy that answers for the hosts that it knows, with certificates of its own authority."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its query's values, its headers by lower-case name, its body."""

    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes


# What a service says to a request; None is that it refuses (400).
Answer = Callable[[Asked], bytes | None]


def says(body: bytes | str) -> Answer:
    """The same answer to every request."""
    return lambda _asked: body.encode() if isinstance(body, str) else body


class WebServices:
    """Serves `answers` by address without query, `https://host/path`, or by path for those who ask it directly.

    It runs within a `with`. `environment` sends a Go program's requests here.
    """

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.unknown: list[str] = []
        self._answers = answers
        self._folder = tempfile.TemporaryDirectory()
        self._certificate, self._authority = (
            Path(self._folder.name, name) for name in ("host.pem", "ca.pem")
        )
        hosts = {address.split("/")[2] for address in answers if address.startswith("https:")}
        write_certificates(sorted(hosts) or ["localhost"], self._certificate, self._authority)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        proxies = {"HTTP_PROXY": self.address, "HTTPS_PROXY": self.address}
        return {**proxies, "SSL_CERT_FILE": str(self._authority)}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._folder.cleanup()

    def answer(self, address: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """The status and body for a request."""
        parts = urlsplit(address)
        place = address.partition("?")[0]
        if place not in self._answers:
            self.unknown.append(place)
            return 404, b""
        named = {name.lower(): value for name, value in headers.items()}
        said = self._answers[place](Asked(parse_qs(parts.query), named, body))
        return (200, said) if said is not None else (400, b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        services = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)

        class Handler(BaseHTTPRequestHandler):
            host = ""

            def do_CONNECT(self) -> None:
                self.send_response(200)
                self.end_headers()
                plain = self.rfile, self.wfile
                with (
                    context.wrap_socket(self.connection, server_side=True) as secured,
                    secured.makefile("rb") as reader,
                    secured.makefile("wb") as writer,
                ):
                    self.host, self.rfile, self.wfile = self.path.removesuffix(":443"), reader, writer
                    self.handle_one_request()
                self.rfile, self.wfile = plain

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                address = f"https://{self.host}{self.path}" if self.host else self.path
                status, said = services.answer(address, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def do_POST(self) -> None:
                self.do_GET()

            def do_PUT(self) -> None:
                self.do_GET()

            def log_message(self, *_message: object) -> None:
                """Tests say nothing on standard error."""

        return Handler


def self_made(name: str) -> x509.Name:
    """The name of something made up for a test."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def for_a_day(subject: x509.Name, issuer: x509.Name, key: PublicKey) -> x509.CertificateBuilder:
    """A certificate of this key, valid since an hour ago and for a day."""
    start = datetime.now(UTC) - timedelta(hours=1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    dated = builder.not_valid_before(start).not_valid_after(start + timedelta(days=1))
    return dated.serial_number(x509.random_serial_number())


def write_certificates(hosts: Iterable[str], certificate: Path, authority: Path) -> None:
    """A new authority's certificate, and one for these hosts with its key."""
    signer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = self_made("authority of a test")
    root = for_a_day(issuer, issuer, signer.public_key())
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    host = for_a_day(self_made("host of a test"), issuer, key.public_key()).add_extension(
        names, critical=False
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    authority.write_bytes(root.sign(signer, SHA256()).public_bytes(Encoding.PEM))
    certificate.write_bytes(host.sign(signer, SHA256()).public_bytes(Encoding.PEM) + secret)
