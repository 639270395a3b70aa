"""The AWS account and region of a step's machine and build."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.drawing.spaces import Builds, Integers, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop

# Regions for which go-witness bundles a certificate (`attestation/aws-iid/aws-certs.go`).
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-2",
    "ap-northeast-1",
)


@dataclass(frozen=True, slots=True)
class AwsAccount(Prop):
    """An account by its twelve digits, and its region."""

    number: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """The Amazon Resource Name of a resource of this account in its region."""
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"


# Account numbers keep their leading zeros, so they are texts.
_SPACE: Space = Builds(
    AwsAccount, (Builds("{:012}".format, (Integers(1, 999_999_999_999),)), SampledFrom(REGIONS))
)
AWS_ACCOUNT = PropKind(AwsAccount, _SPACE)
