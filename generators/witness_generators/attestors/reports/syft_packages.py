"""What Syft writes about a package besides its name: its cataloger, its language, its kind and the file it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from witness_generators.attestors.reports.dependencies import Package


@dataclass(frozen=True, slots=True)
class Cataloger:
    """A cataloger of Syft: the part that finds packages in one kind of file.

    kind: Syft's own name of the package type, not that of the package URL. source: the words of an SPDX `sourceInfo`.
    reads: the file that it reads, "" for the lock file itself.
    """

    name: str
    language: str
    kind: str
    source: str
    reads: str = ""


# The catalogers of Syft 1.4: its CycloneDX carries their names, its SPDX their sources.
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
    # Syft lists Go modules from go.mod and takes only their hashes from go.sum.
    "go.sum": Cataloger("go-module-file-cataloger", "go", "go-module", "go module information", "go.mod"),
    "Podfile.lock": Cataloger("cocoapods-cataloger", "swift", "pod", "installed cocoapods manifest file"),
    "gradle.lockfile": Cataloger(
        "java-gradle-lockfile-cataloger", "java", "java-archive", "installed java archive"
    ),
}


def find_cataloger(package: Package) -> Cataloger:
    """Returns the cataloger that finds packages of this package's lock file."""
    return CATALOGERS[package.lockfile]


def find_source_path(package: Package) -> str:
    """Returns the path of the file that the package was found in, from the root of the scanned folder."""
    return f"/{find_cataloger(package).reads or package.lockfile}"


def guess_cpe(package: Package) -> str:
    """Returns the CPE 2.3 that Syft guesses: vendor and product are the last part of the package's name."""
    name = package.name.rpartition(":")[2].rpartition("/")[2]
    return f"cpe:2.3:a:{name}:{name}:{package.version}:*:*:*:*:*:*:*"


@lru_cache(maxsize=4096)
def compute_package_id(purl: str, path: str) -> str:
    """Computes the package's id in a document: sixteen hexadecimal digits."""
    # Syft hashes the whole package; package URL and path are what tells two packages apart here.
    return hashlib.sha256(f"{purl} {path}".encode()).hexdigest()[:16]
