"""Finds the attestors that run: Go registers one in its `init`, in a program that imports its package, directly or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import BudgetUsedUp
from witness_schema.foreign.tree_files import Tree, is_text
from witness_schema.golang.packages import Package, Packages
from witness_schema.golang.work.workspaces import may_hold_packages

# The `witness` command is a repository of its own and constructs these three for every run (in-toto/witness, cmd/run.go).
# Go-witness's root package imports them too, but not material and product from v0.1.16 to v0.3.0.
ALWAYS_RUN = ("attestation/commandrun", "attestation/material", "attestation/product")
_REGISTERS = b"Register"
_COMMAND = b"package main"


@dataclass(frozen=True, slots=True)
class Running:
    """What runs. broken: packages that cannot be parsed, by folder; what only they import is not known."""

    packages: tuple[Package, ...]
    broken: tuple[tuple[str, UnreadableSource], ...]


def list_running_packages(packages: Packages, root: Path) -> Running:
    """List the packages below `attestation/` whose `init` runs, sorted by folder; all of them where no program imports one.

    A program is go-witness's root package, for whoever imports it, or a command of the checkout. Raises UnreadableSource
    where the root package cannot be parsed, since nothing is known without it.
    """
    search = _Search(packages, root)
    attestors, registering = search.list_attestors()
    whole = packages.get(packages.modules.main.path)
    programs = [whole] if whole is not None else []
    reached = search.follow_imports(programs, attestors)
    # Following every import takes as long again, so it is done only where it can change something.
    if registering - reached:
        reached = search.follow_imports([*programs, *search.list_commands()], None)
    if whole is not None and whole.path in search.broken:
        raise search.broken[whole.path]
    always = {search.spell_import(root / folder) for folder in ALWAYS_RUN}
    wanted = reached | always if registering & reached else attestors.keys()
    running = [package for path, package in attestors.items() if path in wanted]
    for package in running:
        search.list_imports(package)
    parsed = tuple(package for package in running if package.path not in search.broken)
    return Running(parsed, tuple((search.show(path), error) for path, error in search.broken.items()))


@dataclass(frozen=True, slots=True)
class _Search:
    """A search in one checkout. broken: import path to the error of a package that cannot be parsed."""

    packages: Packages
    root: Path
    broken: dict[str, UnreadableSource] = field(default_factory=dict)

    @property
    def module(self) -> str:
        return self.packages.modules.main.path

    def list_attestors(self) -> tuple[dict[str, Package], set[str]]:
        """Return the packages below `attestation/` by import path, and the paths of those that may register an attestor."""
        attestors, registering, base = {}, set(), self.root / "attestation"
        for folder, files in list_code(self.tree, base).items():
            package = self.packages.get(self.spell_import(folder)) if folder != base else None
            if package is not None:
                attestors[package.path] = package
                if any(_REGISTERS in self.tree.read_file(file) for file in files):
                    registering.add(package.path)
        return attestors, registering

    @property
    def tree(self) -> Tree:
        return self.packages.modules.main.tree

    def list_commands(self) -> Iterator[Package]:
        """Yield the commands of the checkout that import packages of its module; a command may be a module of its own."""
        self.packages.searched.update(list_code(self.tree, self.root))
        own = f'"{self.module}'.encode()
        for folder, files in self.packages.searched.items():
            # As text first: to parse every folder takes a second. One by one: a folder may hold more than the memory.
            found = {word for file in files for word in _find_words(self.tree.read_file(file), _COMMAND, own)}
            if found == {_COMMAND, own}:
                package = self.packages.get(self.spell_import(folder))
                if package is not None and self._is_command(package):
                    yield package

    def _is_command(self, package: Package) -> bool:
        self.list_imports(package)
        return package.path not in self.broken and package.name == "main"

    def follow_imports(self, start: Iterable[Package], known: Mapping[str, Package] | None) -> set[str]:
        """Return the import paths that the packages reach within their module.

        known: the packages that are followed; None for all of the module.
        """
        waiting, reached = list(start), set[str]()
        while waiting:
            imported = self.list_imports(waiting.pop())
            own = {p for p in imported if (p.startswith(f"{self.module}/") if known is None else p in known)}
            found = (self.packages.get(path) for path in sorted(own - reached))
            reached |= own
            waiting += [package for package in found if package is not None]
        return reached

    def list_imports(self, package: Package) -> set[str]:
        """Return what the files of a package import; nothing, and a note in `broken`, where they cannot be parsed."""
        try:
            return {path for file in package.files for path in file.imports.values()}
        except BudgetUsedUp:
            raise
        except UnreadableSource as error:
            self.broken[package.path] = error
            return set()

    def spell_import(self, folder: Path) -> str:
        inside = folder.relative_to(self.root).as_posix()
        return self.module if inside == "." else f"{self.module}/{inside}"

    def show(self, path: str) -> str:
        return path.removeprefix(f"{self.module}/")


def list_code(tree: Tree, start: Path) -> dict[Path, tuple[Path, ...]]:
    """Map a folder and those below it in which Go looks for packages, sorted, to their Go files."""
    found: dict[Path, list[Path]] = {start: []}
    for entry in tree.walk(start, enter=may_hold_packages):
        # A name that is not UTF-8 is no import path, so nothing in such a folder counts.
        if is_text(entry.path):
            if entry.folder and may_hold_packages(entry.path.name):
                found[entry.path] = []
            elif not entry.folder and entry.path.suffix == ".go" and entry.path.parent in found:
                found[entry.path.parent].append(entry.path)
    return {folder: tuple(found[folder]) for folder in sorted(found)}


def _find_words(text: bytes, *words: bytes) -> list[bytes]:
    return [word for word in words if word in text]
