"""Images in registries of any name: each name is answered for by a registry of the stand-ins' own, into which they are pushed."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from witness_schema.oracle import build
from witness_stand_ins.services.registry_service import METHODS
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.programs import run_program
from witness_stand_ins.web.relaying import relay_to

# The host behind a name of images (`github.com/google/go-containerregistry/pkg/name`, registry.go).
HOSTS = {"docker.io": "index.docker.io"}


@dataclass(frozen=True, slots=True)
class PushedImage:
    """A manifest under a reference, with the manifests that it names; (type, bytes) each. No manifest: nobody has pushed it."""

    reference: str
    manifest: tuple[str, bytes] | None
    parts: Sequence[tuple[str, bytes]] = ()

    @property
    def host(self) -> str:
        """The registry's name."""
        host = self.reference.partition("/")[0]
        return HOSTS.get(host, host)

    @property
    def place(self) -> tuple[str, str]:
        """The repository in the registry, and the tag or digest there."""
        name, _, digest = self.reference.partition("@")
        named, _, tag = ("", "", "") if digest else self.reference.rpartition(":")
        return (name if digest else named).partition("/")[2], digest or tag


@contextmanager
def serve_images(images: Iterable[PushedImage], folder: Path) -> Iterator[list[Route]]:
    """Push images, and yield the routes of their registries. folder: one for the blobs, which is made."""
    by_host: dict[str, list[PushedImage]] = {}
    for image in images:
        by_host.setdefault(image.host, []).append(image)
    with ExitStack() as stack:
        routes = []
        for number, (host, pushed) in enumerate(by_host.items()):
            blobs = folder / str(number)
            blobs.mkdir(parents=True)
            program = stack.enter_context(run_program([str(build.ensure()), "registry", str(blobs)]))
            for image in pushed:
                _push(program, image)
            routes.append(Route(f"https://{host}/", relay_to(program), "registry", METHODS, below=True))
        yield routes


def _push(program: str, image: PushedImage) -> None:
    if image.manifest is None:
        return
    repository, version = image.place
    # An index is taken when the manifests that it names are there.
    parts = ((f"sha256:{sha256(content).hexdigest()}", kind, content) for kind, content in image.parts)
    for name, kind, content in (*parts, (version, *image.manifest)):
        address = f"{program}/v2/{repository}/manifests/{name}"
        request = urllib.request.Request(address, content, {"Content-Type": kind}, method="PUT")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            assert answer.status == 201
