"""Runs stand-ins on loopback while a block runs, and says which variables and options send attestors to them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from witness_generators.world.world import World
from witness_schema.errors import Misuse
from witness_schema.folder_guardians import remove_after_death
from witness_schema.living_locks import hold_temporary
from witness_schema.sandbox import build_command_beside, read_variables
from witness_stand_ins.checkouts.checkout_world import build_world
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import read_checkout
from witness_stand_ins.faults.fault_roster import assign_faults
from witness_stand_ins.isolation.command_run import CommandEnd, describe_reach, run_command
from witness_stand_ins.isolation.room_keeper import RoomKeeper, require_linux
from witness_stand_ins.isolation.room_plan import clean_variables
from witness_stand_ins.proxy_variables import list_proxy_variables
from witness_stand_ins.services.service_roster import find_service, list_services_of
from witness_stand_ins.services.service_row import Options, Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.authority import Authority
from witness_stand_ins.web.exchanges import Route
from witness_stand_ins.web.gateway import Gateway
from witness_stand_ins.web.request_log import LoggedRequest, Tell

# Tokens of the drawn worlds that nobody here takes.
MADE_UP = frozenset({"GITHUB_TOKEN", "CI_JOB_TOKEN"})


def _say_nothing(_line: str) -> None:
    """Drop a line of the log."""


class StandIns:
    """Stand-ins for services, within a `with`.

    services: their names, as `github`; () for those that `world` calls for.
    repo:     a folder of the repository whose commit, ref and remote they speak of. event, ref: what the job is for.
    world:    a world to speak of, in place of a repository.
    faults:   what they do wrong, as `expired-token` or `github:slow`.
    port:     of the proxy, 0 for a free one; services with a port of their own take the numbers after it.
    tell:     hears a line for each request, from any thread.
    routes:   further answers, which win over those of the stand-ins.
    isolated: no variable sends anybody here and no port is open outside: `run` and `surround` give each command a private network
              in which the services have their real names. Linux only.

    Raises UnknownName for a service, a fault or an event that does not exist, Misuse where the repository has no commit,
    BrokenEnvironment where a port is taken, or no private network can be made.
    Example: `with StandIns(("github",)) as services: run(env={**os.environ, **services.environment})`.
    """

    def __init__(
        self,
        services: Iterable[str | Service] = (),
        *,
        repo: Path | str = ".",
        event: str = "",
        ref: str = "",
        step: str = "build",
        world: World | None = None,
        faults: Iterable[str] = (),
        port: int = 0,
        tell: Tell = _say_nothing,
        routes: Iterable[Route] = (),
        isolated: bool = False,
    ) -> None:
        if isolated:
            require_linux()
        rows = tuple(find_service(one) if isinstance(one, str) else one for one in dict.fromkeys(services))
        if world is None and not rows:
            raise Misuse("no stand-in is named", advice="for instance --as github")
        self.live = world is None
        self.services = rows if world is None or rows else list_services_of(world)
        self.world = world or _read_world(self.services, Path(repo), Choices(event, ref, step))
        self._faults = assign_faults(faults, (row.name for row in self.services))
        self._port, self._tell, self._routes = port, tell, tuple(routes)
        self.isolated = isolated
        self._keeper: RoomKeeper | None = None
        self._stopping, self._stack = Event(), ExitStack()
        self._settings: dict[str, Setting] = {}
        self._options: dict[str, Mapping[str, str]] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = self._folder = stack.enter_context(hold_temporary())
            # Kill -9 leaves no time to remove anything.
            stack.enter_context(remove_after_death(folder))
            self._authority = Authority(folder)
            root = self._authority.certificate
            blank = Setting(self.world, folder, self._stopping, live=self.live, root=root)
            settings = {row.name: replace(blank, faults=self._faults[row.name]) for row in self.services}
            for row in self.services:
                if row.program is not None:
                    program = stack.enter_context(row.program(settings[row.name]))
                    settings[row.name] = replace(settings[row.name], program=program)
            routes = [route for row in self.services for route in _list_routes(row, settings[row.name])]
            gateway = Gateway((*self._routes, *routes), self._authority, self._tell, self._stopping)
            self._gateway = stack.enter_context(gateway)
            if self.isolated:
                self._proxy, self._settings = "", settings
                keeper = RoomKeeper.around(gateway, folder, root)
                self._keeper = stack.enter_context(keeper)
                self._keeper.try_out()
            else:
                self._proxy = f"http://127.0.0.1:{gateway.listen(self._port)}"
                self._settings = dict(self._open_ports(settings))
            for row in self.services:
                self._options |= row.options(self._settings[row.name])
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._stack.close()

    def _open_ports(self, settings: Mapping[str, Setting]) -> Iterable[tuple[str, Setting]]:
        port = self._port
        for row in self.services:
            setting, host = settings[row.name], row.stands_at(self.world)
            if host:
                # Beside a port that the user chose, the numbers after it; else free ones.
                port += 1 if port else 0
                number = self._gateway.listen(port, stands_at=host, secure=row.secure)
                setting = replace(setting, address=f"http{'s' if row.secure else ''}://127.0.0.1:{number}")
            yield row.name, setting

    @property
    def address(self) -> str:
        """The address of the proxy, where `/_health` answers too; "" where they are isolated."""
        return self._proxy

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that they stand for, as `https://host`."""
        return self._gateway.book.hosts

    @property
    def job(self) -> dict[str, str]:
        """The variables that the services themselves would set: those of the job."""
        props = (self.world.prop(row.prop) for row in self.services)
        found = {name: value for prop in props for name, value in prop.variables(self.world).items()}
        # Tools would send a made-up token to the real hosts, which are passed on to.
        return {n: v for n, v in found.items() if not (self.live and n in MADE_UP)}

    @property
    def routing(self) -> dict[str, str]:
        """The variables that are there only because stand-ins answer: proxy, roots, addresses, tokens."""
        own = {n: v for row in self.services for n, v in row.variables(self._settings[row.name]).items()}
        if self.isolated:
            return own
        proxy = list_proxy_variables(
            self._proxy, self._gateway.book.names, self._authority.bundle, os.environ
        )
        return {**proxy, **own}

    @property
    def environment(self) -> dict[str, str]:
        """All variables with which a run finds the stand-ins, to be set beside those of the process."""
        return {**self.job, **self.routing}

    def surround(self, argv: Sequence[str]) -> list[str]:
        """The command line that really runs a command beside them: it ends with this process, and so does all that it started.

        It passes signals on to the command and ends as that does; SIGUSR1 ends all of it. Isolated, the command has its private
        network. For callers that start processes themselves, with `clean` variables.
        """
        return self._keeper.surround(argv) if self._keeper else build_command_beside(argv)

    def clean(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Variables of a process with those of `environment`, and isolated without those that lead elsewhere, such as a proxy's."""
        return {**(clean_variables(environment) if self.isolated else environment), **self.environment}

    def run(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | str = ".",
        environment: Mapping[str, str] | None = None,
        limit: float | None = None,
        pass_signals_on: bool = False,
    ) -> CommandEnd:
        """Run a command beside them to its end, or for `limit` seconds; nothing that it started is left.

        environment: beside the variables of the stand-ins, those of this process by default. The streams are those of this process.
        pass_signals_on: whether ending signals go to the command instead of ending this process.
        Raises BrokenEnvironment where it cannot be started. Example: `services.run(["make"], limit=600).code`.
        """
        if self.isolated:
            self._tell(describe_reach(self._gateway.book.names))
        variables = self.clean(read_variables() if environment is None else environment)
        return run_command(self.surround(argv), Path(cwd), variables, limit, pass_signals_on=pass_signals_on)

    @property
    def options(self) -> Options:
        """The options that attestors need, by attestor."""
        return dict(self._options)

    @property
    def flags(self) -> list[str]:
        """The same options as flags of `witness run`, and those of services that signers ask."""
        options = [
            f"--attestor-{attestor}-{option}={value}"
            for attestor, options in self._options.items()
            for option, value in options.items()
        ]
        return [*options, *(flag for row in self.services for flag in row.flags(self._settings[row.name]))]

    @property
    def shell_flags(self) -> list[str]:
        """The same flags for a shell, which reads long values from files that go with the stand-ins."""
        return [self._write_flag(flag) if "\n" in flag else shlex.quote(flag) for flag in self.flags]

    def _write_flag(self, flag: str) -> str:
        name, _, value = flag.partition("=")
        file = self._folder / name.removeprefix("--")
        file.write_text(value)
        return f'{name}="$(cat {shlex.quote(str(file))})"'

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """What was asked so far, in order."""
        return self._gateway.log.records


def _read_world(services: Iterable[Service], folder: Path, choices: Choices) -> World:
    checkout = read_checkout(folder)
    # One account for all services of AWS: of two props of a kind the first counts.
    props = {type(prop): prop for row in reversed(tuple(services)) for prop in row.furnish(checkout, choices)}
    return build_world(checkout, choices, props.values())


def _list_routes(row: Service, setting: Setting) -> Iterable[Route]:
    return (replace(route, handler=setting.disturb(route.handler)) for route in row.routes(setting))
