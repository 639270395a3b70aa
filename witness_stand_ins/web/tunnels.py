"""Passes bytes on, unchanged, between a client and a host that nothing here stands for."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterable, Mapping
from threading import Event
from urllib.parse import urlsplit

from witness_stand_ins.web.onward import Onward, split_host

CHUNK = 1 << 16
GLANCE = 0.5  # seconds between two looks whether the stand-ins end
# What a proxy takes for itself (RFC 9110, 7.6.1), and what this one decides.
_OWN = frozenset({"connection", "proxy-connection", "proxy-authorization", "keep-alive", "te", "upgrade"})


def pump(client: socket.socket, host: socket.socket, stopping: Event) -> None:
    """Pass bytes both ways until one side ends, or the stand-ins do. Raises OSError where a connection breaks."""
    others = {client: host, host: client}
    for side in others:
        # A download may pause for as long as its reader likes.
        side.settimeout(None)
    with selectors.DefaultSelector() as selector:
        for side in others:
            selector.register(side, selectors.EVENT_READ)
        while selector.get_map() and not stopping.is_set():
            for key, _ in selector.select(GLANCE):
                side = next(one for one in others if one is key.fileobj)
                data = side.recv(CHUNK)
                if data:
                    others[side].sendall(data)
                else:
                    # One side may be silent and still listen, so only this direction ends.
                    selector.unregister(side)
                    _end_writing(others[side])


def _end_writing(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        # The other side has closed it already.
        return


def forward(
    onward: Onward, method: str, address: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Iterable[bytes]:
    """Send one plain request to its host and yield the answer as it comes, header first. Raises OSError, ValueError."""
    parts = urlsplit(address)
    way = onward.plain(split_host(parts.netloc.rpartition("@")[2], 80))
    path = parts._replace(scheme="", netloc="").geturl() or "/"
    kept = {name: value for name, value in headers if name.lower() not in _OWN}
    with way.connection as connection:
        place = address if way.through_proxy else path
        connection.sendall(_write_head(method, place, kept, way.header) + body)
        while data := connection.recv(CHUNK):
            yield data


def _write_head(method: str, place: str, headers: Mapping[str, str], more: str) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {place} HTTP/1.1\r\n{lines}{more}Connection: close\r\n\r\n".encode("latin-1")
