"""The packages of real systems and projects, for worlds larger than `small`: names and versions as tools listed them.

debian_12_packages.txt: what dpkg-query lists on a developer's Debian 12. npm_packages.txt: what npm locks for a project with
usual tools, as of May 2025.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from witness_generators.world.growth.sizes import Size, choose_count
from witness_schema.documents.foreign_file import read_lines

DEBIAN, NPM = "debian_12_packages.txt", "npm_packages.txt"
Named = tuple[tuple[str, str], ...]


@lru_cache
def read_packages(file: str) -> Named:
    """The (name, version) pairs of a list beside this module, sorted by name."""
    lines = read_lines(Path(__file__).parent / file)
    return tuple((name, version) for name, _, version in (line.partition(" ") for line in lines))


def choose_packages(
    file: str, size: Size, kind: str, seed: bytes, first: Iterable[tuple[str, str]] = ()
) -> Named:
    """Choose as many of a list as a world of this size has of this kind, after those that are there first; sorted by name."""
    chosen = dict(first)
    count = choose_count(size, kind, seed)
    # In the order of a hash, so that each seed takes others.
    ranked = sorted(
        read_packages(file), key=lambda one: blake2b(seed + one[0].encode(), digest_size=8).digest()
    )
    for name, version in ranked:
        if len(chosen) >= count:
            break
        chosen.setdefault(name, version)
    return tuple(sorted(chosen.items()))
