"""A package index on loopback: the wheels that it is given, listed as pip reads them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import ssl
import threading
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import trustme


def build_wheel(name: str, version: str, requires: str = "") -> bytes:
    """Returns a wheel with one module, the same bytes each time."""
    wheel, information = io.BytesIO(), f"{name}-{version}.dist-info"
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    files = {
        f"{name}.py": f'version = "{version}"\n',
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{information}/RECORD": "",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return wheel.getvalue()


def pin(name: str, version: str, content: bytes) -> str:
    """Returns the line of a requirement file that allows this file alone."""
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"


class _Handler(BaseHTTPRequestHandler):
    """Answers /simple/NAME/ with links, and /files/FILE with its bytes."""

    files: ClassVar[Mapping[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind, _, rest = self.path.strip("/").partition("/")
        content = self.files.get(rest)
        if kind == "simple":
            # pip asks for the name with hyphens; a file of it has underscores, an archive may have either.
            links = [
                f'<a href="/files/{f}">{f}</a>'
                for f in self.files
                if f.replace("_", "-").startswith(f"{rest}-")
            ]
            content = b"<!DOCTYPE html>" + "".join(links).encode()
        self.send_response(404 if content is None else 200)
        self.send_header("Content-Type", "text/html" if kind == "simple" else "application/octet-stream")
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextlib.contextmanager
def serve_packages(
    files: Mapping[str, bytes], host: str = "127.0.0.1", certificate: trustme.LeafCert | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Serves these files by name; gives the address for PIP_INDEX_URL and the paths asked for so far."""
    asked: list[str] = []
    handler = type("Handler", (_Handler,), {"files": files, "asked": asked})
    server = ThreadingHTTPServer((host, 0), handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{scheme}://{host}:{server.server_port}/simple", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
