"""Stands for AWS CodeBuild, which is asked for the record of the build that runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from witness_generators.attestors.ci.codebuild_job import CodebuildJob
from witness_generators.attestors.cloud.aws_account import AwsAccount
from witness_generators.world.world import Prop, World
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.ec2_service import make_account
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Request, Response, Route, refuse

OPERATION = "BatchGetBuilds"
# The SDK signs each request, and has to find something to sign with.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"}


def _furnish(_checkout: Checkout, _choices: Choices) -> tuple[Prop, ...]:
    job = CodebuildJob(
        number=1 + secrets.randbelow(99_999),
        webhook=True,
        batch="",
        named=False,
        answered=True,
        shares=bytes(6),
        nonce=secrets.token_bytes(16),
    )
    return make_account(), job


def _list_routes(setting: Setting) -> Iterable[Route]:
    yield Route(
        f"{_find_host(setting.world)}/",
        lambda request: _answer(setting.world, request),
        CODEBUILD.name,
        ("POST",),
    )


def _find_host(world: World) -> str:
    return f"https://codebuild.{world.prop(AwsAccount).region}.amazonaws.com"


def _answer(world: World, request: Request) -> Response:
    """Answer for the id that go-witness asks for: the build's UUID, without its project."""
    # It reads a schema, which other stand-ins need not wait for.
    from witness_generators.attestors.ci.codebuild_details import build_details

    job = world.prop(CodebuildJob)
    uuid = job.id(world).partition(":")[2]
    if OPERATION not in request.headers.get("x-amz-target", ""):
        return refuse(f"the operation is not {OPERATION}")
    try:
        asked = parse_json(request.body)
    except UnreadableSource as error:
        return refuse(f"the body cannot be read: {error.what}")
    ids = asked.get("ids") if isinstance(asked, dict) else None
    if ids != [uuid]:
        return refuse(f"the ids are not those of the build that runs, {uuid}")
    builds = [_write_on_the_wire(build_details(world, job))] if job.answered else []
    note = "the build's record" if builds else "no such build"
    return Response(body=encode({"builds": builds, "buildsNotFound": [] if builds else [uuid]}), note=note)


def _write_on_the_wire(value: Any, name: str = "") -> Any:
    """A struct of the SDK as the service's JSON has it: names in lower case first, no nulls, times as seconds."""
    if isinstance(value, dict):
        fields = ((key[0].lower() + key[1:], field) for key, field in value.items() if field is not None)
        return {key: _write_on_the_wire(field, key) for key, field in fields}
    if isinstance(value, list):
        return [_write_on_the_wire(item) for item in value]
    return datetime.fromisoformat(value).timestamp() if name.endswith("Time") else value


def _list_variables(setting: Setting) -> Mapping[str, str]:
    return {**({"AWS_ENDPOINT_URL_CODEBUILD": setting.address} if setting.address else {}), **CREDENTIALS}


CODEBUILD = Service(
    "codebuild",
    "AWS CodeBuild: the variables of a build and the record that the service has of it",
    ("aws-codebuild",),
    CodebuildJob,
    _furnish,
    _list_routes,
    stands_at=_find_host,
    variables=_list_variables,
)
