"""Which product the sarif attestor takes for its report: the first one that reads as SARIF, in the random order of a Go map.

Any JSON object does whose `version` and `$schema` are no other kind of value than a text (`attestation/sarif/sarif.go:87`, `:120`).
The vex attestor does so too, but what it then writes has no time, and go-witness cannot read that again (`runs/unreadable.py`): worlds
leave it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource

Json = dict[str, Any]
# The properties of go-sarif's Report, and what Go reads into each (go-sarif 1.1.1 `sarif/sarif.go:22`).
KINDS: dict[str, type] = {"version": str, "$schema": str, "runs": list, "properties": dict}


def take_report(world: World, own: str, report: Json) -> tuple[str, Json]:
    """Returns the path of the product that is taken, and what is read of it.

    own, report: the path and the content of the scanner's report. A product that does not fit leaves behind what was read of it.
    """
    left: Json = {}
    for path in _shuffle_paths(world):
        if path == own:
            return own, {**left, **report} if left else report
        found, fits = read_properties(outputs_of(world)[path])
        left |= found
        if fits:
            return path, left
    return own, report


def _shuffle_paths(world: World) -> Iterator[str]:
    """Yields the products in an order that follows from the world, as good as any of Go's."""
    paths = outputs_of(world)
    if len(paths) == 1:
        return iter(paths)
    moment = world.clock.started.nanoseconds
    return iter(sorted(paths, key=lambda path: sha256(f"{moment} {path}".encode()).digest()))


def read_properties(content: bytes) -> tuple[Json, bool]:
    """Returns the properties of a report that Go reads from this product, and whether it takes the product for a report."""
    if content.lstrip()[:1] != b"{":
        # Other JSON is of the wrong type, but for null.
        return {}, content.strip() == b"null"
    try:
        document = parse_json(content)
    except UnreadableSource:
        return {}, False
    # Go finds a property in any case of its letters.
    known = {name.lower(): value for name, value in document.items() if name.lower() in KINDS}
    read = {name: value for name, value in known.items() if isinstance(value, KINDS[name])}
    return read, all(name in read or value is None for name, value in known.items())
