"""Stands for the metadata server of a GKE node, with the signed token of a pod, and for Google's keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from witness_generators.attestors.cloud.gke_node import GkeNode
from witness_generators.world.world import Prop
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Handler, Request, Response, Route, refuse, say

INSTANCE = "http://metadata.google.internal/computeMetadata/v1/instance/"
IDENTITY = f"{INSTANCE}service-accounts/default/identity"
FLAVOUR, GOOGLE = "metadata-flavor", "Google"


def _furnish(_checkout: Checkout, _choices: Choices) -> tuple[Prop, ...]:
    node = GkeNode(
        project=f"stand-in-{100_000 + secrets.randbelow(900_000)}",
        number=100_000_000_000 + secrets.randbelow(10**11),
        zone="europe-west1-b",
        regional=True,
        cluster="ci",
        account="builder",
        instance=10**18 + secrets.randbelow(10**18),
        subject=10**20 + secrets.randbelow(10**18),
        nonce=secrets.token_bytes(6),
        key=0,
    )
    return (node,)


def _list_routes(setting: Setting) -> Iterable[Route]:
    node = setting.world.prop(GkeNode)
    attributes = {"name": node.cluster, "uid": node.cluster_uid, "location": node.location}
    facts = {"hostname": node.hostname, "id": str(node.instance), "zone": node.zone_path}
    facts |= {f"attributes/cluster-{name}": value for name, value in attributes.items()}
    for path, value in facts.items():
        yield Route(INSTANCE + path, _require_flavour(say(value)), GCP.name)
    yield Route(IDENTITY, _require_flavour(_build_identity(setting, node)), GCP.name)
    yield setting.publish(node.token(setting.world), GCP.name)


def _require_flavour(handler: Handler) -> Handler:
    """Refuse a request without the header by which the server knows that it was meant (metadata server documentation)."""

    def answer(request: Request) -> Response:
        if request.headers.get(FLAVOUR) != GOOGLE:
            return refuse(f"the request lacks {FLAVOUR}: {GOOGLE}", 403)
        return handler(request)

    return answer


def _build_identity(setting: Setting, node: GkeNode) -> Handler:
    token = node.token(setting.world)

    def answer(request: Request) -> Response:
        audience = request.query.get("audience")
        if audience != [token.claims["aud"]]:
            return refuse(f"tokens are given for the audience {token.claims['aud']} alone")
        return Response(body=setting.issue(token).encode(), note=f"token for {token.claims['aud']}")

    return answer


GCP = Service(
    "gcp",
    "the metadata server of a GKE node, with the token of a pod, and Google's keys",
    ("gcp-iit",),
    GkeNode,
    _furnish,
    _list_routes,
    over_tls=True,
)
