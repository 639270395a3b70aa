"""A request to a stand-in, what it answers, and the route that joins an address with what answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request. address: `https://host/path` without its query; headers: by lower-case name."""

    method: str
    address: str
    query: Mapping[str, list[str]] = field(hash=False)
    headers: Mapping[str, str] = field(hash=False)
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered. note: what the log says of it; cut: whether the connection ends in the middle of the body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(hash=False, default_factory=dict)
    note: str = ""
    cut: bool = False


Handler = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """An address without query, and who answers for it.

    service: the stand-in that the log names. methods: what may be asked; HEAD goes with GET. below: whether the route also
    answers for every longer path.
    """

    address: str
    handler: Handler
    service: str = ""
    methods: tuple[str, ...] = ("GET",)
    below: bool = False

    @property
    def host(self) -> str:
        """Scheme and host with its port, as `https://host`."""
        scheme, _, rest = self.address.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"

    @property
    def name(self) -> str:
        """The name of the host, without scheme and port."""
        return urlsplit(self.address).hostname or ""

    def matches(self, address: str) -> bool:
        """Whether the route answers for this address."""
        return address == self.address or (self.below and address.startswith(self.address))

    def allows(self, method: str) -> bool:
        """Whether it may be asked so."""
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


def say(body: bytes | str, note: str = "") -> Handler:
    """Return a handler that gives the same answer to every request."""
    data = body.encode() if isinstance(body, str) else body
    return lambda _request: Response(body=data, note=note)


def refuse(why: str, status: int = 400) -> Response:
    """Return a refusal whose body and note say why."""
    return Response(status, f"witness-schema stand-in: {why}\n".encode(), note=why)
