"""What the services say that CI jobs and cloud machines of a world ask: tokens, keys, metadata, builds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from fakes.web_services import Answer, Asked, for_a_day, says, self_made
from witness_generators.attestors.ci.codebuild_details import build_details
from witness_generators.attestors.ci.codebuild_job import CodebuildJob
from witness_generators.attestors.ci.github_job import GithubJob
from witness_generators.attestors.ci.github_token import build_github_token
from witness_generators.attestors.ci.gitlab_job import GitlabJob
from witness_generators.attestors.ci.gitlab_token import build_job_jwt
from witness_generators.attestors.ci.jwt import HandedToken
from witness_generators.attestors.cloud import aws
from witness_generators.attestors.cloud.ec2_instance import Ec2Instance
from witness_generators.attestors.cloud.gke_node import GkeNode
from witness_generators.attestors.cloud.issuer_keys import (
    WebKey,
    derive_edwards_key,
    derive_elliptic_key,
    encode_base64url,
)
from witness_generators.attestors.cloud.rsa_keys import build_private_key
from witness_generators.attestors.cloud.tokens import Token
from witness_generators.world.world import World

Answers = dict[str, Answer]
METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/"


def compact(token: Token) -> str:
    """The signed token (RFC 7515, compact serialization)."""
    header = {"alg": token.key.algorithm, "kid": token.key.kid, "typ": "JWT"}
    signed = ".".join(encode_base64url(json.dumps(part).encode()) for part in (header, dict(token.claims)))
    return f"{signed}.{encode_base64url(_signature(token.key, signed.encode()))}"


def _signature(key: WebKey, data: bytes) -> bytes:
    match key.algorithm:
        case "RS256":
            return build_private_key(key.name).sign(data, PKCS1v15(), SHA256())
        case "ES256":
            encoded = derive_elliptic_key(key.name).sign(data, ec.ECDSA(SHA256()))
            return b"".join(part.to_bytes(32) for part in utils.decode_dss_signature(encoded))
        case "EdDSA":
            return derive_edwards_key(key.name).sign(data)


def _keys(token: Token) -> Answers:
    other = {**token.key.public(), "kid": "another"}
    return {token.jwks_url: says(json.dumps({"keys": [other, token.key.public()]}))}


def answers_for(world: World) -> Answers:
    """By address, what the services say that this world's attestors ask."""
    found: Answers = {}
    for prop in world.props:
        match prop:
            case GithubJob():
                found |= _github(world, prop)
            case GitlabJob():
                token = build_job_jwt(world, prop)
                found |= _keys(token) if token else {}
            case HandedToken():
                found |= _keys(prop.token(world))
            case Ec2Instance():
                found |= _instance(world)
            case CodebuildJob():
                found |= {"/": lambda asked, job=prop: _builds(world, job, asked)}
            case GkeNode():
                found |= _node(world, prop)
    return found


def _github(world: World, job: GithubJob) -> Answers:
    variables = job.variables(world)
    bearer = f"bearer {variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"

    def minted(asked: Asked) -> bytes | None:
        if asked.headers["authorization"] != bearer or asked.query["api-version"] != ["2.0"]:
            return None
        (audience,) = asked.query["audience"]
        return json.dumps({"count": 1, "value": compact(build_github_token(world, job, audience))}).encode()

    place = variables["ACTIONS_ID_TOKEN_REQUEST_URL"].partition("?")[0]
    return {place: minted, **_keys(build_github_token(world, job, "witness"))}


def _instance(world: World) -> Answers:
    document = "/latest/dynamic/instance-identity"
    return {
        "/latest/api/token": says("token"),
        f"{document}/document": says(aws.build_raw_document(world)),
        f"{document}/signature": says(aws.sign_document(world)),
    }


def _builds(world: World, job: CodebuildJob, asked: Asked) -> bytes | None:
    """The service's answer to `BatchGetBuilds` for the id that go-witness asks for: the build's UUID."""
    uuid = job.id(world).partition(":")[2]
    if json.loads(asked.body) != {"ids": [uuid]} or "BatchGetBuilds" not in asked.headers["x-amz-target"]:
        return None
    builds = [_on_the_wire(build_details(world, job))] if job.answered else []
    return json.dumps({"builds": builds, "buildsNotFound": [] if builds else [uuid]}).encode()


def _on_the_wire(value: Any, name: str = "") -> Any:
    """A struct of the SDK as the service's JSON has it: names in lower case first, no nulls, times as seconds."""
    if isinstance(value, dict):
        fields = ((key[0].lower() + key[1:], field) for key, field in value.items() if field is not None)
        return {key: _on_the_wire(field, key) for key, field in fields}
    if isinstance(value, list):
        return [_on_the_wire(item) for item in value]
    return datetime.fromisoformat(value).timestamp() if name.endswith("Time") else value


def _node(world: World, node: GkeNode) -> Answers:
    token = node.token(world)
    attributes = {"name": node.cluster, "uid": node.cluster_uid, "location": node.location}
    said = {"hostname": node.hostname, "id": str(node.instance), "zone": node.zone_path}
    said |= {f"attributes/cluster-{name}": value for name, value in attributes.items()}

    def identity(asked: Asked) -> bytes | None:
        wanted = {"audience": [token.claims["aud"]], "format": ["full"]}
        flavoured = asked.headers.get("metadata-flavor") == "Google"
        return compact(token).encode() if asked.query == wanted and flavoured else None

    answers = {METADATA + path: says(value) for path, value in said.items()}
    return {**answers, f"{METADATA}service-accounts/default/identity": identity, **_keys(token)}


def extra_variables(world: World, address: str) -> Iterator[tuple[str, str]]:
    """What sends the attestors of this world to services at `address`, and the signed token of a GitLab job."""
    for prop in world.props:
        match prop:
            case GitlabJob():
                token = build_job_jwt(world, prop)
                yield from [("CI_JOB_JWT", compact(token))] if token else []
            case Ec2Instance():
                yield "AWS_EC2_METADATA_SERVICE_ENDPOINT", address
            case CodebuildJob():
                yield "AWS_ENDPOINT_URL_CODEBUILD", address
                yield "AWS_ACCESS_KEY_ID", "made-up"
                yield "AWS_SECRET_ACCESS_KEY", "made-up"


@lru_cache
def region_certificate() -> str:
    """A certificate of the key that signs identity documents, as the attestor's option takes it."""
    key, name = build_private_key(aws.KEY), self_made("ec2.example.com")
    return for_a_day(name, name, key.public_key()).sign(key, SHA256()).public_bytes(Encoding.PEM).decode()


def options_for(world: World) -> Mapping[str, Mapping[str, str]]:
    """The attestors' options that this world needs."""
    return {"aws": {"region-cert": region_certificate()}} if world.has(Ec2Instance) else {}
