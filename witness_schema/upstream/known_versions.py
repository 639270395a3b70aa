"""Lists the go-witness versions that are bundled, pinned, vendored, or offered by the module proxy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from witness_schema.errors import BrokenEnvironment, NotAClone, Unreachable
from witness_schema.reading import checkout_marker
from witness_schema.reading.version_record import version_numbers
from witness_schema.upstream import checkout
from witness_schema.upstream.go_command import Progress, silent


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """One version and where it is available.

    default: whether it is used where none is named. reader: the number of the reader that wrote the bundled record, None
    where it is not bundled.
    """

    version: str
    bundled: bool
    default: bool
    pinned: bool
    vendored: bool
    offered: bool
    newest: bool
    reader: int | None


def list_known_versions(
    bundled: Mapping[str, int], default: str, progress: Progress = silent
) -> tuple[KnownVersion, ...]:
    """Returns every known version, oldest first.

    bundled: the versions that ship with the package, with the number of the reader that wrote each record. default: the
    one used where none is named.
    Where the module proxy does not answer, reports that as progress, and no version counts as offered.
    """
    try:
        offered = checkout.list_served_versions(progress)
    except (BrokenEnvironment, Unreachable) as error:
        progress(str(error))
        offered = ()
    # A local copy has no version number to sort by.
    pinned, vendored = _read_clone_versions()
    everything = sorted(
        {*bundled, *offered, *pinned, *vendored} - {checkout_marker.LOCAL}, key=version_numbers
    )
    return tuple(
        KnownVersion(
            version,
            version in bundled,
            version == default,
            version in pinned,
            version in vendored,
            version in offered,
            bool(offered) and version == offered[-1],
            bundled.get(version),
        )
        for version in everything
    )


def _read_clone_versions() -> tuple[set[str], set[str]]:
    """Returns the pinned and the vendored version, each as a set; both are empty in an installed wheel."""
    try:
        present = checkout.status()
    except NotAClone:
        return set(), set()
    return {present.pinned.version}, {present.found.version} if present.found is not None else set()
