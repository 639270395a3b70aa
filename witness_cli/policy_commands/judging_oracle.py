"""The oracle for a command that works without it too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from witness_cli.terminal.console import note

if TYPE_CHECKING:
    from witness_schema.oracle import Oracle


@contextmanager
def open_oracle(wanted: bool | None) -> Iterator[Oracle | None]:
    """The oracle, None without it. wanted: None for where it is built already. Raises what `Oracle.start` raises where it is wanted."""
    from witness_schema.clone import is_clone
    from witness_schema.errors import WitnessSchemaError
    from witness_schema.oracle import Oracle, build

    if wanted is None:
        try:
            wanted = is_clone() and build.require_binary().is_file()
        except WitnessSchemaError:
            wanted = False
    if not wanted:
        yield None
        return
    with Oracle.start(jobs=1, progress=note) as oracle:
        yield oracle
