"""Finds the folder of an import path among the modules that go.mod pins: in `vendor/`, search paths, or the module cache."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.module_paths import is_import_path
from witness_schema.foreign.module_sums import PinnedSums, escape_path, read_pinned_sums
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang import standard_library
from witness_schema.golang.go_mod import Replacement, read_go_mod

# How the reason ends where fetching a module helps, and what stands in it where a `replace` leads to what is not read.
NOT_HERE = "is not on this machine"
OUTSIDE = "a folder outside of"


@dataclass(frozen=True, slots=True)
class Module:
    """A module at a version.

    folder: its sources, below the root of `tree`, out of which no link leads. origin: the `path@version` that they come
    from, after `replace`.
    """

    path: str
    version: str
    folder: Path
    origin: str = ""
    tree: Tree = field(default_factory=lambda: Tree(Path()))


@dataclass(frozen=True, slots=True)
class Modules:
    """The checkout's own module and the modules that its go.mod pins, longest path first.

    The longest path wins, as in cmd/go: `example.com/a/b` may be a module of its own beside `example.com/a`.
    standard: the sources of the standard library, None where no Go is on this machine. sums: of the releases that Go has
    compiled here.
    """

    main: Module
    pinned: tuple[Module, ...]
    standard: Path | None = None
    sums: PinnedSums = field(default_factory=PinnedSums)

    def may_register(self, import_path: str) -> bool:
        """Whether a package of this path may be go-witness's `attestation`, by which attestors are registered.

        In a checkout it is the checkout's own; a repository of plugins may use go-witness, or a fork under any path.
        """
        if self.main.path:
            return import_path == f"{self.main.path}/attestation"
        return import_path.rpartition("/")[2] == "attestation"

    def find_folder(self, import_path: str) -> Path | None:
        """Return the folder of a package, or None where no module on this machine contains it."""
        found = self.locate(import_path)
        return found[1] if found is not None else None

    def locate(self, import_path: str) -> tuple[Module, Path] | None:
        """Return the folder of a package and the module that it is part of, or None as `find_folder` does."""
        # A path with `..` would lead out of its module.
        if not is_import_path(import_path):
            return None
        for module in (self.main, *self.pinned):
            if import_path == module.path or import_path.startswith(module.path + "/"):
                folder = module.folder / import_path.removeprefix(module.path).lstrip("/")
                if module.tree.has_folder(folder):
                    return module, folder
        return None

    def find_module(self, import_path: str) -> Module | None:
        """Return the module that a package belongs to, whether or not its sources are on this machine."""
        modules = (self.main, *self.pinned)
        return next(
            (m for m in modules if import_path == m.path or import_path.startswith(m.path + "/")), None
        )


def read_modules(root: Path, *, replacements: Path | None = None, search: Iterable[Path] = ()) -> Modules:
    """Read the modules of a checkout. Raises UnreadableSource where it has no go.mod that Go would take.

    replacements: a second go.mod whose `replace` lines also apply (the oracle's: it pins what the proxy serves).
    search:       folders of `path@version` trees, laid out like the module cache and searched before it.
    """
    tree, go_mod = Tree(root), root / "go.mod"
    if "go.mod" not in tree.list_names(root):
        raise UnreadableSource(
            f"{show_path(root)} is not a Go module: it has no go.mod",
            advice="name the root of a go-witness checkout",
        )
    main = read_go_mod(tree.read_file(go_mod), show_path(go_mod))
    # The second go.mod comes last, so its lines win: they name what the module proxy really serves.
    replaced = main.replacements | (_read_replacements(replacements) if replacements else {})
    places = (*search, find_module_cache())
    pinned = [
        _find_module(tree, places, path, replaced.get(path, Replacement(path, version)), version)
        for path, version in main.requirements.items()
    ]
    pinned.sort(key=lambda module: -len(module.path))
    standard = standard_library.find_sources()
    sums = read_pinned_sums(replacements, find_module_cache())
    return Modules(Module(main.module, "", root, tree=tree), tuple(pinned), standard, sums)


def find_module_cache() -> Path:
    """Return GOMODCACHE by the rules of cmd/go, without running it."""
    if os.environ.get("GOMODCACHE"):
        return Path(os.environ["GOMODCACHE"])
    # GOPATH may list several folders; cmd/go downloads into the first.
    first = os.environ.get("GOPATH", "").split(os.pathsep)[0]
    return (Path(first) if first else Path.home() / "go") / "pkg" / "mod"


def _read_replacements(go_mod: Path) -> dict[str, Replacement]:
    return read_go_mod(Tree(go_mod.parent).read_file(go_mod), show_path(go_mod)).replacements


def _find_module(tree: Tree, places: Iterable[Path], path: str, origin: Replacement, version: str) -> Module:
    """Return a module with the first folder that holds it, or its place in the module cache where none does."""
    # A `replace` without a version names a folder below the go.mod.
    if not origin.version:
        return Module(path, version, Path(os.path.normpath(tree.root / origin.path)), f"{origin.path}@", tree)
    spelt = f"{origin.path}@{origin.version}"
    vendored = tree.root / "vendor" / origin.path
    if tree.has_folder(vendored):
        return Module(path, version, vendored, spelt, tree)
    folders = [place / f"{escape_path(origin.path)}@{origin.version}" for place in places]
    folder = next((folder for folder in folders if folder.is_dir()), folders[-1])
    return Module(path, version, folder, spelt, Tree(folder))
