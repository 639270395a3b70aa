"""The form of a fault: what it changes of a token, of a document or of an exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from witness_generators.attestors.cloud.issuer_keys import WebKey
from witness_stand_ins.web.exchanges import Handler

# What go-witness makes of a service with the fault: a signed collection, an error, or nothing as long as it waits.
Outcome = Literal["recorded", "refused", "waits"]
Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    outcomes: by service that can have it, what go-witness makes of it.
    claims:   changes the claims of a token, or the properties of an identity document, before they are signed.
    key:      changes the name of the key in a token's header; the JWKS keeps the issuer's own.
    signed:   changes a signed token, or the signature of a document.
    exchange: changes how the service answers; the event is set when the stand-ins end.
    """

    name: str
    what: str
    outcomes: Mapping[str, Outcome] = field(hash=False)
    claims: Callable[[Claims], Claims] = lambda claims: claims
    key: Callable[[WebKey], WebKey] = lambda key: key
    signed: Callable[[str], str] = lambda signed: signed
    exchange: Callable[[Handler, Event], Handler] = lambda handler, _stopping: handler

    @property
    def services(self) -> tuple[str, ...]:
        """The services that can have it, sorted."""
        return tuple(sorted(self.outcomes))
