"""The go-witness versions that are bundled, pinned, vendored, or offered by the module proxy."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema import checkout
from witness_schema.bundle import bundled_version, bundled_versions
from witness_schema.errors import WitnessSchemaError
from witness_schema.go_command import Progress, silent
from witness_schema.program_store import numbers


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """One version and where it is. default: the bundled one that is meant where none is named."""

    version: str
    bundled: bool
    default: bool
    pinned: bool
    vendored: bool
    offered: bool
    newest: bool

    def marks(self) -> tuple[tuple[str, bool], ...]:
        """A word for each column of a table, and whether it holds."""
        return (
            ("default" if self.default else "bundled", self.bundled),
            ("pinned", self.pinned),
            ("vendored", self.vendored),
            ("newest" if self.newest else "offered", self.offered),
        )


def known_versions(progress: Progress = silent) -> tuple[KnownVersion, ...]:
    """Every version that is known of, oldest first. A proxy that is not reached is told, and offers nothing."""
    try:
        offered = checkout.served(progress)
    except WitnessSchemaError as error:
        progress(str(error))
        offered = ()
    present = checkout.status()
    vendored = {present.found.version} if present.found is not None else set()
    bundled, pinned = bundled_versions(), present.pinned.version
    everything = sorted({*bundled, *offered, pinned, *vendored} - {checkout.LOCAL}, key=numbers)
    return tuple(
        KnownVersion(
            version,
            version in bundled,
            version == bundled_version(),
            version == pinned,
            version in vendored,
            version in offered,
            bool(offered) and version == offered[-1],
        )
        for version in everything
    )
