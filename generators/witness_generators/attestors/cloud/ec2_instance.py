"""An EC2 instance and its identity document, as its metadata service gives it (EC2 user guide, instance identity documents)."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.drawing.spaces import Binary, Builds, Integers, SampledFrom, Space, optional
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.machines import CloudMachine, set_hostname
from witness_generators.world.moments import Moment
from witness_generators.world.world import OperatingSystem, World
from witness_schema.json_writing import dumps

Document = dict[str, object]
SECOND = 1_000_000_000  # in nanoseconds
# Instance types by operating system, each with the architecture that its document names.
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
    """An instance launched `uptime` seconds before the attestors start; most images have no product codes (None)."""

    instance: str
    image: str
    zone: str
    size: int
    address: str
    uptime: int
    billing: str | None
    marketplace: str | None

    def settled(self, world: World) -> World:
        """The world on this machine, whose host name is made from its private address."""
        region = world.prop(AwsAccount).region
        # us-east-1 has its own domain (VPC user guide, DNS hostnames).
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        # Traced programs are those of x86-64.
        world = world.untraced() if self.find_type(world)[1] == "arm64" else world
        return set_hostname(world, f"ip-{self.address.replace('.', '-')}.{domain}")

    def find_type(self, world: World) -> tuple[str, str]:
        """The type of the instance, and its architecture."""
        # The instance is drawn before its operating system is known, so `size` counts round the types of either.
        types = TYPES[world.machine.os]
        return types[self.size % len(types)]

    def document(self, world: World) -> Document:
        """The identity document, its properties in the order of the service."""
        return world.once(self._document)

    def _document(self, world: World) -> Document:
        account = world.prop(AwsAccount)
        kind, architecture = self.find_type(world)
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
            # The version of the format, not of the document.
            "version": "2017-09-30",
        }


def format_document(document: Document) -> str:
    """Write the document as the service does: one property a line, blanks around the colons. These bytes are signed."""
    lines = [f'  "{name}" : {_format_value(value)}' for name, value in document.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _format_value(value: object) -> str:
    # A list holds one item here: worlds draw no second product code.
    return f"[ {dumps(value[0])} ]" if isinstance(value, list) else dumps(value)


def _build_identifier_space(kind: str) -> Space:
    # Ids have 17 hexadecimal digits (EC2 user guide, resource IDs).
    return Builds(lambda data: f"{kind}-{data.hex()[:17]}", (Binary(9, 9),))


# Private addresses (RFC 1918). AWS keeps the first four of a subnet and its last (VPC user guide, subnet sizing).
_ADDRESS: Space = Builds(
    lambda prefix, data: f"{prefix}.{data[0]}.{4 + data[1] % 250}",
    (SampledFrom(("10.0", "172.31", "192.168")), Binary(2, 2)),
)
_SPACE: Space = Builds(
    Ec2Instance,
    (
        _build_identifier_space("i"),
        _build_identifier_space("ami"),
        SampledFrom(("a", "b", "c")),
        Integers(0, 11),
        _ADDRESS,
        Integers(30, 8_000_000),
        optional(SampledFrom(("bp-6fa54006", "bp-6ba54002", "bp-63a5400a")), 15),
        optional(Builds(lambda data: data.hex()[:25], (Binary(13, 13),)), 10),
    ),
)
EC2_INSTANCE = PropKind(Ec2Instance, _SPACE)
