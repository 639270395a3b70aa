"""Workloads that have a token: a client of one's own token service, a SPIFFE workload, a Kubernetes service account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from witness_generators.attestors.cloud.issuer_keys import WebKey, derive_key_id
from witness_generators.attestors.cloud.tokens import Token, build_lifetime, derive_uuid
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space
from witness_generators.world.world import World

# Three kinds of key, so that the attestor records RSA, P-256 and Ed25519 keys.
SERVICE_KEYS = tuple(WebKey(name, f"2024-{name[-1]}", "EdDSA", "") for name in ("service 0", "service 1"))
SPIRE_KEYS = tuple(WebKey(name, derive_key_id(name)[:32], "ES256", "") for name in ("spire 0", "spire 1"))
KUBERNETES_KEYS = tuple(WebKey(name, derive_key_id(name)) for name in ("kubernetes 0", "kubernetes 1"))
# The issuer in clusters that kubeadm sets up (kube-apiserver, `--service-account-issuer`).
CLUSTER = "https://kubernetes.default.svc.cluster.local"
NAMESPACE = "ci"


@dataclass(frozen=True, slots=True)
class ServiceClient:
    """A client of one's own token service, whose tokens name only the client; they last `lifetime` seconds."""

    host: str
    client: str
    lifetime: int
    key: int

    def token(self, world: World, _audience: str) -> Token:
        """The token, which names no audience."""
        issuer = f"https://{self.host}"
        ends = world.clock.started.seconds + self.lifetime
        claims = {"exp": ends, "iss": issuer, "sub": self.client}
        return Token(claims, SERVICE_KEYS[self.key], f"{issuer}/.well-known/jwks.json")


@dataclass(frozen=True, slots=True)
class SpiffeWorkload:
    """A workload with a JWT-SVID of a trust domain (SPIFFE, JWT-SVID specification)."""

    domain: str
    account: str
    key: int

    def token(self, world: World, audience: str) -> Token:
        """The token for this audience, issued when the attestors start."""
        issued = world.clock.started.seconds
        claims: dict[str, object] = {
            "aud": [audience],
            # Five minutes, the default of a SPIRE server (`default_jwt_svid_ttl`). The specification does not require `iss`.
            "exp": issued + 300,
            "iat": issued,
            "sub": f"spiffe://{self.domain}/ns/{NAMESPACE}/sa/{self.account}",
        }
        return Token(claims, SPIRE_KEYS[self.key], f"https://oidc.{self.domain}/keys")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A pod with a projected token of its service account (Kubernetes documentation, configure service accounts for pods)."""

    account: str
    nonce: bytes
    key: int

    def token(self, world: World, audience: str) -> Token:
        """The token for this audience, issued when the attestors start, bound to the pod and its node."""
        suffix = hashlib.blake2b(self.nonce, digest_size=4).hexdigest()
        node = f"node-pool-{suffix[:4]}"
        # The token is valid only while these objects exist.
        bound = {
            "namespace": NAMESPACE,
            "node": {"name": node, "uid": derive_uuid(self.nonce, "node")},
            "pod": {"name": f"{self.account}-{suffix[4:]}", "uid": derive_uuid(self.nonce, "pod")},
            "serviceaccount": {"name": self.account, "uid": derive_uuid(self.nonce, "account")},
        }
        claims: dict[str, object] = {
            # One hour is the default `expirationSeconds` of a projected token.
            **build_lifetime(world.clock.started.seconds, 0, 3600),
            "aud": [audience],
            "iss": CLUSTER,
            "jti": derive_uuid(self.nonce, f"token for {audience}"),
            "kubernetes.io": bound,
            "sub": f"system:serviceaccount:{NAMESPACE}:{self.account}",
        }
        return Token(claims, KUBERNETES_KEYS[self.key], f"{CLUSTER}/openid/v1/jwks")


Workload = ServiceClient | SpiffeWorkload | ServiceAccount
_ACCOUNTS: Space = SampledFrom(("builder", "ci", "witness", "release-bot", "default"))
_HOSTS: Space = SampledFrom(("tokens.example.com", "login.corp.example", "auth.northwind.example"))
_NONCE: Space = Binary(16, 16)
SERVICE_CLIENT: Space = Builds(ServiceClient, (_HOSTS, _ACCOUNTS, Integers(60, 86_400), SampledFrom((0, 1))))
SPIFFE_WORKLOAD: Space = Builds(
    SpiffeWorkload,
    (
        SampledFrom(("example.org", "prod.acme.example", "ci.northwind.example")),
        _ACCOUNTS,
        SampledFrom((0, 1)),
    ),
)
SERVICE_ACCOUNT: Space = Builds(ServiceAccount, (_ACCOUNTS, _NONCE, SampledFrom((0, 1))))
