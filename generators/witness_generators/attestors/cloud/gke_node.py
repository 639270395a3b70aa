"""A node of a Google Kubernetes Engine cluster with Workload Identity, and the token that a pod gets from its metadata server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from witness_generators.attestors.cloud.issuer_keys import WebKey
from witness_generators.attestors.cloud.tokens import Token
from witness_generators.attestors.host.linux import move_to_linux
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.machines import CloudMachine
from witness_generators.world.world import World

# Audience and address of the keys are fixed by go-witness (`attestation/gcp-iit/gcp-iit.go`).
AUDIENCE = "witness-node-attestor"
ISSUER = "https://accounts.google.com"
JWKS_URL = "https://www.googleapis.com/oauth2/v3/certs"
# Google's key ids have 40 hexadecimal digits.
KEYS = tuple(WebKey(name, hashlib.sha1(name.encode()).hexdigest()) for name in ("google 0", "google 1"))
HOUR = 3600  # in seconds


@dataclass(frozen=True, slots=True)
class GkeNode(CloudMachine):
    """A node; `project` is the id of its project, `number` the project's number, `account` the pod's service account.

    Worlds have no other machines of Google's: the token of a plain virtual machine has a claim `google`, which crashes
    go-witness.
    """

    project: str
    number: int
    zone: str
    regional: bool
    cluster: str
    account: str
    instance: int
    subject: int
    nonce: bytes
    key: int

    def settled(self, world: World) -> World:
        """The world on Linux, in a pod that has a name of its own."""
        return move_to_linux(world)

    @property
    def hostname(self) -> str:
        """The node's full name in the internal DNS of its zone (Compute Engine documentation, internal DNS)."""
        digits = hashlib.blake2b(self.nonce, digest_size=6).hexdigest()
        return (
            f"gke-{self.cluster}-default-pool-{digits[:8]}-{digits[8:]}.{self.zone}.c.{self.project}.internal"
        )

    @property
    def zone_path(self) -> str:
        # The metadata server answers with the number of the project, not with its id.
        return f"projects/{self.number}/zones/{self.zone}"

    @property
    def location(self) -> str:
        """The cluster's location: its region, or its only zone."""
        return self.zone[:-2] if self.regional else self.zone

    @property
    def cluster_uid(self) -> str:
        # The same for all nodes of a cluster, so it depends on nothing else.
        return hashlib.sha256(f"{self.number} {self.location} {self.cluster}".encode()).hexdigest()

    def token(self, world: World) -> Token:
        """The identity token of the pod's service account, which expires after an hour."""
        return world.once(self._token)

    def _token(self, world: World) -> Token:
        issued = world.clock.started.seconds
        claims: dict[str, object] = {
            "aud": AUDIENCE,
            # Authorized party and subject are the same account here.
            "azp": str(self.subject),
            "email": f"{self.account}@{self.project}.iam.gserviceaccount.com",
            "email_verified": True,
            "exp": issued + HOUR,
            "iat": issued,
            "iss": ISSUER,
            "sub": str(self.subject),
        }
        return Token(claims, KEYS[self.key], JWKS_URL)


# A project id with a suffix of digits, as Google Cloud suggests when a name is taken.
_PROJECT: Space = Builds(
    "{}-{}".format,
    (SampledFrom(("acme-prod", "northwind-ci", "initech", "team42-staging")), Integers(100_000, 999_999)),
)
_SPACE: Space = Builds(
    GkeNode,
    (
        _PROJECT,
        Integers(100_000_000_000, 999_999_999_999),
        SampledFrom(("us-central1-a", "us-east1-b", "europe-west1-b", "europe-north1-c", "asia-east1-a")),
        SampledFrom((False, True)),
        SampledFrom(("ci", "build", "prod-1", "runners")),
        SampledFrom(("builder", "ci-runner", "witness", "release")),
        Integers(1_000_000_000_000_000_000, 9_199_999_999_999_999_999),
        Integers(100_000_000_000_000_000_000, 118_446_744_073_709_551_615),
        Binary(6, 6),
        SampledFrom((0, 1)),
    ),
)
GKE_NODE = PropKind(GkeNode, _SPACE)
