"""A package: its files, merged, and what a name means in each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from witness_schema.golang.build_constraints import is_included
from witness_schema.golang.modules import Modules
from witness_schema.golang.syntax import GoFile, parse


@dataclass(frozen=True)
class Package:
    """The files of one folder that belong to the build; look-ups answer with the file that declares the name."""

    path: str
    folder: Path

    @cached_property
    def files(self) -> tuple[GoFile, ...]:
        sources = sorted(self.folder.glob("*.go"))
        return tuple(parse(path) for path in sources if is_included(path, path.read_text(errors="replace")))

    @cached_property
    def name(self) -> str:
        return self.files[0].package if self.files else self.path.rsplit("/", 1)[-1]

    @cached_property
    def types(self) -> dict[str, GoFile]:
        return {name: file for file in self.files for name in file.types}

    @cached_property
    def constants(self) -> dict[str, GoFile]:
        return {name: file for file in self.files for name in file.constants}

    @cached_property
    def functions(self) -> dict[tuple[str, str], GoFile]:
        return {key: file for file in self.files for key in file.functions}

    @cached_property
    def variables(self) -> dict[str, GoFile]:
        return {name: file for file in self.files for name in file.variables}


@dataclass(frozen=True)
class Packages:
    """Packages by import path, read once and only when reached."""

    modules: Modules
    _read: dict[str, Package | None] = field(default_factory=dict)
    _spelled: dict[Path, str] = field(default_factory=dict)

    def get(self, path: str) -> Package | None:
        """The package, or None where its sources are not on this machine (the standard library's are not read)."""
        if path not in self._read:
            folder = self.modules.find_folder(path)
            self._read[path] = (
                Package(path, folder) if folder is not None and any(folder.glob("*.go")) else None
            )
        return self._read[path]

    @property
    def read(self) -> tuple[Package, ...]:
        """The packages that were reached so far."""
        return tuple(package for package in self._read.values() if package is not None)

    def find_import(self, file: GoFile, qualifier: str) -> str | None:
        """The import path that `qualifier` stands for in this file."""
        if qualifier in file.imports:
            return file.imports[qualifier]
        unnamed = [path for name, path in file.imports.items() if name == path]
        likely = [path for path in unnamed if qualifier in _guess_names(path)]
        for path in (*likely, *unnamed):
            package = self.get(path)
            if package.name == qualifier if package is not None else path in likely:
                return path
        return None

    def place(self, file: GoFile, line: int) -> str:
        """`path:line` with the path relative to its module; other modules' paths begin with the module."""
        if file.path not in self._spelled:
            self._spelled[file.path] = self._spell_path(file.path)
        return f"{self._spelled[file.path]}:{line}"

    def _spell_path(self, path: Path) -> str:
        main = self.modules.main.folder
        if path.is_relative_to(main):
            return path.relative_to(main).as_posix()
        for module in self.modules.pinned:
            if path.is_relative_to(module.folder):
                return f"{module.path}/{path.relative_to(module.folder).as_posix()}"
        return path.name


def _guess_names(path: str) -> set[str]:
    """The names that a package at this path may well have: its last word, without a version or a `go-` or `-go`."""
    words = path.split("/")
    last = words[-2] if len(words) > 1 and words[-1][0] == "v" and words[-1][1:].isdigit() else words[-1]
    last = last.split(".v")[0]
    return {
        last,
        last.removeprefix("go-"),
        last.removesuffix("-go"),
        last.replace("-", ""),
        last.replace("-", "_"),
    }
