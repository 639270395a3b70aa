"""An API server without objects: it tells its kinds, and answers the creation of an object with what it would make of it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode
from witness_stand_ins.kubernetes.api_resources import RESOURCES, Resource, list_documents
from witness_stand_ins.kubernetes.object_checks import find_faults
from witness_stand_ins.kubernetes.object_defaults import create_object
from witness_stand_ins.web.exchanges import Request, Response

Json = dict[str, Any]
DRY = ["All"]
# The form of OpenAPI v2 that clients read; a message without a field has no bytes.
OPEN_API_2 = "com.github.proto-openapi.spec.v2.v1.0+protobuf"
_PLACE = re.compile(
    r"/(?P<root>api/v1|apis/[^/]+/[^/]+)(?:/namespaces/(?P<space>[^/]+))?/(?P<plural>[a-z]+)(?:/(?P<name>[^/]+))?"
)
_BY_PLACE: Mapping[tuple[str, str], Resource] = {(one.root, one.plural): one for one in RESOURCES}


def answer(request: Request) -> Response:
    """Answer a client: documents, 404 for each object, and a creation that is asked for with `dryRun=All`; no other is carried out."""
    path = urlsplit(request.address).path
    if path == "/openapi/v2":
        # Asked for lists, to check their objects here; of a document that describes none it checks none.
        return Response(headers={"Content-Type": f"application/{OPEN_API_2}"})
    document = list_documents().get(path.strip("/"))
    if document is not None and request.method == "GET":
        return _say(document)
    place = _PLACE.fullmatch(path)
    resource = _BY_PLACE.get((place["root"], place["plural"])) if place else None
    if place is None or resource is None:
        return _fail(404, "NotFound", "the server could not find the requested resource")
    if request.method == "POST" and not place["name"]:
        return _create(request, resource, place["space"] or "")
    if request.method == "GET" and not place["name"]:
        return _say(
            {"kind": f"{resource.kind}List", "apiVersion": resource.version, "metadata": {}, "items": []}
        )
    if request.method == "GET":
        group = f".{resource.group}" if resource.group else ""
        return _fail(404, "NotFound", f'{resource.plural}{group} "{place["name"]}" not found')
    return _fail(405, "MethodNotAllowed", "the stand-in takes server-side dry runs of new objects alone")


def _create(request: Request, resource: Resource, namespace: str) -> Response:
    if request.query.get("dryRun") != DRY:
        return _fail(405, "MethodNotAllowed", "the stand-in keeps no object: ask with --dry-run=server")
    try:
        applied = parse_json(request.body)
    except UnreadableSource as error:
        return _fail(400, "BadRequest", str(error))
    named = {"apiVersion": resource.version, "kind": resource.kind}
    if not isinstance(applied, dict) or {key: applied.get(key) for key in named} != named:
        return _fail(400, "BadRequest", f"the object is not a {resource.kind} of {resource.version}")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        if faults := find_faults(applied):
            return _refuse(applied, resource, faults)
        return _say(create_object(applied, namespace, now), 201, f"{resource.kind}, dry run")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return _fail(400, "BadRequest", f"the object is not one of {resource.version}: {error!r}")


def _refuse(applied: Json, resource: Resource, faults: list[str]) -> Response:
    kind = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    name = (applied.get("metadata") or {}).get("name") or ""
    parts = (fault.partition(": ") for fault in faults)
    causes = [{"reason": "FieldValueInvalid", "field": place, "message": what} for place, _, what in parts]
    details = {"name": name, "group": resource.group, "kind": resource.kind, "causes": causes}
    return _fail(422, "Invalid", f'{kind} "{name}" is invalid: {", ".join(faults)}', details)


def _say(document: Json, status: int = 200, note: str = "") -> Response:
    return Response(status, encode(document), {"Content-Type": "application/json"}, note=note)


def _fail(status: int, reason: str, message: str, details: Json | None = None) -> Response:
    """An error as clients of Kubernetes read it (API conventions, Response Status Kind)."""
    said: Json = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    told = {**said, "message": message, "reason": reason, "code": status, "details": details or {}}
    return _say(told, status, message)
