"""What Syft says of a package besides its name: the cataloger that found it, its language, its kind and the file it was in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from witness_generators.attestors.reports.dependencies import Package


@dataclass(frozen=True, slots=True)
class Cataloger:
    """By the name that Syft gives it; `kind` is Syft's own, not the package URL's.

    source: what an SPDX document says that packages are known from. reads: the file, "" for the lock file itself.
    """

    name: str
    language: str
    kind: str
    source: str
    reads: str = ""


_NODE = Cataloger("javascript-lock-cataloger", "javascript", "npm", "installed node module manifest file")
_PYTHON = Cataloger("python-package-cataloger", "python", "python", "installed python package manifest file")
CATALOGERS: Mapping[str, Cataloger] = {
    "Gemfile.lock": Cataloger("ruby-gemfile-cataloger", "ruby", "gem", "installed gem metadata file"),
    "package-lock.json": _NODE,
    "yarn.lock": _NODE,
    "pnpm-lock.yaml": _NODE,
    "Cargo.lock": Cataloger("rust-cargo-lock-cataloger", "rust", "rust-crate", "rust cargo manifest"),
    "poetry.lock": _PYTHON,
    "Pipfile.lock": _PYTHON,
    "composer.lock": Cataloger("php-composer-lock-cataloger", "php", "php-composer", "PHP composer manifest"),
    "go.sum": Cataloger("go-module-file-cataloger", "go", "go-module", "go module information", "go.mod"),
    "Podfile.lock": Cataloger("cocoapods-cataloger", "swift", "pod", "installed cocoapods manifest file"),
    "gradle.lockfile": Cataloger(
        "java-gradle-lockfile-cataloger", "java", "java-archive", "installed java archive"
    ),
}


def cataloger(package: Package) -> Cataloger:
    """Which one finds packages of its lock file."""
    return CATALOGERS[package.lockfile]


def found_in(package: Package) -> str:
    """The path of the file that it was found in, from the root of what was scanned."""
    return f"/{cataloger(package).reads or package.lockfile}"


@lru_cache(maxsize=4096)
def package_id(purl: str, path: str) -> str:
    """The id under which a document knows a package: sixteen hexadecimal digits."""
    return hashlib.sha256(f"{purl} {path}".encode()).hexdigest()[:16]
