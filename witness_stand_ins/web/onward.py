"""Connections to the hosts that nothing here stands for: directly, or through the proxy that the user has."""

from __future__ import annotations

import base64
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

PATIENCE = 30  # seconds to connect
MOST_HEADER = 1 << 16
Address = tuple[str, int]


def split_host(text: str, port: int) -> Address:
    """Split `host:port`, `[::1]:port` or `host` into host and port. Raises ValueError for anything else."""
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError(f"{text!r} names no host")
    return parts.hostname, parts.port or port


@dataclass(frozen=True, slots=True)
class PlainWay:
    """A connection for one request: to the host itself, or to a proxy that wants the whole address and this header."""

    connection: socket.socket
    through_proxy: bool
    header: str = ""


@dataclass(frozen=True, slots=True)
class Onward:
    """The way to other hosts. proxies: the user's own, by scheme, as `urllib` reads them from the environment."""

    proxies: Mapping[str, str]

    @classmethod
    def of_environment(cls) -> Onward:
        """The way that the present environment names."""
        return cls(getproxies())

    def tunnel(self, target: Address) -> socket.socket:
        """Connect to a host for encrypted bytes. Raises OSError where it cannot be reached."""
        proxy = self._find_proxy("https", target)
        if proxy is None:
            return socket.create_connection(target, PATIENCE)
        return self._ask_proxy(proxy, target)

    def plain(self, target: Address) -> PlainWay:
        """Connect for one request that is not encrypted. Raises OSError where nothing is reached."""
        proxy = self._find_proxy("http", target)
        if proxy is None:
            return PlainWay(socket.create_connection(target, PATIENCE), through_proxy=False)
        parts = urlsplit(proxy)
        connection = socket.create_connection((parts.hostname or "", parts.port or 80), PATIENCE)
        return PlainWay(connection, through_proxy=True, header=_authorize(proxy))

    def _find_proxy(self, scheme: str, target: Address) -> str | None:
        proxy = self.proxies.get(scheme) or self.proxies.get("all")
        return None if proxy is None or proxy_bypass(f"{target[0]}:{target[1]}") else proxy

    def _ask_proxy(self, proxy: str, target: Address) -> socket.socket:
        parts = urlsplit(proxy)
        connection = socket.create_connection((parts.hostname or "", parts.port or 80), PATIENCE)
        place = f"{target[0]}:{target[1]}"
        connection.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{_authorize(proxy)}\r\n".encode())
        # One byte at a time: what follows the header belongs to the tunnel.
        header = b""
        while not header.endswith(b"\r\n\r\n") and len(header) < MOST_HEADER:
            byte = connection.recv(1)
            if not byte:
                break
            header += byte
        status = header.split(b" ", 2)[1:2]
        if status != [b"200"]:
            connection.close()
            raise ConnectionError(f"the proxy {parts.hostname} refuses {place}")
        return connection


def _authorize(proxy: str) -> str:
    """The header with the user and password of a proxy's address, "" for an address without."""
    parts = urlsplit(proxy)
    if not parts.username:
        return ""
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return f"Proxy-Authorization: Basic {base64.b64encode(secret).decode()}\r\n"
