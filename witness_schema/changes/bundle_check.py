"""Checks whether the bundled schemas equal those of a checkout, and lists the differences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from witness_schema.changes.change import Changes
from witness_schema.changes.described_version import build_edition
from witness_schema.changes.sides import shorten_path
from witness_schema.changes.version_comparison import compare
from witness_schema.reading.checkout_marker import read_checkout_version
from witness_schema.reading.extraction import extract
from witness_schema.reading.record_lines import dump
from witness_schema.schemas.bundled_versions import bundled_record, bundled_version, bundled_versions


@dataclass(frozen=True, slots=True)
class Drift:
    """A checkout compared with the bundled record of its version, or the default record where that is not bundled.

    equal: whether the records are the same, including source lines. changes: the effect on attestations.
    source: the checkout's path, relative to the current folder where it is below it.
    """

    version: str
    source: str
    equal: bool
    changes: Changes

    def summary(self) -> str:
        """Returns one line for people."""
        if self.equal:
            return f"the bundled schemas of go-witness {self.version} are what {self.source} yields"
        if self.changes.found:
            return f"the bundled schemas of go-witness {self.version} are not what {self.source} yields"
        return (
            f"{self.source} yields the same schemas as the bundled ones of go-witness {self.version}, but source "
            "lines or Go types differ: witness-schema refresh --write"
        )


def check(source: Path) -> Drift:
    """Reads a checkout and compares it with the bundled record. Raises `UnreadableSource` where it cannot be read."""
    named = read_checkout_version(source)
    version = named if named in bundled_versions() else bundled_version()
    bundled, read = bundled_record(version), extract(source, version=version)
    folder = shorten_path(source)
    changes = compare(build_edition(bundled), build_edition(read, label=folder, folder=folder))
    # Records are compared as bytes: schemas can be equal while source lines have moved, which also calls for a refresh.
    return Drift(version, folder, dump(bundled) == dump(read), changes)
