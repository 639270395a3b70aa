"""Finds the folder of an import path among the modules that go.mod pins: in `vendor/`, search paths, or the module cache."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from witness_schema.errors import UnreadableSource

_REQUIRE = re.compile(r"^\s*(?:require\s+)?(\S+)\s+(v\S+)", re.M)
_REPLACE = re.compile(r"^\s*(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\S+)(?:\s+(v\S+))?", re.M)


@dataclass(frozen=True, slots=True)
class Module:
    """A module at a version. `folder` holds its sources; `origin` is the `path@version` they come from, after `replace`."""

    path: str
    version: str
    folder: Path
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Modules:
    """The checkout's own module and the modules that its go.mod pins, longest path first.

    The longest path wins, as in cmd/go: `example.com/a/b` may be a module of its own beside `example.com/a`.
    """

    main: Module
    pinned: tuple[Module, ...]

    def find_folder(self, import_path: str) -> Path | None:
        """Return the folder of a package, or None where no module on this machine contains it."""
        for module in (self.main, *self.pinned):
            if import_path == module.path or import_path.startswith(module.path + "/"):
                folder = module.folder / import_path.removeprefix(module.path).lstrip("/")
                if folder.is_dir():
                    return folder
        return None

    def find_module(self, import_path: str) -> Module | None:
        """Return the module that a package belongs to, whether or not its sources are on this machine."""
        modules = (self.main, *self.pinned)
        return next(
            (m for m in modules if import_path == m.path or import_path.startswith(m.path + "/")), None
        )


def read_modules(root: Path, *, replacements: Path | None = None, search: Iterable[Path] = ()) -> Modules:
    """Read the modules of a checkout. Raises UnreadableSource where it has no valid go.mod.

    replacements: a second go.mod whose `replace` lines also apply (the oracle's: it pins what the proxy serves).
    search:       folders of `path@version` trees, laid out like the module cache and searched before it.
    """
    go_mod = root / "go.mod"
    try:
        text = _strip_comments(go_mod.read_text())
    except OSError:
        raise UnreadableSource(
            f"{root} is not a Go module: it has no go.mod", advice="name the root of a go-witness checkout"
        ) from None
    main = re.search(r"^module\s+(\S+)", text, re.M)
    if main is None:
        raise UnreadableSource("go.mod names no module", where=f"{go_mod}:1")
    # The second go.mod comes last, so its lines win: they name what the module proxy really serves.
    replaced = {
        **_read_replacements(text),
        **(_read_replacements(replacements.read_text()) if replacements else {}),
    }
    places = (*search, find_module_cache())
    pinned = [
        Module(path, version, _find_folder(root, places, *origin), "@".join(origin))
        for path, version in _read_requirements(text).items()
        for origin in [replaced.get(path, (path, version))]
    ]
    pinned.sort(key=lambda module: -len(module.path))
    return Modules(Module(main[1], "", root), tuple(pinned))


def find_module_cache() -> Path:
    """Return GOMODCACHE by the rules of cmd/go, without running it."""
    if os.environ.get("GOMODCACHE"):
        return Path(os.environ["GOMODCACHE"])
    # GOPATH may list several folders; cmd/go downloads into the first.
    first = os.environ.get("GOPATH", "").split(os.pathsep)[0]
    return (Path(first) if first else Path.home() / "go") / "pkg" / "mod"


def escape_path(path: str) -> str:
    """Spell a module path as the module cache does: each capital letter as `!` and its lower case."""
    return re.sub(r"[A-Z]", lambda found: "!" + found[0].lower(), path)


def _read_requirements(text: str) -> dict[str, str]:
    blocks = re.findall(r"^require\s*\((.*?)^\)", text, re.M | re.S)
    single = re.findall(r"^require\s+[^(\s].*$", text, re.M)
    return {path: version for block in (*blocks, *single) for path, version in _REQUIRE.findall(block)}


def _read_replacements(text: str) -> dict[str, tuple[str, str]]:
    return {old: (new, version) for old, new, version in _REPLACE.findall(_strip_comments(text))}


def _strip_comments(text: str) -> str:
    return re.sub(r"//.*", "", text)


def _find_folder(root: Path, places: Iterable[Path], path: str, version: str) -> Path:
    """Return the first folder that holds the module, or its place in the module cache where none does."""
    # A `replace` without a version names a local folder, relative to the go.mod.
    if not version:
        return (root / path).resolve()
    tree = f"{escape_path(path)}@{version}"
    folders = [root / "vendor" / path, *(place / tree for place in places)]
    return next((folder for folder in folders if folder.is_dir()), folders[-1])
