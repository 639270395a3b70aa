"""The project's dependencies according to its lock files: packages with their package URLs and licences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from witness_generators.attestors.host.lock_formats import FORMATS, LockFormat
from witness_generators.attestors.host.lockfiles import Lock, Locks, commit_locks, grow_lock
from witness_generators.drawing.spaces import Builds, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.limits import Limits
from witness_generators.world.world import Prop, World

# The package URL type of the packages in a lock file (purl-spec, PURL-TYPES).
_TYPES: Mapping[str, str] = {
    "Gemfile.lock": "gem",
    "package-lock.json": "npm",
    "yarn.lock": "npm",
    "Cargo.lock": "cargo",
    "poetry.lock": "pypi",
    "Pipfile.lock": "pypi",
    "composer.lock": "composer",
    "go.sum": "golang",
    "Podfile.lock": "cocoapods",
    "gradle.lockfile": "maven",
    "pnpm-lock.yaml": "npm",
}
# Licences by type and name, as the packages declare them in their registries; other packages have none here.
_LICENCES: Mapping[tuple[str, str], str] = {
    **{("npm", name): "MIT" for name in ("ms", "lodash", "express", "axios", "chalk", "commander", "react", "uuid", "ws")},
    ("npm", "typescript"): "Apache-2.0",
    ("npm", "semver"): "ISC",
    **{("cargo", name): "MIT OR Apache-2.0" for name in ("anyhow", "cfg-if", "clap", "libc", "log", "rand", "serde")},
    ("cargo", "tokio"): "MIT",
    **{("pypi", name): "BSD-3-Clause" for name in ("click", "flask", "idna", "jinja2")},
    **{("pypi", name): "MIT" for name in ("attrs", "pydantic", "rich", "six", "urllib3")},
    ("pypi", "requests"): "Apache-2.0",
    ("pypi", "certifi"): "MPL-2.0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """A package that a lock file names; `kind` is its package URL type."""

    kind: str
    name: str
    version: str
    lockfile: str

    @property
    def purl(self) -> str:
        """The package URL (purl-spec)."""
        # Maven's group and artifact are namespace and name of the package URL, separated by a slash.
        return build_purl(
            self.kind, self.name.replace(":", "/") if self.kind == "maven" else self.name, self.version
        )

    @property
    def licence(self) -> str:
        """The SPDX licence expression that the package declares; "" if none is known."""
        return _LICENCES.get((self.kind, self.name), "")


@lru_cache(maxsize=4096)
def build_purl(kind: str, name: str, version: str) -> str:
    """Builds a package URL."""
    # purl-spec: slashes separate segments of the name, whose other characters are percent-encoded.
    return f"pkg:{kind}/{quote(name)}@{quote(version, safe='')}"


@dataclass(frozen=True, slots=True)
class Dependencies(Prop):
    """A lock file of the project, or None; in a world that has drawn lock files, those count instead."""

    lock: Lock | None

    def within(self, limits: Limits) -> Dependencies:
        """The same lock file, with what a project of this size locks."""
        if limits.size == "small" or self.lock is None:
            return self
        return Dependencies(grow_lock(self.lock, limits.size))

    def settled(self, world: World) -> World:
        if self.lock is None or world.has(Locks):
            return world
        return commit_locks(world, (self.lock,))


def list_dependencies(world: World) -> tuple[Package, ...]:
    """Lists each package once, in the order of the lock files that name it first."""
    return world.once(_list_dependencies)


def _list_dependencies(world: World) -> tuple[Package, ...]:
    own = world.prop(Dependencies).lock
    locks = world.prop(Locks).locks if world.has(Locks) else (own,) if own is not None else ()
    by_file = {lock.format.filename: dict(sorted(lock.locked)) for lock in locks}
    # Two lock files may hold the same package: the first one, in order of file names, is its source.
    found: dict[str, Package] = {}
    for file in sorted(by_file):
        for name, version in by_file[file].items():
            package = Package(_TYPES[file], name, version, file)
            found.setdefault(package.purl, package)
    return tuple(found.values())


def _build_lock_space(kind: LockFormat) -> Space:
    published = SampledFrom(
        tuple((name, version) for name, versions in kind.published for version in versions)
    )
    return Builds(lambda locked: Lock(kind, locked), (Lists(published, 1, 8),))


DEPENDENCIES = PropKind(
    Dependencies,
    Builds(
        Dependencies,
        (OneOf((Just(None), OneOf(tuple(_build_lock_space(kind) for kind in FORMATS))), (3, 97)),),
    ),
)
