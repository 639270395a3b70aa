"""Functionaries: the signers that a policy trusts, by a public key or by a root and constraints on a certificate."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from witness_generators.documents.certificates import Identity, Root, build_root, issue_certificate
from witness_generators.documents.policy import Policy
from witness_generators.documents.signed_documents import Json, signing_key
from witness_generators.documents.submission import Signer
from witness_generators.drawing.spaces import Builds, Integers, OneOf, SampledFrom, Space

# How go-witness writes an empty constraint (`policy/constraints.go`).
NO_CONSTRAINT: Json = {
    "commonname": "",
    "dnsnames": None,
    "emails": None,
    "organizations": None,
    "uris": None,
    "roots": None,
    "extensions": {"Issuer": ""},
}
# Matches any value of a constraint (`policy/constraints.go`).
ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the policy trusts: the seed of the functionary's key and, if a root vouches for it, the names in its certificate.

    opened: the constraints that accept anything. others: the number of trusted functionaries that have not signed.
    """

    seed: int
    identity: Identity | None
    opened: tuple[str, ...] = ()
    others: int = 0

    def signer(self) -> Signer:
        """The signer of the collections."""
        key = signing_key(self.seed)
        return Signer(key, issue_certificate(self.identity, key, self.root()) if self.identity else b"")

    def root(self) -> Root:
        """The root that issues the certificate."""
        return build_root(self.seed % 4)


def add_trust(document: Policy, trust: Trust) -> Policy:
    """The policy with the functionaries that it trusts, each constraint spelled out as go-witness writes it."""
    # Seeds after the signer's own: no other functionary has the key that signs.
    others = [signing_key(trust.seed + 1 + number) for number in range(trust.others)]
    functionaries = [
        _build_functionary(document, trust),
        *(_build_key_functionary(key.key_id) for key in others),
    ]
    keys = {} if trust.identity else dict(document["publickeys"])
    keys |= {
        key.key_id: {"keyid": key.key_id, "key": base64.b64encode(key.public_pem).decode()} for key in others
    }
    steps = {name: {**step, "functionaries": functionaries} for name, step in document["steps"].items()}
    issuer = trust.root()
    roots = {issuer.id: {"certificate": base64.b64encode(issuer.pem).decode()}} if trust.identity else {}
    # omitempty leaves out a map without keys or roots.
    parts = {"expires": document["expires"], "roots": roots, "publickeys": keys}
    return {**{name: part for name, part in parts.items() if part}, "steps": steps}


def _build_functionary(document: Policy, trust: Trust) -> Json:
    if trust.identity is None:
        (key_id,) = document["publickeys"]
        return _build_key_functionary(key_id)
    return {"type": "root", "certConstraint": _build_constraint(trust.identity, trust)}


def _build_key_functionary(key_id: str) -> Json:
    return {"type": "publickey", "certConstraint": NO_CONSTRAINT, "publickeyid": key_id}


def _build_constraint(identity: Identity, trust: Trust) -> Json:
    asked: dict[str, tuple[str, ...]] = {
        "dnsnames": identity.dns_names,
        "emails": identity.emails,
        "organizations": identity.organizations,
        "uris": identity.uris,
        "roots": (trust.root().id,),
    }
    named = {
        name: [ANYTHING] if name in trust.opened else list(values) or None for name, values in asked.items()
    }
    common = ANYTHING if "commonname" in trust.opened else identity.common_name
    return {"commonname": common, **named, "extensions": {"Issuer": ""}}


_CONSTRAINTS = ("commonname", "dnsnames", "emails", "organizations", "uris", "roots")
_IDENTITY: Space = Builds(
    Identity,
    (
        SampledFrom(("builder", "release-bot", "ci.example.com")),
        SampledFrom(((), ("acme",), ("Example Corp",))),
        SampledFrom(((), ("ci.example.com",), ("ci.example.com", "build.example.org"))),
        SampledFrom(((), ("ci@example.com",))),
        SampledFrom(((), ("https://ci.example.com/builder",), ("spiffe://example.com/ci/builder",))),
    ),
)


# One bit per constraint: an integer is a single choice for Hypothesis.
def _list_opened(bits: int) -> tuple[str, ...]:
    opened = tuple(name for place, name in enumerate(_CONSTRAINTS) if bits >> place & 1)
    # With every name open, whoever has a certificate of the root could sign: `policy check` warns of that.
    return opened if {*_CONSTRAINTS[:-1]} - {*opened} else opened[1:]


_SEED: Space = Integers(0, 999)
TRUST: Space = OneOf(
    (
        Builds(
            lambda seed, others: Trust(seed, None, (), others), (_SEED, SampledFrom((0, 1, 2), (70, 20, 10)))
        ),
        Builds(
            Trust, (_SEED, _IDENTITY, Builds(_list_opened, (Integers(0, 63),)), SampledFrom((0, 1), (80, 20)))
        ),
    ),
    (65, 35),
)
