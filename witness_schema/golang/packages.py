"""Packages: their files, the names that they declare, and the imports of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.budgets import Budget
from witness_schema.foreign.module_paths import is_import_path
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang.build_constraints import is_included, is_included_name
from witness_schema.golang.modules import Modules
from witness_schema.golang.source_files import DeclaredNames, K, SourceFile, read_source
from witness_schema.golang.standard_library import is_standard
from witness_schema.golang.syntax import GoFile
from witness_schema.golang.types import GoType


@dataclass(frozen=True)
class Package:
    """The files of one folder that belong to the build. Each look-up maps a name to the file that declares it."""

    path: str
    folder: Path
    tree: Tree
    budget: Budget
    standard: bool = False
    # Whether it is of a release whose sum is pinned.
    checked: bool = False

    @property
    def compiled(self) -> bool:
        """Whether it is of a release, which Go takes: the pinned checkout, whose sum Go has checked, is read without a watch."""
        # Go itself is no guest either.
        return self.standard or self.checked or self.budget.watch is None

    @cached_property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that belong to the build; those of a release are not parsed yet."""
        return tuple(file for name in self._list_names() if (file := self._read_file(name)) is not None)

    @cached_property
    def files(self) -> tuple[GoFile, ...]:
        return tuple(file.parsed for file in self.sources)

    def _list_names(self) -> Iterator[str]:
        # Sorted, because the order of a folder differs between file systems and the output must not.
        for name in self.tree.list_names(self.folder):
            if name.endswith(".go") and is_included_name(name):
                if not name.isprintable():
                    where = show_path(self.folder / name)
                    raise UnreadableSource(
                        "the name of this file is not UTF-8, or holds control characters", where=ascii(where)
                    )
                yield name

    def list_paths(self) -> tuple[Path, ...]:
        """List the files that were read; () where one of them could not be."""
        try:
            return tuple(file.path for file in self.sources)
        except UnreadableSource:
            return ()

    def _read_file(self, name: str) -> SourceFile | None:
        """Return a file, None where it does not belong to the build."""
        path = self.folder / name
        content = self.tree.read_file(path)
        with self.budget.parse_file(f"{show_path(path)}:1", len(content)):
            if not is_included(path, content.decode(errors="replace")):
                return None
            return read_source(path, content, compiled=self.compiled)

    @cached_property
    def name(self) -> str:
        return self.sources[0].parsed.package if self.sources else self.path.rsplit("/", 1)[-1]

    @cached_property
    def types(self) -> Mapping[str, GoFile]:
        return self._map_names("type", lambda file: file.types)

    @cached_property
    def constants(self) -> Mapping[str, GoFile]:
        return self._map_names("const", lambda file: file.constants)

    @cached_property
    def functions(self) -> Mapping[tuple[str, str], GoFile]:
        return self._map_names("func", lambda file: file.functions)

    @cached_property
    def variables(self) -> Mapping[str, GoFile]:
        return self._map_names("var", lambda file: file.variables)

    def _map_names(self, keyword: str, list_names: Callable[[GoFile], Mapping[K, Any]]) -> Mapping[K, GoFile]:
        if self.compiled:
            return DeclaredNames(self.sources, keyword, list_names)
        return {name: file for file in self.files for name in list_names(file)}

    def list_files_with(self, keyword: str, type_name: str) -> Iterator[GoFile]:
        """Yield the files in which something may be declared by a keyword whose declaration names a type."""
        for file in self.sources:
            if not self.compiled or file.words.may_declare_of(keyword, type_name):
                yield file.parsed

    def changes_variable(self, name: str) -> bool:
        """Whether a function of the package may change this variable of it; every function is searched once for each name."""
        if name not in self._changed:
            self._changed[name] = any(file.changes_variable(name) for file in self.files)
        return self._changed[name]

    @cached_property
    def _changed(self) -> dict[str, bool]:
        return {}


@dataclass(frozen=True)
class Packages:
    """Packages by import path; each is read once, when it is first needed."""

    modules: Modules
    budget: Budget = field(default_factory=Budget)
    # Values of constants, by kind, package and name; the open ones are being computed.
    computed: dict[tuple[str, str, str], str | int | bool] = field(default_factory=dict)
    open_constants: set[tuple[str, str, str]] = field(default_factory=set)
    # Folders that were searched for commands, with the Go files that were looked at and not all parsed.
    searched: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    _read: dict[str, Package | None] = field(default_factory=dict)
    _standard: dict[Path, Package | None] = field(default_factory=dict)
    _spelled: dict[Path, str] = field(default_factory=dict)

    def get(self, path: str) -> Package | None:
        """Return the package, or None where its sources are not on this machine or it belongs to the standard library."""
        if path not in self._read:
            self._read[path] = self._find(path)
        return self._read[path]

    def find(self, path: str) -> Package | None:
        """Return the package of a module, or else that of the standard library."""
        return self.get(path) or (self.get_standard(path) if is_standard(path) else None)

    def get_standard(self, path: str) -> Package | None:
        """Return a package of the standard library, or None where no Go is on this machine."""
        root = self.modules.standard
        if root is None or not is_import_path(path):
            return None
        folder = root / path
        if folder not in self._standard:
            tree = Tree(root)
            there = any(name.endswith(".go") for name in tree.list_names(folder))
            self._standard[folder] = Package(path, folder, tree, self.budget, True) if there else None
        return self._standard[folder]

    def _find(self, path: str) -> Package | None:
        located = self.modules.locate(path)
        if located is None:
            return None
        module, folder = located
        if not any(name.endswith(".go") for name in module.tree.list_names(folder)):
            return None
        checked = self.modules.sums.hold(module.folder)
        return Package(path, folder, module.tree, self.budget, checked=checked)

    @property
    def read(self) -> tuple[Package, ...]:
        """The packages that were read so far."""
        found = (*self._read.values(), *self._standard.values())
        return tuple(package for package in found if package is not None)

    def find_import(self, file: GoFile, qualifier: str) -> str | None:
        """Return the import path that `qualifier` stands for in this file, or None."""
        if qualifier in file.imports:
            return file.imports[qualifier]
        # The package clause decides, not the path (`gopkg.in/yaml.v3` is `yaml`). Likely paths come
        # first, because asking a package for its name parses its files.
        unnamed = [path for name, path in file.imports.items() if name == path]
        likely = [path for path in unnamed if qualifier in _guess_names(path)]
        for path in (*likely, *unnamed):
            package = self.get(path)
            if package.name == qualifier if package is not None else path in likely:
                return path
        return None

    def place(self, file: GoFile, line: int) -> str:
        """Return `path:line`, the path relative to the checkout, or beginning with the module path for other modules."""
        if file.path not in self._spelled:
            self._spelled[file.path] = self._spell_path(file.path)
        return f"{self._spelled[file.path]}:{line}"

    @cached_property
    def _homes(self) -> list[tuple[str, str]]:
        """The folder of each module, and how its paths begin in a record; as texts, since pathlib takes each apart again."""
        main, pinned = self.modules.main, self.modules.pinned
        return [
            (f"{main.folder.as_posix()}/", ""),
            *((f"{module.folder.as_posix()}/", f"{module.path}/") for module in pinned),
        ]

    def _spell_path(self, path: Path) -> str:
        spelt = path.as_posix()
        for folder, home in self._homes:
            if spelt.startswith(folder):
                return f"{home}{spelt[len(folder) :]}"
        if self.modules.standard is not None and path.is_relative_to(self.modules.standard):
            return path.relative_to(self.modules.standard).as_posix()
        return path.name


def _guess_names(path: str) -> set[str]:
    """Return the likely names of a package at this path: its last element without version, `go-` or `-go`."""
    words = path.split("/")
    # A major version suffix (`/v4`, `.v3`) belongs to the module path, not to the name of the package.
    last = words[-2] if len(words) > 1 and words[-1][0] == "v" and words[-1][1:].isdigit() else words[-1]
    last = last.split(".v")[0]
    return {
        last,
        last.removeprefix("go-"),
        last.removesuffix("-go"),
        last.replace("-", ""),
        last.replace("-", "_"),
    }


@dataclass(frozen=True)
class Scope:
    """What the names of a type expression refer to: a package, one of its files, and local type names.

    parameters: type parameters and types declared in a function.
    """

    package: Package
    file: GoFile
    parameters: Mapping[str, GoType] = field(default_factory=dict)
