"""Finds the attestors that run: Go registers one in its `init`, in a program that imports its package, directly or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from witness_schema.foreign.tree_files import Tree, is_text
from witness_schema.golang.packages import Package, Packages

# The `witness` command is a repository of its own and constructs these three for every run (in-toto/witness, cmd/run.go).
# Go-witness's root package imports them too, but not material and product from v0.1.16 to v0.3.0.
ALWAYS_RUN = ("attestation/commandrun", "attestation/material", "attestation/product")
_REGISTERS = b"RegisterAttestation"
_NO_PACKAGES = frozenset({"node_modules", "testdata", "vendor"})


def list_running_packages(packages: Packages, root: Path) -> tuple[Package, ...]:
    """List the packages below `attestation/` whose `init` runs, sorted by folder; all of them where no program imports one.

    A program is go-witness's root package, for whoever imports it, or a command of the checkout.
    """
    module = packages.modules.main
    attestors: dict[str, Package] = {}
    registering: set[str] = set()
    for folder, files in _list_code(module.tree, root / "attestation").items():
        path = _spell_import(module.path, root, folder)
        package = packages.get(path) if folder != root / "attestation" else None
        if package is not None:
            attestors[path] = package
            if any(_REGISTERS in module.tree.read_file(file) for file in files):
                registering.add(path)
    whole = packages.get(module.path)
    programs = [whole] if whole is not None else []
    reached = _follow_imports(packages, programs, attestors)
    # Following every import takes as long again, so it is done only where it can change something.
    if registering - reached:
        reached = _follow_imports(packages, [*programs, *_list_commands(packages, root)], None)
    if not registering & reached:
        return tuple(attestors.values())
    running = reached | {f"{module.path}/{folder}" for folder in ALWAYS_RUN}
    return tuple(package for path, package in attestors.items() if path in running)


def _list_commands(packages: Packages, root: Path) -> Iterator[Package]:
    """Yield the commands of the checkout that import packages of its module; a command may be a module of its own."""
    module = packages.modules.main
    packages.searched.update(_list_code(module.tree, root))
    for folder, files in packages.searched.items():
        # As text first: to parse every folder takes a second.
        texts = [module.tree.read_file(file) for file in files]
        if any(b"main" in text for text in texts) and any(
            f'"{module.path}'.encode() in text for text in texts
        ):
            package = packages.get(_spell_import(module.path, root, folder))
            if package is not None and package.name == "main":
                yield package


def _list_code(tree: Tree, start: Path) -> dict[Path, tuple[Path, ...]]:
    """Map a folder and those below it in which Go looks for packages, sorted, to their Go files."""
    found: dict[Path, list[Path]] = {start: []}
    for entry in tree.walk(start, enter=_may_hold_packages):
        # A name that is not UTF-8 is no import path, so nothing in such a folder counts.
        if is_text(entry.path):
            if entry.folder and _may_hold_packages(entry.path.name):
                found[entry.path] = []
            elif not entry.folder and entry.path.suffix == ".go" and entry.path.parent in found:
                found[entry.path.parent].append(entry.path)
    return {folder: tuple(found[folder]) for folder in sorted(found)}


def _may_hold_packages(name: str) -> bool:
    return name not in _NO_PACKAGES and not name.startswith((".", "_"))


def _spell_import(module: str, root: Path, folder: Path) -> str:
    inside = folder.relative_to(root).as_posix()
    return module if inside == "." else f"{module}/{inside}"


def _follow_imports(packages: Packages, start: Iterable[Package], known: Iterable[str] | None) -> set[str]:
    """Return the import paths that the packages reach within their module.

    known: the paths that are followed; None for all of the module.
    """
    main = packages.modules.main.path
    followed = frozenset(known) if known is not None else None
    waiting, reached = list(start), set[str]()
    while waiting:
        imported = {path for file in waiting.pop().files for path in file.imports.values()}
        own = {p for p in imported if (p.startswith(f"{main}/") if followed is None else p in followed)}
        packages_found = (packages.get(path) for path in sorted(own - reached))
        reached |= own
        waiting += [package for package in packages_found if package is not None]
    return reached
