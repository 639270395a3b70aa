"""Whether the bundled schemas are what a checkout yields, and what is different where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes.change import Changes
from witness_schema.changes.described_version import edition
from witness_schema.changes.sides import shown
from witness_schema.changes.version_comparison import compare
from witness_schema.reading.extraction import extract, read_checkout_version
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import bundled_record, bundled_version, bundled_versions


@dataclass(frozen=True, slots=True)
class Drift:
    """A checkout beside the bundled record of its version (the default one, where that is not bundled).

    equal: whether every fact is the same, lines of the source included. changes: what that does to attestations.
    source: the checkout's path from here.
    """

    version: str
    source: str
    equal: bool
    changes: Changes

    def summary(self) -> str:
        """One line for people."""
        if self.equal:
            return f"the bundled schemas of go-witness {self.version} are what {self.source} yields"
        if self.changes.found:
            return f"the bundled schemas of go-witness {self.version} are not what {self.source} yields"
        return (
            f"{self.source} yields the same schemas as the bundled ones of go-witness {self.version}, but places or Go "
            "types in it are others: witness-schema refresh --write"
        )


def check(source: Path) -> Drift:
    """Read the checkout and compare."""
    named = read_checkout_version(source)
    version = named if named in bundled_versions() else bundled_version()
    bundled, read = bundled_record(version), extract(source, version=version)
    folder = shown(source)
    changes = compare(edition(bundled), edition(read, label=folder, folder=folder))
    return Drift(version, folder, dump(bundled) == dump(read), changes)
