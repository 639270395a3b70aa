"""The account and region of Amazon's cloud in which a step's machine and build are."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.drawing.spaces import Builds, Integers, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop

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
    """An account by its twelve digits, and the region in use."""

    number: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        """The Amazon Resource Name of something of the account in its region."""
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"


_SPACE: Space = Builds(
    AwsAccount, (Builds("{:012}".format, (Integers(1, 999_999_999_999),)), SampledFrom(REGIONS))
)
AWS_ACCOUNT = PropKind(AwsAccount, _SPACE)
