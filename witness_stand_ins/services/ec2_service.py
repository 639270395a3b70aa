"""Stands for the metadata service of an EC2 instance (IMDSv2), with a signed identity document."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from witness_generators.attestors.cloud import aws
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.attestors.cloud.ec2_instance import Document, Ec2Instance, format_document
from witness_generators.world.world import Prop
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.issuing.region_certificate import write_region_certificate
from witness_stand_ins.services.service_row import Options, Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Handler, Request, Response, Route, refuse

HOST = "http://169.254.169.254"
IDENTITY = f"{HOST}/latest/dynamic/instance-identity"
TOKEN_HEADER, LIFETIME_HEADER = "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds"


def make_account() -> AwsAccount:
    """An account that nobody has: its number begins with zeros."""
    return AwsAccount(f"{secrets.randbelow(10**9):012}", "us-east-1")


def _furnish(_checkout: Checkout, _choices: Choices) -> tuple[Prop, ...]:
    digits = secrets.token_hex(9)[:17]
    instance = Ec2Instance(f"i-{digits}", f"ami-{digits[::-1]}", "a", 1, "10.0.0.7", 600, None, None)
    return make_account(), instance


def _list_routes(setting: Setting) -> Iterable[Route]:
    session = secrets.token_urlsafe(24)
    document = format_document(_alter(setting))
    signature = setting.spoil(aws.sign_text(document))

    def give_token(request: Request) -> Response:
        if LIFETIME_HEADER not in request.headers:
            return refuse(f"the request lacks {LIFETIME_HEADER}")
        headers = {LIFETIME_HEADER: request.headers[LIFETIME_HEADER]}
        return Response(body=session.encode(), headers=headers, note="session token")

    yield Route(f"{HOST}/latest/api/token", give_token, AWS.name, ("PUT",))
    yield Route(f"{IDENTITY}/document", _guard(session, document, "identity document"), AWS.name)
    yield Route(f"{IDENTITY}/signature", _guard(session, signature, "its signature"), AWS.name)


def _alter(setting: Setting) -> Document:
    return dict(setting.alter(setting.world.prop(Ec2Instance).document(setting.world)))


def _guard(session: str, body: str, note: str) -> Handler:
    """Answer those who bear the session's token, as an instance does that requires IMDSv2."""

    def answer(request: Request) -> Response:
        if request.headers.get(TOKEN_HEADER) != session:
            return refuse(f"the request lacks the token of PUT {HOST}/latest/api/token", 401)
        return Response(body=body.encode(), note=note)

    return answer


def _list_variables(setting: Setting) -> Mapping[str, str]:
    # Without a port of its own the instance has its real address, which the SDK asks by itself.
    return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": setting.address} if setting.address else {}


def _list_options(_setting: Setting) -> Options:
    return {"aws": {"region-cert": write_region_certificate()}}


AWS = Service(
    "aws",
    "the metadata service of an EC2 instance, with a signed identity document",
    ("aws",),
    Ec2Instance,
    _furnish,
    _list_routes,
    stands_at=lambda _world: HOST,
    variables=_list_variables,
    options=_list_options,
)
