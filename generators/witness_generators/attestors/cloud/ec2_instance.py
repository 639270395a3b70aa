"""An EC2 instance and its identity document, as the instance metadata service gives it (EC2 user guide)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space, optional
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.machines import CloudMachine, set_hostname
from witness_generators.world.moments import Moment
from witness_generators.world.world import OperatingSystem, World

Document = dict[str, object]
SECOND = 1_000_000_000
# Types by operating system, with the architecture that the document names.
TYPES: dict[OperatingSystem, tuple[tuple[str, str], ...]] = {
    "linux": (
        ("t3.micro", "x86_64"),
        ("m5.large", "x86_64"),
        ("c7g.xlarge", "arm64"),
        ("r6i.2xlarge", "x86_64"),
    ),
    "darwin": (("mac1.metal", "x86_64_mac"), ("mac2.metal", "arm64_mac")),
}


@dataclass(frozen=True, slots=True)
class Ec2Instance(CloudMachine):
    """An instance that was started `uptime` seconds before the attestors; product codes are None for most images."""

    instance: str
    image: str
    zone: str
    size: int
    address: str
    uptime: int
    billing: str | None
    marketplace: str | None

    def settled(self, world: World) -> World:
        """The world on this machine: its name is that of its private address."""
        region = world.prop(AwsAccount).region
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        return set_hostname(world, f"ip-{self.address.replace('.', '-')}.{domain}")

    def document(self, world: World) -> Document:
        """The identity document, in the order in which the service writes it."""
        return world.once(self._document)

    def _document(self, world: World) -> Document:
        account = world.prop(AwsAccount)
        types = TYPES[world.machine.os]
        kind, architecture = types[self.size % len(types)]
        return {
            "accountId": account.number,
            "architecture": architecture,
            "availabilityZone": account.region + self.zone,
            "billingProducts": [self.billing] if self.billing else None,
            "devpayProductCodes": None,
            "marketplaceProductCodes": [self.marketplace] if self.marketplace else None,
            "imageId": self.image,
            "instanceId": self.instance,
            "instanceType": kind,
            "kernelId": None,
            "pendingTime": Moment((world.clock.started.seconds - self.uptime) * SECOND).rfc3339(),
            "privateIp": self.address,
            "ramdiskId": None,
            "region": account.region,
            "version": "2017-09-30",
        }


def document_text(document: Document) -> str:
    """The document's bytes, which are what is signed: one property a line, blanks around the colons."""
    lines = [f'  "{name}" : {_value(value)}' for name, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _value(value: object) -> str:
    return f"[ {json.dumps(value[0])} ]" if isinstance(value, list) else json.dumps(value)


def _identifier(kind: str) -> Space:
    return Builds(lambda data: f"{kind}-{data.hex()[:17]}", (Binary(9, 9),))


_ADDRESS: Space = Builds(
    lambda prefix, data: f"{prefix}.{data[0]}.{4 + data[1] % 250}",
    (SampledFrom(("10.0", "172.31", "192.168")), Binary(2, 2)),
)
_SPACE: Space = Builds(
    Ec2Instance,
    (
        _identifier("i"),
        _identifier("ami"),
        SampledFrom(("a", "b", "c")),
        Integers(0, 11),
        _ADDRESS,
        Integers(30, 8_000_000),
        optional(SampledFrom(("bp-6fa54006", "bp-6ba54002", "bp-63a5400a")), 15),
        optional(Builds(lambda data: data.hex()[:25], (Binary(13, 13),)), 10),
    ),
)
EC2_INSTANCE = PropKind(Ec2Instance, _SPACE)
