"""A registry on loopback: the images of a world under their references, asked for as Docker's registry API has it."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.web_services import Answer, WebServices, says

# The host behind a name of images (`github.com/google/go-containerregistry/pkg/name`, registry.go).
HOSTS = {"docker.io": "index.docker.io"}


def registry(images: Mapping[str, bytes]) -> WebServices:
    """Serves these manifests by reference: each by tag or digest, as it is named."""
    answers: dict[str, Answer] = {}
    for reference, manifest in images.items():
        name, mark, version = reference.partition("@") if "@" in reference else reference.rpartition(":")
        assert mark, reference
        host, _, repository = name.partition("/")
        address = f"https://{HOSTS.get(host, host)}/v2/"
        answers |= {address: says(""), f"{address}{repository}/manifests/{version}": says(manifest)}
    return WebServices(answers)
