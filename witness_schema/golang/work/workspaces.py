"""The modules around a folder of the user's: those of its go.work, or the one module that it lies in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.module_sums import escape_path
from witness_schema.foreign.tree_files import Tree, show_path
from witness_schema.golang import standard_library
from witness_schema.golang.go_mod import GoMod, Replacement, read_go_mod
from witness_schema.golang.modules import OUTSIDE, Module, Modules, find_module_cache
from witness_schema.golang.work import go_work

_HIGHEST = 64  # folders above
# No package lies in such a folder.
_NOWHERE = ".none"
_NO_PACKAGES = frozenset({"node_modules", "testdata", "vendor"})


@dataclass(frozen=True, slots=True)
class Member:
    """A module of a workspace: its folder and what its go.mod says."""

    folder: Path
    go_mod: GoMod


@dataclass(frozen=True, slots=True)
class Workspace:
    """The modules that are read together.

    home: the folder below which everything is read. work: its go.work. broken: the folder of each module that cannot be
    read, with the reason.
    """

    home: Path
    members: tuple[Member, ...]
    work: Path | None = None
    broken: tuple[tuple[Path, UnreadableSource], ...] = ()

    def find_member(self, folder: Path) -> Member | None:
        """Return the module that a folder belongs to."""
        around = [member for member in self.members if folder.is_relative_to(member.folder)]
        return max(around, key=lambda member: len(member.folder.parts), default=None)

    def find_package(self, path: str) -> Path | None:
        """Return the folder of a package of one of the modules, by its import path."""
        around = [
            m for m in self.members if path == m.go_mod.module or path.startswith(f"{m.go_mod.module}/")
        ]
        member = max(around, key=lambda m: len(m.go_mod.module), default=None)
        return member.folder / path[len(member.go_mod.module) + 1 :] if member is not None else None

    def spell_import(self, folder: Path) -> str:
        """Return the import path of a folder of one of the modules."""
        member = self.find_member(folder)
        inside = folder.relative_to(member.folder).as_posix() if member is not None else "."
        module = member.go_mod.module if member is not None else ""
        return module if inside == "." else f"{module}/{inside}"

    def name(self, folder: Path) -> str:
        """Name a folder: by its import path, or the folder above the modules by its own name."""
        return (
            self.spell_import(folder)
            if self.find_member(folder) is not None
            else show_path(Path(folder.name))
        )

    def show(self, folder: Path) -> str:
        """Spell a folder relative to the home."""
        return show_path(folder.relative_to(self.home)) if folder != self.home else "."


def find_home(folder: Path) -> Path:
    """Return the folder below which everything is read: that of the go.work, the clone, or the module around a folder.

    Raises UnreadableSource where there is none.
    """
    if not folder.is_dir():
        raise UnreadableSource(
            "there is no such folder", where=show_path(folder), advice="name a package's folder"
        )
    above = (folder, *list(folder.parents)[:_HIGHEST])
    work = _find_work(above)
    module = next((place for place in above if _has(place, "go.mod")), None)
    if work is None and module is None and not list_modules_below(Tree(folder), folder):
        raise UnreadableSource(
            "no go.mod is in this folder, above it or below it",
            where=show_path(folder),
            advice="make it a module: go mod init example.com/NAME && go mod tidy",
        )
    found = [work.parent] if work is not None else []
    found += [module] if module is not None else []
    # A `replace` of a module leads to others of its clone.
    found += [place for place in above if _has(place, ".git")][:1]
    return min(found, key=lambda place: len(place.parts), default=folder)


def list_modules_below(tree: Tree, folder: Path) -> tuple[Path, ...]:
    """List the folders below a folder, and itself, that have a go.mod and in which Go looks for packages."""
    found = tree.walk(folder, enter=may_hold_packages)
    return tuple(entry.path.parent for entry in found if entry.path.name == "go.mod" and not entry.folder)


def may_hold_packages(name: str) -> bool:
    """Whether Go looks for packages in a folder of this name."""
    return name not in _NO_PACKAGES and not name.startswith((".", "_"))


def read_workspace(folder: Path, home: Path) -> Workspace:
    """Read the modules around a folder. Raises UnreadableSource where none of them can be read, or not that of the folder."""
    above = [folder, *(place for place in folder.parents if place.is_relative_to(home))]
    work, tree = _find_work(above), Tree(home)
    module = next((place for place in above if "go.mod" in tree.list_names(place)), None)
    used = go_work.read_uses(tree, work) if work is not None else ()
    folders = {use.folder: use.where for use in used}
    # Go refuses a module that its go.work does not use; to read it, it needs no go.work.
    if work is None or (module is not None and module not in folders):
        around = [module] if module is not None else []
        work, folders = (
            None,
            {place: show_path(place) for place in (*around, *list_modules_below(tree, folder))},
        )
    members, broken = _read_members(tree, folders)
    about_folder = [error for place, error in broken if folder.is_relative_to(place)]
    if about_folder or not members:
        raise about_folder[0] if about_folder else _build_empty(work, broken)
    return Workspace(home, members, work, broken)


def _build_empty(work: Path | None, broken: tuple[tuple[Path, UnreadableSource], ...]) -> UnreadableSource:
    if broken:
        return broken[0][1]
    where = show_path(work) if work is not None else ""
    return UnreadableSource(
        "go.work uses no module", where=f"{where}:1", advice="add one: go work use ./FOLDER"
    )


def _has(folder: Path, name: str) -> bool:
    return (folder / name).exists()


def _find_work(above: Iterable[Path]) -> Path | None:
    """Return the go.work that Go would use: GOWORK where that is above, or the nearest one."""
    set_to = os.environ.get("GOWORK", "")
    found = (place / "go.work" for place in above if _has(place, "go.work"))
    if set_to:
        found = (work for work in found if work == Path(os.path.realpath(set_to)))
    return next(found, None)


def _read_members(
    tree: Tree, folders: dict[Path, str]
) -> tuple[tuple[Member, ...], tuple[tuple[Path, UnreadableSource], ...]]:
    members: dict[str, Member] = {}
    broken = []
    for folder, where in folders.items():
        try:
            go_mod = _read_member(tree, folder, where)
            if go_mod.module in members:
                first = show_path(members[go_mod.module].folder)
                raise UnreadableSource(
                    f"the module {go_mod.module} is that of {first} too",
                    where=where,
                    advice="use one of them",
                )
            members[go_mod.module] = Member(folder, go_mod)
        except UnreadableSource as error:
            broken.append((folder, error))
    return tuple(members.values()), tuple(broken)


def _read_member(tree: Tree, folder: Path, where: str) -> GoMod:
    path = folder / "go.mod"
    if "go.mod" not in tree.list_names(folder):
        raise UnreadableSource(
            f"{show_path(folder)} has no go.mod",
            where=where,
            advice=f"go mod init, or: go work edit -dropuse={folder.name}",
        )
    return read_go_mod(tree.read_file(path), show_path(path), outside=True)


def find_modules(workspace: Workspace, search: tuple[Path, ...] = ()) -> Modules:
    """Find the modules that a workspace has and refers to.

    The first one has no path, so that places are told relative to the home. search: folders laid out like the module cache;
    a `replace` may lead into them as well as below the home.
    """
    own = {member.go_mod.module: member for member in workspace.members}
    found = [Module(path, "", member.folder, tree=Tree(workspace.home)) for path, member in own.items()]
    wanted = _select_versions(member for member in workspace.members)
    replaced = _list_replacements(workspace)
    finder = _Finder(workspace, search)
    for path in {*wanted, *replaced} - own.keys():
        version = wanted.get(path, "")
        origin, base = replaced.get(path, (Replacement(path, version), workspace.home))
        if origin.version:
            found.append(finder.find_released(path, version, origin))
        else:
            found.append(finder.find_folder(path, version, origin.path, base))
    found.sort(key=lambda module: -len(module.path))
    main = Module("", "", workspace.home, tree=Tree(workspace.home))
    return Modules(main, tuple(found), standard_library.find_sources())


def _select_versions(members: Iterable[Member]) -> dict[str, str]:
    """Return the highest version that any of the modules requires, as Go selects it."""
    selected: dict[str, str] = {}
    for member in members:
        for path, version in member.go_mod.requirements.items():
            if path not in selected or _rank(version) > _rank(selected[path]):
                selected[path] = version
    return selected


def _rank(version: str) -> tuple[list[int], bool, list[tuple[bool, int, str]]]:
    """Return a sort key by semantic versioning."""
    plain, _, pre = version.removeprefix("v").partition("+")[0].partition("-")
    words = [(not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in pre.split(".")]
    return [int(number) for number in plain.split(".")], not pre, words


def _list_replacements(workspace: Workspace) -> dict[str, tuple[Replacement, Path]]:
    """Return what replaces each module, with the folder that a path of it is relative to; go.work has the last word."""
    pairs: list[tuple[Path, dict[str, Replacement]]] = [
        (member.folder, member.go_mod.replacements) for member in workspace.members
    ]
    if (work := workspace.work) is not None:
        pairs.append((work.parent, go_work.read_replacements(Tree(workspace.home), work)))
    return {path: (new, folder) for folder, rows in pairs for path, new in rows.items()}


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the folders of modules. search: folders laid out like the module cache, asked before it."""

    workspace: Workspace
    search: tuple[Path, ...]

    def find_folder(self, path: str, version: str, spelt: str, base: Path) -> Module:
        """Return a module that a `replace` takes from a folder, relative to `base`."""
        folder, home = Path(os.path.normpath(base / spelt)), self.workspace.home
        root = next((root for root in (home, *self.search) if folder.is_relative_to(root)), None)
        if root is None:
            outside = f"=> {spelt}, {OUTSIDE} {show_path(home)},"
            return Module(path, outside, home / _NOWHERE, f"{spelt}@", Tree(home))
        return Module(path, version, folder, f"{spelt}@", Tree(root))

    def find_released(self, path: str, version: str, origin: Replacement) -> Module:
        """Return a module with the folder that holds it, or where it would be."""
        spelt, tree = f"{origin.path}@{origin.version}", Tree(self.workspace.home)
        for vendored in self._list_vendored(origin.path):
            if tree.has_folder(vendored):
                return Module(path, version, vendored, spelt, tree)
        places = (*self.search, find_module_cache())
        folders = [place / f"{escape_path(origin.path)}@{origin.version}" for place in places]
        folder = next((folder for folder in folders if folder.is_dir()), folders[-1])
        return Module(path, version, folder, spelt, Tree(folder))

    def _list_vendored(self, path: str) -> Iterator[Path]:
        yield self.workspace.home / "vendor" / path
        for member in self.workspace.members:
            yield member.folder / "vendor" / path
