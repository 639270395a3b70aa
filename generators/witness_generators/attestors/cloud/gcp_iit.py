"""The gcp-iit attestor: a pod's identity token, and its node by the metadata server (`attestation/gcp-iit/gcp-iit.go`)."""

from __future__ import annotations

from collections.abc import Mapping

from witness_generators.attestors.cloud.gke_node import AUDIENCE, GKE_NODE, ISSUER, JWKS_URL, GkeNode
from witness_generators.attestors.cloud.tokens import TIMES
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Fact,
    Invariant,
)
from witness_generators.world.world import World


def _get_node(world: World) -> GkeNode:
    return world.prop(GkeNode)


def split_project(email: str) -> tuple[str, str]:
    """Split a service account's e-mail address into what go-witness takes for the project's id and number.

    These are the last word of the id and the words before it, so "number" is a text such as `acme-prod` (parseJWTProjectInfo).
    """
    words = email.partition("@")[2].partition(".")[0]
    number, _, name = words.rpartition("-")
    return name, number


def _record_project(place: int) -> Fact:
    return lambda world: split_project(str(_get_node(world).token(world).claims["email"]))[place]


# Attest sets the last three only from a claim `google`, which tokens of pods lack. Go writes the nil list as null.
FACTS: Mapping[str, Fact] = {
    "/jwt": lambda world: _get_node(world).token(world).attestation(),
    "/project_id": _record_project(0),
    "/project_number": _record_project(1),
    "/zone": lambda world: _get_node(world).zone_path,
    "/instance_id": lambda world: str(_get_node(world).instance),
    "/instance_hostname": lambda world: _get_node(world).hostname,
    "/cluster_name": lambda world: _get_node(world).cluster,
    "/cluster_uid": lambda world: _get_node(world).cluster_uid,
    "/cluster_location": lambda world: _get_node(world).location,
    "/instance_creation_timestamp": lambda _world: "",
    "/instance_confidentiality": lambda _world: "",
    "/licence_id": lambda _world: None,
}


def _project_is_the_accounts(attestations: Attestations) -> bool:
    gcp = attestations["gcp-iit"]
    return split_project(gcp["jwt"]["claims"]["email"]) == (gcp["project_id"], gcp["project_number"])


def _hostname_holds_the_cluster(attestations: Attestations) -> bool:
    gcp = attestations["gcp-iit"]
    zone = gcp["zone"].rpartition("/")[2]
    # Together again they are the whole id, in the order in which parseJWTProjectInfo split it.
    project = f"{gcp['project_number']}-{gcp['project_id']}"
    return bool(
        gcp["instance_hostname"].startswith(f"gke-{gcp['cluster_name']}-")
        and gcp["instance_hostname"].endswith(f".{zone}.c.{project}.internal")
        # A zone is its region, a hyphen and a letter; a regional cluster is located in the region.
        and gcp["cluster_location"] in {zone, zone[:-2]}
    )


def _token_is_from_google(attestations: Attestations) -> bool:
    token = attestations["gcp-iit"]["jwt"]
    of_token = (token["claims"]["iss"], token["claims"]["aud"], token["verifiedBy"]["jwksUrl"])
    return of_token == (ISSUER, AUDIENCE, JWKS_URL)


def _is_linux(attestations: Attestations) -> bool:
    return bool(attestations["environment"]["os"] == "linux")


ROW = AttestorRow(
    "gcp-iit",
    FACTS,
    (GKE_NODE,),
    (
        TIMES["gcp-iit"],
        Invariant(
            "gcp-project", ("gcp-iit",), "the project is the service account's", _project_is_the_accounts
        ),
        Invariant(
            "gcp-host",
            ("gcp-iit",),
            "the node's name holds its cluster, zone and project",
            _hostname_holds_the_cluster,
        ),
        Invariant(
            "gcp-token", ("gcp-iit",), "Google's token is for the attestor's audience", _token_is_from_google
        ),
        Invariant("gcp-os", ("environment", "gcp-iit"), "a node runs Linux", _is_linux),
    ),
)
