"""All stand-ins by name, in the order in which `--help` and the documentation list them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from witness_generators.world.world import World
from witness_schema.errors import UnknownName
from witness_stand_ins.services.archivista_service import ARCHIVISTA
from witness_stand_ins.services.codebuild_service import CODEBUILD
from witness_stand_ins.services.ec2_service import AWS
from witness_stand_ins.services.fulcio_service import FULCIO
from witness_stand_ins.services.gcp_service import GCP
from witness_stand_ins.services.github_service import GITHUB
from witness_stand_ins.services.gitlab_service import GITLAB
from witness_stand_ins.services.jenkins_service import JENKINS
from witness_stand_ins.services.kubernetes_service import KUBERNETES
from witness_stand_ins.services.registry_service import REGISTRY
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.tsa_service import TSA

SERVICES: Mapping[str, Service] = {
    service.name: service
    for service in (
        GITHUB,
        GITLAB,
        JENKINS,
        AWS,
        GCP,
        CODEBUILD,
        REGISTRY,
        KUBERNETES,
        TSA,
        ARCHIVISTA,
        FULCIO,
    )
}


def find_service(name: str) -> Service:
    """The stand-in of this name. Raises UnknownName, with similar names, for any other."""
    if name in SERVICES:
        return SERVICES[name]
    raise UnknownName(
        f"there is no stand-in {name!r}",
        advice=f"one of: {', '.join(SERVICES)}",
        near=tuple(get_close_matches(name, SERVICES)),
    )


def list_services_of(world: World) -> tuple[Service, ...]:
    """The stand-ins that the props of a world call for."""
    return tuple(service for service in SERVICES.values() if world.has(service.prop))
