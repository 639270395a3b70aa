"""Faults of a registry: a tag that leads elsewhere. Who asks by digest sees that, or is not touched."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import encode
from witness_stand_ins.faults.fault_row import Fault
from witness_stand_ins.faults.token_faults import OTHER_OWNER
from witness_stand_ins.web.exchanges import Handler, Request, Response

DIGEST_HEADER = "Docker-Content-Digest"


class _Moved:
    """A registry whose tags lead to manifests of another author, with a configuration of their own; all else is as it was."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        # What there is only because of the fault, by digest.
        self._made: dict[str, Response] = {}

    def answer(self, request: Request) -> Response:
        name, mark, reference = request.address.rpartition("/manifests/")
        asked = request.method in {"GET", "HEAD"}
        if asked and (made := self._made.get(request.address.rpartition("/")[2])):
            return made
        if not asked or not mark or ":" in reference:
            return self._handler(request)
        said = self._handler(replace(request, method="GET"))
        return self._change(request, name, said) if said.status == 200 else said

    def _change(self, request: Request, name: str, said: Response) -> Response:
        manifest = parse_json(said.body)
        if "config" not in manifest:
            # An index: it has no configuration of its own.
            return said
        place = f"{name}/blobs/{manifest['config']['digest']}"
        config = self._handler(replace(request, method="GET", address=place))
        other = encode({**parse_json(config.body), "author": OTHER_OWNER})
        digest = self._keep(other, config)
        changed = {**manifest, "config": {**manifest["config"], "digest": digest, "size": len(other)}}
        body = encode(changed)
        return self._made[self._keep(body, said)]

    def _keep(self, body: bytes, like: Response) -> str:
        digest = f"sha256:{sha256(body).hexdigest()}"
        kept = {name: value for name, value in like.headers.items() if name.lower() != "content-length"}
        headers = {**kept, DIGEST_HEADER: digest}
        self._made[digest] = replace(
            like, body=body, headers=headers, note=f"of {OTHER_OWNER}, as --fault asks"
        )
        return digest


IMAGE_FAULTS = (
    Fault(
        "moved-tag",
        f"a tag leads to an image of {OTHER_OWNER}, which nobody pushed",
        {"registry": "recorded"},
        exchange=lambda handler, _stopping: _Moved(handler).answer,
    ),
)
