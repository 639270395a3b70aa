"""JSON pointers (RFC 6901): a place in a document as one text, `/spec/containers/0`."""

from __future__ import annotations

from collections.abc import Iterable


def render_pointer(steps: Iterable[str | int]) -> str:
    """The pointer of a place that is given by its keys and indexes; "" is the whole document."""
    return "".join(add_step("", step) for step in steps)


def add_step(pointer: str, step: str | int) -> str:
    """The pointer of a member or element one level below `pointer`."""
    # `~` is escaped before `/`, or the escape of `/` would be escaped itself.
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def split_pointer(pointer: str) -> list[str]:
    """The keys and indexes of a pointer, as texts; [] for the whole document."""
    # RFC 6901 unescapes `~1` before `~0`.
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
