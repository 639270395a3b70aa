"""The form of a stand-in: what it stands for, what a checkout's world has because of it, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from witness_generators.world.world import Prop, World
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route

# By attestor and option, as `RunRequest` takes them; `witness run` has them as `--attestor-NAME-OPTION`.
Options = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Service:
    """One stand-in.

    name:       as `--as` takes it. stands_for: what it is in reality, a noun phrase.
    attestors:  those that ask it, or read its job's variables; () where signers ask.
    prop:       the prop of a world that says what it answers; a world with such a prop has the service.
    furnish:    the props that a checkout's world has because of it.
    routes:     what it answers.
    stands_at:  the host that a port of its own is, as `http://169.254.169.254`; "" where the proxy is enough.
    secure:     whether that port speaks TLS.
    over_tls:   whether attestors ask it over TLS, and so need a file of roots, which Go reads on Linux alone.
    variables:  what sends attestors to it, beside the proxy and the variables of the prop.
    options:    options that attestors need because of it.
    flags:      further flags of `witness run` because of it.
    program:    starts a program that answers in its place, and yields the address; it ends with the block. The service's
                routes find the address in `setting.program`.
    """

    name: str
    stands_for: str
    attestors: tuple[str, ...]
    prop: type[Prop]
    furnish: Callable[[Checkout, Choices], tuple[Prop, ...]]
    routes: Callable[[Setting], Iterable[Route]] = lambda _setting: ()
    stands_at: Callable[[World], str] = lambda _world: ""
    secure: bool = False
    over_tls: bool = False
    variables: Callable[[Setting], Mapping[str, str]] = lambda _setting: {}
    options: Callable[[Setting], Options] = lambda _setting: {}
    flags: Callable[[Setting], Sequence[str]] = lambda _setting: ()
    program: Callable[[Setting], AbstractContextManager[str]] | None = None
