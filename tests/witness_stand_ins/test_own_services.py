"""A stand-in of somebody else: a program that answers, a port with TLS, files in its folder; and what ends with it."""

from __future__ import annotations

import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from witness_generators.world.world import Prop
from witness_schema.errors import Misuse
from witness_stand_ins import StandIns
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.relaying import relay_to

HOST = "https://store.example.com"
# Says what it was asked, until its standard input ends: so it outlives no parent, however that ends.
PROGRAM = """
import http.server, sys, threading
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = f"{self.command} {self.path} {self.headers['Host']} {self.headers['X-Own']} ".encode() + body
        self.send_response(201)
        self.send_header("X-Said", "yes")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Store(Prop):
    """Something that only this stand-in needs."""


@contextmanager
def start(setting: Setting) -> Iterator[str]:
    (setting.folder / "store").mkdir()
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        assert process.stdin
        process.stdin.close()


STORE = Service(
    "store",
    "a store of a test",
    (),
    Store,
    lambda _checkout, _choices: (Store(),),
    lambda setting: [Route(f"{HOST}/", relay_to(setting.program), "store", ("GET", "POST"), below=True)],
    stands_at=lambda _world: HOST,
    secure=True,
    variables=lambda setting: {"STORE": setting.address, "STORE_ROOT": setting.root.decode()},
    program=start,
)


def ask(address: str, root: str, body: bytes) -> tuple[int, str | None, bytes]:
    context = ssl.create_default_context(cadata=root or None)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    request = urllib.request.Request(address, body, {"X-Own": "own"})
    with opener.open(request, timeout=10) as answer:
        return answer.status, answer.headers["X-Said"], answer.read()


def test_a_program_answers_at_a_port_of_its_own(repository: Path) -> None:
    with StandIns((STORE, "jenkins"), repo=repository) as services:
        variables = services.environment
        found = ask(f"{variables['STORE']}/a/b?x=1&x=%20", variables["STORE_ROOT"], b"body")
        assert found == (201, "yes", b"POST /a/b?x=1&x=+ store.example.com own body")
        folder = Path(variables["SSL_CERT_FILE"]).parent
        assert [one.service for one in services.requests] == ["store"]
        assert (folder / "store").is_dir()
    assert not folder.exists()
    with pytest.raises(urllib.error.URLError, match="refused"):
        ask(variables["STORE"], variables["STORE_ROOT"], b"")


def test_a_program_that_is_gone_is_said(repository: Path) -> None:
    lost = Service(
        *("lost", "a store that is gone", (), Store, lambda _checkout, _choices: (Store(),)),
        lambda _setting: [Route(f"{HOST}/", relay_to("http://127.0.0.1:1"), "lost", ("POST",), below=True)],
        stands_at=lambda _world: HOST,
        variables=lambda setting: {"STORE": setting.address},
    )
    with (
        StandIns((lost,), repo=repository) as services,
        pytest.raises(urllib.error.HTTPError, match="502") as refusal,
    ):
        ask(f"{services.environment['STORE']}/a", "", b"x")
    assert b"the program of the stand-in does not answer" in refusal.value.read()
    refusal.value.close()


def test_nothing_is_left_of_a_start_that_fails(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def fail(_setting: Setting) -> Iterator[str]:
        raise Misuse("the program does not start")
        yield

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    broken = Service("broken", "", (), Store, lambda _checkout, _choices: (Store(),), program=fail)
    with pytest.raises(Misuse, match="does not start"), StandIns((STORE, broken), repo=repository):
        pass
    assert list(tmp_path.iterdir()) == []


def test_at_least_one_is_named(repository: Path) -> None:
    with pytest.raises(Misuse, match="no stand-in is named"):
        StandIns((), repo=repository)
