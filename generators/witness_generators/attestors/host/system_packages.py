"""The system-packages attestor: the machine's Linux distribution and the packages that its package manager lists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from witness_generators.attestors.host.distributions import DISTRIBUTIONS, Distribution
from witness_generators.attestors.host.larger_lists import DEBIAN, choose_packages
from witness_generators.attestors.host.linux import move_to_linux
from witness_generators.documents import go_json
from witness_generators.drawing.spaces import Builds, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import Attestations, AttestorRow, Invariant, PropKind
from witness_generators.world.digests import DigestSet
from witness_generators.world.limits import Limits
from witness_generators.world.world import Prop, World


@dataclass(frozen=True, slots=True)
class Installation(Prop):
    """An installed distribution, with package names and versions in the order in which the package manager lists them."""

    distribution: Distribution
    packages: tuple[tuple[str, str], ...]

    def within(self, limits: Limits) -> Installation:
        """The same installation, or one of a whole Debian 12 where the world is to be larger."""
        if limits.size == "small":
            return self
        seed = repr(self.packages).encode()
        debian = next(one for one in DISTRIBUTIONS if (one.id, one.version) == ("debian", "12"))
        return Installation(debian, choose_packages(DEBIAN, limits.size, "packages", seed))

    def settled(self, world: World) -> World:
        world = move_to_linux(world)
        # Traced programs are those of Debian and what is built from it.
        return world if self.distribution.id in ("debian", "ubuntu") else world.untraced()


def _build_installation_space(distribution: Distribution) -> Space:
    known = SampledFrom(
        tuple((name, version) for name, versions in distribution.packages for version in versions)
    )

    def build_installation(packages: tuple[tuple[str, str], ...]) -> Installation:
        # A package is installed in one version: of repeated names the last draw counts.
        once = dict(packages)
        names = sorted(once) if distribution.sorted else once
        return Installation(distribution, tuple((name, once[name]) for name in names))

    return Builds(build_installation, (OneOf((Lists(known, 1, 3), Lists(known, 5, 24)), (15, 85)),))


INSTALLATIONS: Space = OneOf(tuple(_build_installation_space(one) for one in DISTRIBUTIONS))


def _list_packages(world: World) -> list[dict[str, str]]:
    return [{"name": name, "version": version} for name, version in world.prop(Installation).packages]


def _compute_digest(world: World) -> DigestSet:
    distribution = world.prop(Installation).distribution
    return compute_content_digest(distribution.id, distribution.version, _list_packages(world))


def compute_content_digest(distribution: str, version: str, packages: list[dict[str, str]]) -> DigestSet:
    """Computes the sha256 of the attestation's JSON without its digest (`system-packages.go:145`)."""
    # The keys are in the order of the Go struct, and a nil DigestSet encodes as {}.
    content = {
        "os": "linux",
        "distribution": distribution,
        "version": version,
        "packages": packages,
        "digest": {},
    }
    return {"sha256": hashlib.sha256(go_json.encode(content)).hexdigest()}


def _digest_is_of_the_content(attestations: Attestations) -> bool:
    said = attestations["system-packages"]
    return bool(
        said["digest"] == compute_content_digest(said["distribution"], said["version"], said["packages"])
    )


def _is_same_system(attestations: Attestations) -> bool:
    return bool(attestations["environment"]["os"] == attestations["system-packages"]["os"])


ROW = AttestorRow(
    "system-packages",
    {
        "/os": lambda world: world.machine.os,
        "/distribution": lambda world: world.prop(Installation).distribution.id,
        "/version": lambda world: world.prop(Installation).distribution.version,
        "/packages": _list_packages,
        "/digest": _compute_digest,
    },
    needs=(PropKind(Installation, INSTALLATIONS),),
    invariants=(
        Invariant(
            "packages-digest",
            ("system-packages",),
            "the digest of the system's packages is that of the attestation without it",
            _digest_is_of_the_content,
        ),
        Invariant(
            "packages-os",
            ("system-packages", "environment"),
            "packages are listed on the operating system of the environment",
            _is_same_system,
        ),
    ),
)
