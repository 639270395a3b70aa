"""The certificate authority of one run, whose certificates only those trust who are told to; trustme makes it."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import trustme

from witness_stand_ins.web.system_roots import read_system_roots

NAME = "witness-schema stand-ins"
# Names under which every stand-in can be asked on this machine.
LOOPBACK = ("localhost", "127.0.0.1")


class Authority:
    """An authority that lives as long as its folder; nothing of it is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA(organization_name=NAME, organization_unit_name="test evidence only")

    @property
    def certificate(self) -> bytes:
        """Its own certificate as PEM."""
        pem: bytes = self._authority.cert_pem.bytes()
        return pem

    @cached_property
    def bundle(self) -> Path:
        """A file with the system's roots and this one, for `SSL_CERT_FILE`: other hosts are trusted as before."""
        file = self._folder / "roots.pem"
        file.write_bytes(read_system_roots() + self.certificate)
        return file

    def secure(self, hosts: Iterable[str]) -> ssl.SSLContext:
        """The settings of a server that has a certificate for these hosts and for loopback."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*sorted({*hosts, *LOOPBACK})).configure_cert(context)
        return context
