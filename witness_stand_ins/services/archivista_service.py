"""Stands for Archivista, a store of signed documents: `witness run` stores in it, `witness verify` finds collections there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from witness_generators.world.world import Prop
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.storing.document_store import DocumentStore
from witness_stand_ins.web.exchanges import Route

# Its real name, which there is in a private network alone.
HOST = "http://archivista.example.com"
PLACE = "WITNESS_STAND_IN_ARCHIVISTA"


@dataclass(frozen=True, slots=True)
class Archivista(Prop):
    """A store that has only what is uploaded to it."""


def _list_routes(_setting: Setting) -> Iterable[Route]:
    store = DocumentStore()
    return (
        Route(f"{HOST}/upload", store.upload, ARCHIVISTA.name, ("POST",)),
        Route(f"{HOST}/download/", store.download, ARCHIVISTA.name, below=True),
        Route(f"{HOST}/query", store.search, ARCHIVISTA.name, ("POST",)),
    )


def _list_variables(setting: Setting) -> Mapping[str, str]:
    return {PLACE: setting.address or HOST}


def _list_flags(setting: Setting) -> Sequence[str]:
    return ("--enable-archivista", f"--archivista-server={setting.address or HOST}")


ARCHIVISTA = Service(
    "archivista",
    "Archivista, a store of signed documents, which is empty at first",
    (),
    Archivista,
    lambda _checkout, _choices: (Archivista(),),
    _list_routes,
    stands_at=lambda _world: HOST,
    variables=_list_variables,
    flags=_list_flags,
)
