"""Commands of a step that use the network, and the connections that each of them makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from witness_generators.drawing.spaces import Binary, Builds, Integers, Lists, OneOf, SampledFrom, Space

# The kernel cuts a process's name to 15 bytes: TASK_COMM_LEN is 16 with the null.
COMM = 15


@dataclass(frozen=True, slots=True)
class Service:
    """A host that programs call, with the addresses that its name resolves to."""

    host: str
    addresses: tuple[str, ...]
    port: int


# But for GitHub, hosts under example.com (RFC 2606) with documentation addresses (RFC 5737, RFC 3849) and private ones (RFC 1918):
# no draw names a machine that somebody runs.
NPM = Service("npm.example.com", ("198.51.100.34", "198.51.100.35", "2001:db8:3::22"), 443)
PYPI = Service("pypi.example.com", ("203.0.113.23", "203.0.113.64", "2001:db8:4::223"), 443)
GO_PROXY = Service("goproxy.example.com", ("192.0.2.209", "192.0.2.17", "2001:db8:5::2011"), 443)
GITHUB = Service("github.com", ("140.82.112.3", "140.82.121.4"), 443)
DEBIAN = Service("debian.example.com", ("203.0.113.132", "203.0.113.194", "2001:db8:6::644"), 80)
CACHE = Service("10.0.3.21", ("10.0.3.21",), 6379)
DATABASE = Service("10.0.3.20", ("10.0.3.20",), 5432)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that calls a service: its command line, its process's name, the bytes of both sides, and its output.

    plain: what the client and the server send; a program with None speaks TLS, so that only the sizes mean anything.
    """

    words: str
    comm: str
    service: Service
    plain: tuple[bytes, bytes] | None = None
    prints: str = ""


_PAGE = b"<html><head><title>404 Not Found</title></head></html>\n"
PROGRAMS: tuple[Program, ...] = (
    # `nc -z` connects and sends nothing: the attestor records empty payloads too
    # (`attestation/networktrace/proxy/tcp.go:285`).
    Program("nc -z 10.0.3.20 5432", "nc", DATABASE, (b"", b"")),
    Program(
        "redis-cli -h 10.0.3.21 ping", "redis-cli", CACHE, (b"*1\r\n$4\r\nping\r\n", b"+PONG\r\n"), "PONG\n"
    ),
    Program("curl -fsSo /dev/null https://npm.example.com/lodash", "curl", NPM),
    Program("curl -fsSo /dev/null https://pypi.example.com/simple/requests/", "curl", PYPI),
    Program("GOPROXY=https://goproxy.example.com go mod download golang.org/x/mod@v0.20.0", "go", GO_PROXY),
    Program(
        "git ls-remote https://github.com/in-toto/go-witness refs/heads/main",
        # git runs a helper of this name for https, and the kernel cuts the name.
        "git-remote-https"[:COMM],
        GITHUB,
        prints=f"{hashlib.sha1(b'main', usedforsecurity=False).hexdigest()}\trefs/heads/main\n",
    ),
    Program(
        # wget exits with 8 on a 404, which would fail the step.
        "wget -qO /dev/null http://debian.example.com/none || true",
        "wget",
        DEBIAN,
        (
            b"GET /none HTTP/1.1\r\nHost: debian.example.com\r\nUser-Agent: Wget/1.21.3\r\nAccept: */*\r\n"
            b"Accept-Encoding: identity\r\nConnection: Keep-Alive\r\n\r\n",
            b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n%s" % (len(_PAGE), _PAGE),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One connection of a program: the address it goes to and the bytes of both sides.

    moment: eight bytes, the share in 2^64ths of the program's time. reset: the client's port if the client reset the
    connection, 0 if the connection closed normally.
    """

    program: Program
    address: str
    sent: bytes
    received: bytes
    moment: bytes
    reset: int


def _build_tls_bytes(seed: bytes, size: int) -> bytes:
    """Builds the first bytes of a TLS handshake record (RFC 8446, 5.1) and `size` bytes in place of ciphertext."""
    return b"\x16\x03\x01" + hashlib.shake_128(seed).digest(size)


def _build_call_space(program: Program) -> Space:
    def build_call(address: str, seed: bytes, sizes: tuple[int, int], moment: bytes, reset: int) -> Call:
        plain = program.plain
        sent, received = plain or (
            _build_tls_bytes(b"c" + seed, sizes[0]),
            _build_tls_bytes(b"s" + seed, sizes[1]),
        )
        return Call(program, address, sent, received, moment, reset)

    sizes: Space = Builds(lambda a, b: (a, b), (Integers(500, 1200), Integers(3000, 6000)))
    return Builds(
        build_call,
        (
            SampledFrom(program.service.addresses),
            Binary(8, 8),
            sizes,
            Binary(8, 8),
            # 32768-60999 is Linux's default range of ephemeral ports (net.ipv4.ip_local_port_range).
            OneOf((SampledFrom((0,)), Integers(32768, 60999)), (92, 8)),
        ),
    )


# The calls of one step, grouped by program: a program may connect more than once.
CALLS: Space = Lists(OneOf(tuple(Lists(_build_call_space(program), 1, 3) for program in PROGRAMS)), 0, 3)
