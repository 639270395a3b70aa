"""Stands for a registry of images: go-containerregistry's own, empty at first, which `oracle registry` serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from witness_generators.world.world import Prop
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.programs import run_program
from witness_stand_ins.web.relaying import relay_to

# Its name over TLS, through the proxy. Tools speak plain HTTP with a registry on 127.0.0.1, as with its own port.
HOST = "registry.example.com"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACE, NAME = "WITNESS_STAND_IN_REGISTRY", "WITNESS_STAND_IN_REGISTRY_TLS"


@dataclass(frozen=True, slots=True)
class ImageRegistry(Prop):
    """A registry that has only what is pushed to it."""


@contextmanager
def _start(setting: Setting) -> Iterator[str]:
    # Imported here: the others are served without Go.
    from witness_schema.oracle import build

    blobs = setting.folder / "registry"
    blobs.mkdir()
    with run_program([str(build.ensure()), "registry", str(blobs)]) as address:
        yield address


def _list_routes(setting: Setting) -> Iterable[Route]:
    answer = relay_to(setting.program)
    return (
        Route(f"{scheme}://{HOST}/", answer, REGISTRY.name, METHODS, below=True)
        for scheme in ("http", "https")
    )


def _list_variables(setting: Setting) -> Mapping[str, str]:
    # In a private network there is no other port: the name is the only place.
    return {**({PLACE: urlsplit(setting.address).netloc} if setting.address else {}), NAME: HOST}


REGISTRY = Service(
    "registry",
    "a registry of images, which is empty at first",
    ("k8smanifest", "oci", "docker"),
    ImageRegistry,
    lambda _checkout, _choices: (ImageRegistry(),),
    _list_routes,
    stands_at=lambda _world: f"http://{HOST}",
    variables=_list_variables,
    program=_start,
)
