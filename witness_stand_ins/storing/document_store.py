"""Keeps signed documents by their git object id, and finds collections among them, as go-witness's client asks Archivista."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.json_writing import encode
from witness_stand_ins.web.exchanges import Request, Response, refuse

NOT_FOUND = 404
JSON = {"Content-Type": "application/json"}
# The one query of go-witness (`archivista/searchgitoids.go`) has these; any other would be answered wrongly.
QUERIED = ("dsses", "gitoidSha256NotIn", "hasAttestationCollectionsWith", "gitoidSha256")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A document, and what it is found by: the collection's name, and the types and digests of its statement."""

    text: bytes
    name: str
    types: frozenset[str]
    digests: frozenset[str]


class DocumentStore:
    """The documents that were uploaded, in that order. Nobody checks their signatures, as Archivista does not."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def upload(self, request: Request) -> Response:
        """Keep an envelope, and say its id."""
        try:
            kept = _read(request.body)
        except (UnreadableSource, KeyError, TypeError, AttributeError, binascii.Error) as error:
            return refuse(f"what is uploaded is no signed statement: {error!r}")
        gitoid = compute_gitoid(request.body)
        self._kept[gitoid] = kept
        return Response(body=encode({"gitoid": gitoid}), headers=JSON, note=f"keeps {gitoid}")

    def download(self, request: Request) -> Response:
        """The document of an id, byte by byte."""
        gitoid = request.address.rpartition("/")[2]
        kept = self._kept.get(gitoid)
        if kept is None:
            return refuse(f"there is no document {gitoid}", NOT_FOUND)
        return Response(body=kept.text, headers=JSON, note=f"gives {gitoid}")

    def search(self, request: Request) -> Response:
        """The ids of the collections that go-witness's query asks for."""
        try:
            asked = parse_json(request.body)
            text, wanted = str(asked["query"]), dict(asked["variables"])
        except (UnreadableSource, KeyError, TypeError, ValueError) as error:
            return refuse(f"no query of GraphQL: {error!r}")
        if not all(word in text for word in QUERIED):
            return refuse("the stand-in answers go-witness's own search, and no other query")
        found = [gitoid for gitoid, kept in list(self._kept.items()) if _is_wanted(gitoid, kept, wanted)]
        edges = [{"node": {"gitoidSha256": gitoid}} for gitoid in found]
        note = f"finds {len(found)} for {wanted.get('collectionName')}"
        return Response(body=encode({"data": {"dsses": {"edges": edges}}}), headers=JSON, note=note)


def compute_gitoid(text: bytes) -> str:
    """The id that git gives these bytes as a blob, by sha256."""
    return sha256(b"blob %d\0" % len(text) + text).hexdigest()


def _read(text: bytes) -> _Kept:
    statement = parse_json(base64.b64decode(parse_json(text)["payload"], validate=True))
    predicate: Any = statement.get("predicate") or {}
    collected = predicate.get("attestations") or ()
    digests = (value for subject in statement.get("subject") or () for value in subject["digest"].values())
    return _Kept(
        text, str(predicate.get("name", "")), frozenset(one["type"] for one in collected), frozenset(digests)
    )


def _is_wanted(gitoid: str, kept: _Kept, wanted: Mapping[str, Any]) -> bool:
    return (
        gitoid not in (wanted.get("excludeGitoids") or ())
        and kept.name == wanted.get("collectionName")
        and _meets(kept.types, wanted.get("attestations"))
        and _meets(kept.digests, wanted.get("subjectDigests"))
    )


def _meets(own: Collection[str], wanted: Collection[str] | None) -> bool:
    """Whether one of those that are wanted is there; nothing that is wanted narrows nothing."""
    return not wanted or not set(own).isdisjoint(wanted)
