"""Isolated stand-ins that speak of one world at a time, of several: a private network takes longer to make than a job to change."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Generic, Self, TypeVar

from witness_generators.world.world import World
from witness_schema.folder_guardians import remove_after_death
from witness_schema.living_locks import hold_temporary
from witness_stand_ins.isolation.room_keeper import RoomKeeper, require_linux
from witness_stand_ins.services.service_roster import list_services_of
from witness_stand_ins.services.service_row import Options
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.authority import Authority
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.gateway import Gateway

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ShownWorld:
    """A world, as a program beside the stand-ins finds it.

    variables: those of the job and those that its services need. options: those that attestors need, by attestor. routes: what
    answers for its services.
    """

    variables: Mapping[str, str]
    options: Options
    routes: tuple[Route, ...]


def _say_nothing(_line: str) -> None:
    """Drop a line of the log."""


class ChangingWorlds(Generic[Name]):
    """Stand-ins in private networks, within a `with`. worlds: by any name; each has the services that its props call for.

    Their tokens count from the start of their world. Services that are programs of their own, as a registry, are not among them.
    Raises BrokenEnvironment where no private network can be made.
    Example: `with ChangingWorlds(worlds) as services: shown = services.show("first")`.
    """

    def __init__(self, worlds: Mapping[Name, World]) -> None:
        require_linux()
        self._worlds = worlds
        self._stopping, self._stack = Event(), ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = stack.enter_context(hold_temporary())
            # Kill -9 leaves no time to remove anything; and whoever is in a box is another user.
            stack.enter_context(remove_after_death(folder))
            folder.chmod(0o755)
            authority = Authority(folder)
            self._shown = {
                name: _describe(Setting(world, folder, self._stopping))
                for name, world in self._worlds.items()
            }
            routes = [route for shown in self._shown.values() for route in shown.routes]
            gateway = Gateway(routes, authority, _say_nothing, self._stopping)
            self._gateway = stack.enter_context(gateway)
            keeper = RoomKeeper.around(gateway, folder, authority.certificate)
            self._keeper = stack.enter_context(keeper)
            self._keeper.try_out()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._stack.close()

    @property
    def room(self) -> str:
        """The name of the private networks, as `Confined` and `build_command_beside` take it."""
        return self._keeper.name

    def show(self, name: Name) -> ShownWorld:
        """Speak of this world from now on, to whoever asks in any of the networks."""
        shown = self._shown[name]
        self._gateway.book.turn_to(shown.routes)
        return shown


def _describe(setting: Setting) -> ShownWorld:
    world = setting.world
    variables: dict[str, str] = {}
    options: dict[str, Mapping[str, str]] = {}
    routes: list[Route] = []
    for service in list_services_of(world):
        if service.program is None:
            variables |= {**world.prop(service.prop).variables(world), **service.variables(setting)}
            options |= service.options(setting)
            routes += service.routes(setting)
    return ShownWorld(variables, options, tuple(routes))
