"""Finds the route of a request; where there is none, the answer says so and names what can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from witness_stand_ins.web.exchanges import Request, Response, Route, refuse

NOT_FOUND, NOT_ALLOWED = 404, 405
NEAREST = 3  # known addresses that a refusal names


class RouteBook:
    """The routes of all stand-ins. Of several that match, the longest address answers; of equal ones, the first.

    hosts: all of them, as `https://host`. names: theirs, sorted.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        known = tuple(routes)
        self.hosts = frozenset(route.host for route in known)
        self.names = tuple(sorted({route.name for route in known}))
        self.turn_to(known)

    def turn_to(self, routes: Iterable[Route]) -> None:
        """Answer by these routes from now on; their hosts are among those that the book was made with."""
        self._routes = sorted(routes, key=lambda route: -len(route.address))

    def find_host(self, name: str, scheme: str) -> str:
        """The host of this name, as `scheme://name`; "" where none of that scheme is known."""
        host = f"{scheme}://{name}"
        return host if host in self.hosts else ""

    def answer(self, request: Request) -> tuple[str, Response]:
        """The name of the stand-in that answers, and its answer; "" and a refusal for an address of none."""
        matching = [route for route in self._routes if route.matches(request.address)]
        for route in matching:
            if route.allows(request.method):
                return route.service, route.handler(request)
        if matching:
            allowed = sorted({method for route in matching for method in route.methods})
            return matching[0].service, refuse(f"this address takes {', '.join(allowed)}", NOT_ALLOWED)
        there = [route for route in self._routes if request.address.startswith(f"{route.host}/")]
        if not there:
            return "", refuse(f"nothing stands for {request.address}", NOT_FOUND)
        known = {route.address.removeprefix(route.host) for route in there}
        near = get_close_matches(request.address.removeprefix(there[0].host), known, NEAREST, 0) or sorted(
            known
        )
        return there[0].service, refuse(
            f"the stand-in has no such address; near it: {', '.join(near)}", NOT_FOUND
        )
