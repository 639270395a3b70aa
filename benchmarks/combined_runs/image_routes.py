"""A registry on loopback: the images of a world under their references, asked for as Docker's registry API has it."""

from __future__ import annotations

from collections.abc import Mapping

from witness_stand_ins.web.exchanges import Route, say

# The host behind a name of images (`github.com/google/go-containerregistry/pkg/name`, registry.go).
HOSTS = {"docker.io": "index.docker.io"}


def registry(images: Mapping[str, bytes]) -> list[Route]:
    """Routes that serve these manifests by reference: each by tag or digest, as it is named."""
    routes = {}
    for reference, manifest in images.items():
        name, mark, version = reference.partition("@") if "@" in reference else reference.rpartition(":")
        assert mark, reference
        host, _, repository = name.partition("/")
        address = f"https://{HOSTS.get(host, host)}/v2/"
        routes |= {address: say(""), f"{address}{repository}/manifests/{version}": say(manifest)}
    return [Route(address, handler, "registry") for address, handler in routes.items()]
