"""Stands for a timestamp authority (RFC 3161), which signs when a signature was there; `oracle timestamps` serves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from witness_generators.world.world import Prop
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.programs import run_program
from witness_stand_ins.web.relaying import relay_to

# Its real name, which there is in a private network alone.
HOST = "http://tsa.example.com"
PLACE, ROOT = "WITNESS_STAND_IN_TSA", "WITNESS_STAND_IN_TSA_ROOT"


@dataclass(frozen=True, slots=True)
class TimestampAuthority(Prop):
    """An authority that was made for this run."""


@contextmanager
def _start(setting: Setting) -> Iterator[str]:
    # Imported here: the others are served without Go.
    from witness_schema.oracle import build

    ahead = int(str(setting.alter({"ahead": setting.ahead})["ahead"]))
    command = [str(build.ensure()), "timestamps", _name_root(setting), str(ahead)]
    with run_program(command) as address:
        yield address


def _list_routes(setting: Setting) -> Iterable[Route]:
    return (Route(f"{HOST}/", relay_to(setting.program), TSA.name, ("POST",)),)


def _name_place(setting: Setting) -> str:
    return f"{setting.address or HOST}/"


def _name_root(setting: Setting) -> str:
    return str(setting.folder / "tsa-root.pem")


def _list_variables(setting: Setting) -> Mapping[str, str]:
    return {PLACE: _name_place(setting), ROOT: _name_root(setting)}


def _list_flags(setting: Setting) -> Sequence[str]:
    return (f"--timestamp-servers={_name_place(setting)}",)


TSA = Service(
    "tsa",
    "a timestamp authority (RFC 3161), which signs the time of a signature",
    (),
    TimestampAuthority,
    lambda _checkout, _choices: (TimestampAuthority(),),
    _list_routes,
    stands_at=lambda _world: HOST,
    variables=_list_variables,
    flags=_list_flags,
    program=_start,
)
