"""Reads the module, requirements and replacements of a go.mod (Go Modules Reference, "go.mod files"); other directives are skipped."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.module_paths import fits_major, is_module_path, is_own_module_path, is_version
from witness_schema.golang.go_mod_lines import Line, list_lines
from witness_schema.text_encoding import decode_utf8


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a `replace` line puts in place of a module. version: "" where `path` is a folder below the go.mod."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class GoMod:
    """What a go.mod says. requirements: versions by module path. replacements: by the path that is replaced."""

    module: str
    requirements: dict[str, str] = field(default_factory=dict)
    replacements: dict[str, Replacement] = field(default_factory=dict)


def read_go_mod(content: bytes, where: str, *, outside: bool = False) -> GoMod:
    """Read the bytes of a go.mod. where: its path, for errors. outside: whether a replacement may be a folder outside.

    Raises UnreadableSource with the line where a path or a version breaks Go's rules, or a replacement is a folder outside.
    """
    module = ""
    requirements, replacements = {}, {}
    for line in list_lines(decode_utf8(content, where, "go.mod"), where):
        match line.verb:
            case "module" if module:
                raise line.build_error("is a second module", " ".join(line.words))
            case "module":
                module = _read_module(line)
            case "require":
                path, version = _read_requirement(line)
                requirements[path] = version
            case "replace":
                path, replacement = read_replacement(line, outside=outside)
                replacements[path] = replacement
    if not module:
        raise UnreadableSource(
            "go.mod names no module", where=f"{where}:1", advice="name the root of a Go module"
        )
    return GoMod(module, requirements, replacements)


def _read_module(line: Line) -> str:
    path = line.read_word(0) if line.words else ""
    if len(line.words) != 1 or not is_own_module_path(path):
        raise line.build_error("is no module path", path)
    return path


def _read_requirement(line: Line) -> tuple[str, str]:
    if len(line.words) != 2:
        raise line.build_error("is not a module and its version", " ".join(line.words))
    path, version = line.read_word(0), line.read_word(1)
    _check_module(line, path, version)
    return path, version


def read_replacement(line: Line, *, outside: bool = False) -> tuple[str, Replacement]:
    """Return the path that a `replace` line replaces, and by what. outside: as for `read_go_mod`."""
    arrow = 1 if line.words[1:2] == ("=>",) else 2
    if len(line.words) not in {arrow + 2, arrow + 3} or line.words[arrow] != "=>":
        raise line.build_error("is no replacement", " ".join(line.words))
    words = [line.read_word(at) for at in range(len(line.words))]
    old, new = words[:arrow], words[arrow + 1 :]
    _check_module(line, *old)
    if len(new) == 2:
        path, version = new
        if not is_module_path(path) or not is_version(version):
            raise line.build_error("is no module and its version", " ".join(new))
        return old[0], Replacement(path, version)
    if not outside:
        _check_folder(line, new[0])
    return old[0], Replacement(new[0], "")


def _check_module(line: Line, path: str, version: str | None = None) -> None:
    if not is_module_path(path):
        raise line.build_error("is no module path", path)
    if version is not None and not is_version(version):
        raise line.build_error("is no version", version)
    if version is not None and not fits_major(path, version):
        raise line.build_error(f"is no version of {path}", version)


def _check_folder(line: Line, folder: str) -> None:
    """Refuse a folder that is not below the go.mod: Go would follow it, but a checkout is read for itself alone."""
    inside = posixpath.normpath(folder)
    if not folder.startswith(("./", "../")) or inside == ".." or inside.startswith("../") or "\\" in folder:
        raise line.build_error("is a folder outside of the checkout", folder)
