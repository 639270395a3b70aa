"""What a command's private network has: servers at the real names of services, a hosts file, and the roots that Go reads."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.errors import BrokenEnvironment
from witness_schema.sandbox.private_network import LOOPBACK, MOST_SERVERS, Room
from witness_stand_ins.web.system_roots import FILES

PORTS = {"http": 80, "https": 443}
HOSTS = Path("/etc/hosts")
# What would send a client past the real names, or to a proxy that is not there.
ELSEWHERE = frozenset(
    {
        *(name for upper in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY") for name in (upper, upper.lower())),
        *("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CODEBUILD", "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
        *("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "AWS_EC2_METADATA_DISABLED", "AWS_CA_BUNDLE", "GCE_METADATA_HOST"),
    }
)  # fmt: skip


def plan_servers(hosts: Iterable[str]) -> dict[tuple[str, int], bool]:
    """Address and port of each server for hosts such as `https://host:8443`, with whether it speaks TLS.

    A name stands at 127.0.0.1, an address at itself. Raises BrokenEnvironment for more hosts than one message can hand over.
    """
    servers = {}
    for host in sorted(hosts):
        parts = urlsplit(host)
        name = parts.hostname or ""
        place = (name if _is_address(name) else LOOPBACK, parts.port or PORTS[parts.scheme])
        servers[place] = parts.scheme == "https"
    if len(servers) > MOST_SERVERS:
        raise BrokenEnvironment(f"the stand-ins have more than {MOST_SERVERS} ports", advice="name fewer")
    return servers


def plan_room(folder: Path, hosts: Iterable[str], root: bytes, environment: Mapping[str, str]) -> Room:
    """The room in which these hosts are stood for, with its files in a folder.

    root: the certificate of the stand-ins' authority as PEM. environment: that of the command, which may name a file of roots.
    Raises BrokenEnvironment where a host speaks TLS and there is no file of roots to add that certificate to.
    """
    hosts = tuple(hosts)
    names = sorted({name for host in hosts if not _is_address(name := urlsplit(host).hostname or "")})
    covers = [(_write(folder / "hosts", _write_hosts(names)), str(HOSTS))]
    targets = list(_find_roots(environment))
    if not targets and any(host.startswith("https:") for host in hosts):
        raise BrokenEnvironment(
            "there is no file of trusted roots, to which that of the stand-ins could be added",
            where=FILES[0],
            advice="install the package ca-certificates",
        )
    for number, target in enumerate(targets):
        bundle = read_bytes(target).rstrip(b"\n") + b"\n" + root
        covers.append((_write(folder / f"roots-{number}.pem", bundle), str(target)))
    return Room(tuple(plan_servers(hosts)), tuple(covers))


def clean_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that would send a client elsewhere than to the real names."""
    return {name: value for name, value in environment.items() if name not in ELSEWHERE}


def _is_address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def _write_hosts(names: Iterable[str]) -> bytes:
    # A program that looks up its own machine waits for name servers otherwise.
    return "".join(
        f"{LOOPBACK} {name}\n" for name in dict.fromkeys(("localhost", socket.gethostname(), *names))
    ).encode()


def _write(file: Path, content: bytes) -> str:
    file.write_bytes(content)
    # In a box others read it, whatever this user's mask is.
    file.chmod(0o644)
    return str(file)


def _find_roots(environment: Mapping[str, str]) -> Iterator[Path]:
    """Every file of roots that a program may read: the one that SSL_CERT_FILE names, and those where Go looks."""
    named = environment.get("SSL_CERT_FILE")
    found = (Path(os.path.realpath(path)) for path in (*((named,) if named else ()), *FILES))
    yield from dict.fromkeys(path for path in found if path.is_file())
