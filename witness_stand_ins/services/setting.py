"""What a stand-in answers from: the world of the run, its own place, and the faults that it is to have."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from witness_generators.attestors.cloud.tokens import Token
from witness_generators.world.world import World
from witness_stand_ins.faults.fault_row import Claims, Fault
from witness_stand_ins.issuing.signed_tokens import sign_token, write_key_set
from witness_stand_ins.web.exchanges import Handler, Route, say


@dataclass(frozen=True, slots=True)
class Setting:
    """What a stand-in works with.

    folder:   for files that attestors or tools are to read; it goes with the stand-ins.
    stopping: is set when the stand-ins end. live: whether tokens count from now on, and not from the start of the world.
    address:  that of its own port, "" for a service that is asked through the proxy. program: that of its program.
    root:     the certificate of the run's authority as PEM, for clients that are to trust a port that speaks TLS.
    """

    world: World
    folder: Path
    stopping: Event
    faults: tuple[Fault, ...] = ()
    live: bool = False
    address: str = ""
    program: str = ""
    root: bytes = b""

    @property
    def ahead(self) -> int:
        """How far the services' clock is ahead of this machine's, in seconds: it shows the world's time, and where they are live the real one."""
        return 0 if self.live else self.world.clock.started.seconds - int(time.time())

    def issue(self, token: Token) -> str:
        """Sign a token, with what the faults change of it."""
        key = token.key
        for fault in self.faults:
            key = fault.key(key)
        claims = self.alter(self._date(token.claims))
        return self.spoil(sign_token(replace(token, claims=claims, key=key)))

    def publish(self, token: Token, service: str) -> Route:
        """The route of the issuer's key set: it has the issuer's own key, whatever the faults are."""
        return Route(token.jwks_url, say(write_key_set(token.key), f"key {token.key.kid}"), service)

    def alter(self, claims: Claims) -> Claims:
        """Change claims, or the properties of a document, as the faults do."""
        for fault in self.faults:
            claims = fault.claims(claims)
        return claims

    def spoil(self, signed: str) -> str:
        """Change a signed token, or the signature of a document, as the faults do."""
        for fault in self.faults:
            signed = fault.signed(signed)
        return signed

    def disturb(self, handler: Handler) -> Handler:
        """Let a handler answer as the faults have it."""
        for fault in self.faults:
            handler = fault.exchange(handler, self.stopping)
        return handler

    def _date(self, claims: Claims) -> Claims:
        """Move the times of a token to now, where the stand-ins live longer than the moment of the world."""
        if not self.live:
            return claims
        passed = int(time.time()) - self.world.clock.started.seconds
        times = {name: int(str(claims[name])) + passed for name in ("exp", "iat", "nbf") if name in claims}
        return {**claims, **times}
