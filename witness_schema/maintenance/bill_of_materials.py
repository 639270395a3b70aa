"""`python -m witness_schema.maintenance.bill_of_materials DIST`: writes the bill of materials beside the wheel in DIST.

CycloneDX 1.6 as JSON: the wheel, each package that it needs as requirements/base.txt pins it, and the Go modules of the
oracle, which a clone builds and the wheel does not have (scope `excluded`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from witness_schema.clone import repository_root
from witness_schema.documents.foreign_file import hash_file, read_lines, read_text
from witness_schema.documents.plain_json import parse_json
from witness_schema.json_writing import dumps
from witness_schema.upstream import go_toolchain

PIN = re.compile(r"([\w.-]+)==([^\s;]+)(.*)")
LONGEST_LICENCE = 64  # longer is the text of a licence and not its name


@dataclass(frozen=True, slots=True)
class PinnedPackage:
    """A package of requirements/base.txt: `digests` are the sha256 of each file that may be installed."""

    name: str
    version: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoModule:
    """A module of oracle/go.mod; `sum` is its line in go.sum (`h1:…`), "" without one."""

    path: str
    version: str
    sum: str


def read_pins(requirements: str) -> list[PinnedPackage]:
    """Returns the packages of a hashed requirement file."""
    lines = requirements.replace("\\\n", " ").splitlines()
    return [
        PinnedPackage(found[1], found[2], tuple(re.findall(r"sha256:([0-9a-f]{64})", found[3])))
        for found in map(PIN.fullmatch, lines)
        if found
    ]


def read_go_modules(oracle: Path) -> list[GoModule]:
    """Returns the modules that go.mod requires, as replaced there. Raises `BrokenEnvironment` without a Go toolchain."""
    toolchain = go_toolchain.find()
    printed = subprocess.run(
        [toolchain.path, "mod", "edit", "-json"],
        cwd=oracle,
        env=toolchain.build_environment(),
        capture_output=True,
        check=True,
    ).stdout
    sums = {
        (path, version): digest
        for path, version, digest in (line.split() for line in read_lines(oracle / "go.sum"))
    }
    module = parse_json(printed)
    replaced = {entry["Old"]["Path"]: entry["New"] for entry in module["Replace"] or ()}
    built = [replaced.get(entry["Path"], entry) for entry in module["Require"]]
    # A replacement by a folder has no version and is part of this repository.
    named = [(entry["Path"], entry["Version"]) for entry in built if "Version" in entry]
    return [GoModule(path, version, sums.get((path, version), "")) for path, version in named]


def build_bill(
    wheel: Path, packages: Iterable[PinnedPackage], modules: Iterable[GoModule], made: datetime
) -> str:
    """Returns the document; the same arguments give the same bytes."""
    name, version = wheel.name.split("-")[:2]
    digest = hash_file(wheel)
    bill = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, digest))
    bill.metadata.timestamp = made
    product = _build_component("pypi", name.replace("_", "-"), version, (digest,), *_read_licences(name))
    needed = [
        _build_component("pypi", p.name, p.version, p.digests, *_read_licences(p.name)) for p in packages
    ]
    oracle = Component(
        name="witness-schema oracle",
        bom_ref="oracle",
        type=ComponentType.APPLICATION,
        scope=ComponentScope.EXCLUDED,
    )
    linked = [_build_module(module) for module in modules]
    bill.metadata.component = product
    for component in (*needed, oracle, *linked):
        bill.components.add(component)
    bill.register_dependency(product, needed)
    bill.register_dependency(oracle, linked)
    return _print_bill(bill)


def _build_component(kind: str, name: str, version: str, digests: Iterable[str], *licences: str) -> Component:
    address = PackageURL(kind, None, name, version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in digests],
        licenses=[LicenseFactory().make_from_string(licence) for licence in licences],
    )


def _build_module(module: GoModule) -> Component:
    namespace, _, name = module.path.rpartition("/")
    address = PackageURL("golang", namespace or None, name, module.version)
    # go.sum's digest is over a list of files and not over an archive, so it is no CycloneDX hash.
    sums = [Property(name="go.sum", value=module.sum)] if module.sum else []
    return Component(
        name=module.path,
        version=module.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.EXCLUDED,
        purl=address,
        bom_ref=str(address),
        properties=sums,
    )


def _read_licences(package: str) -> list[str]:
    """Returns what an installed package says of its licence, [] where it is not installed or says nothing."""
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return []
    fields = [said[name] for name in ("License-Expression", "License") if name in said]
    field = fields[0].strip() if fields else ""
    if field and "\n" not in field and len(field) <= LONGEST_LICENCE:
        return [field]
    named = [line for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    return [line.split(" :: ")[-1] for line in named]


def _print_bill(bill: Bom) -> str:
    document: dict[str, Any] = parse_json(JsonV1Dot6(bill).output_as_string())
    # go-witness knows CycloneDX by `bomFormat` in the first 500 bytes (attestation/product/product.go), so it comes first.
    first = {name: document.pop(name) for name in ("bomFormat", "specVersion")}
    return dumps({**first, **document}, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes NAME-VERSION.cdx.json; its date is SOURCE_DATE_EPOCH where that is set, as the wheel's is."""
    (wheel,) = Path(sys.argv[1]).glob("*.whl")
    root = repository_root()
    made = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", wheel.stat().st_mtime)), UTC)
    packages = read_pins(read_text(root / "requirements" / "base.txt"))
    text = build_bill(wheel, packages, read_go_modules(root / "oracle"), made)
    wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json").write_text(text)


if __name__ == "__main__":
    main()
