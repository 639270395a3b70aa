"""The address of a server with OpenAI's interface, checked before anything is sent there; it needs no package of an extra."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from witness_schema.errors import Misuse
from witness_schema.printable import quote

KEY_VARIABLE = "OPENAI_API_KEY"
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked. seconds: for one question, with all retries."""

    address: str
    model: str
    seconds: float = 60.0

    def check(self) -> None:
        """Raises Misuse for an address that is none, that has a password in it, or to which the key would go unencrypted."""
        try:
            parts = urlsplit(self.address)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            parts, host = urlsplit(""), ""
        if parts.scheme not in ("http", "https") or not host:
            raise Misuse(
                "this is no address of a server",
                where=quote(self.address),
                advice="--endpoint http://127.0.0.1:8080/v1",
            )
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            raise Misuse(
                "the address has more in it than a server and a path",
                advice=f"give the key in {KEY_VARIABLE}",
            )
        if parts.scheme == "http" and host not in _LOCAL and os.environ.get(KEY_VARIABLE):
            raise Misuse(
                f"the key of {KEY_VARIABLE} would be sent unencrypted",
                where=quote(self.address),
                advice=f"an https address, or unset {KEY_VARIABLE} for a server that needs none",
            )
