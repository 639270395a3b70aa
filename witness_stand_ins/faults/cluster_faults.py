"""Faults of a cluster. go-witness goes on without a dry run that fails, and does not say so in what it records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import encode
from witness_stand_ins.faults.fault_row import Fault
from witness_stand_ins.faults.token_faults import OTHER_OWNER, OTHER_PROJECT
from witness_stand_ins.web.exchanges import Handler, Request, Response

OTHER_SERVER = "https://staging.example.com:6443"
OTHER_IMAGE = f"registry.example.com/{OTHER_OWNER}/{OTHER_PROJECT}:1"
DENIED = 'admission webhook "policy.example.com" denied the request: as --fault asks'


def _deny(handler: Handler) -> Handler:
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    body = encode({**status, "message": DENIED, "reason": "Forbidden", "code": 403})

    def answer(request: Request) -> Response:
        if request.method == "GET":
            return handler(request)
        return Response(403, body, {"Content-Type": "application/json"}, note=DENIED)

    return answer


def _change_images(handler: Handler) -> Handler:
    def answer(request: Request) -> Response:
        said = handler(request)
        if request.method == "GET" or said.status >= 300:
            return said
        body = encode(name_other_image(parse_json(said.body)))
        return replace(said, body=body, note=f"{said.note}, with other images")

    return answer


def name_other_image(value: Any) -> Any:
    """The object with another image in each container, wherever its kind has them."""
    if isinstance(value, list):
        return [name_other_image(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: [{**container, "image": OTHER_IMAGE} for container in one]
        if name == "containers" and isinstance(one, list)
        else name_other_image(one)
        for name, one in value.items()
    }


CLUSTER_FAULTS = (
    Fault(
        "other-cluster",
        f"the kubeconfig names another cluster, {OTHER_SERVER}",
        {"kubernetes": "recorded"},
        claims=lambda claims: {**claims, "server": OTHER_SERVER},
    ),
    Fault(
        "denied-object",
        "an admission webhook denies each object",
        {"kubernetes": "recorded"},
        exchange=lambda handler, _stopping: _deny(handler),
    ),
    Fault(
        "changed-image",
        f"an admission webhook puts the image {OTHER_IMAGE} into each container",
        {"kubernetes": "recorded"},
        exchange=lambda handler, _stopping: _change_images(handler),
    ),
)
