"""Reads a go.mod by its grammar (Go Modules Reference, "go.mod files"), line by line; unknown directives are skipped."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from witness_schema.errors import UnreadableSource
from witness_schema.foreign.module_paths import is_module_path, is_own_module_path, is_version

# Each alternative consumes what it begins, closed or not, so that a scan is linear.
_WORD = re.compile(r"""//.*|"(?:[^"\\]|\\.)*+"?|`[^`]*+`?|=>|[(),]|(?:(?!//|=>)[^\s"`(),])++|\S""")
_SHOWN = 80


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


@dataclass(frozen=True, slots=True)
class _Line:
    """One entry: its directive, the words after it, and `path:line`."""

    verb: str
    words: tuple[str, ...]
    where: str


def read_go_mod(content: bytes, where: str) -> GoMod:
    """Read the bytes of a go.mod. where: its path, for errors.

    Raises UnreadableSource with the line where a path or a version breaks Go's rules, or a replacement is a folder outside.
    """
    module = ""
    requirements, replacements = {}, {}
    for line in _list_lines(_decode(content, where), where):
        match line.verb:
            case "module":
                module = module or _read_module(line)
            case "require":
                path, version = _read_requirement(line)
                requirements[path] = version
            case "replace":
                path, replacement = _read_replacement(line)
                replacements[path] = replacement
    if not module:
        raise UnreadableSource(
            "go.mod names no module", where=f"{where}:1", advice="name the root of a Go module"
        )
    return GoMod(module, requirements, replacements)


def _decode(content: bytes, where: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            "go.mod is not UTF-8", where=f"{where}:{line}", advice="save it as UTF-8"
        ) from None


def _list_lines(text: str, where: str) -> Iterator[_Line]:
    """Yield the entries, those of a block with the directive of the block."""
    block = ""
    # Not `splitlines`, which also ends a line where Go does not, at U+2028 for instance.
    for number, text_line in enumerate(text.split("\n"), 1):
        words = tuple(word for word in _WORD.findall(text_line) if not word.startswith("//"))
        if not words:
            continue
        place = f"{where}:{number}"
        if block and words[0] == ")":
            block = ""
        elif block:
            yield _Line(block, words, place)
        elif words[1:2] == ("(",):
            # A block may be closed on its own line.
            block = words[0] if words[-1] != ")" else ""
        else:
            yield _Line(words[0], words[1:], place)


def _read_module(line: _Line) -> str:
    path = _unquote(line.words[0]) if line.words else ""
    if len(line.words) != 1 or not is_own_module_path(path):
        raise _build_error(line, "is no module path", path)
    return path


def _read_requirement(line: _Line) -> tuple[str, str]:
    if len(line.words) != 2:
        raise _build_error(line, "is not a module and its version", " ".join(line.words))
    path, version = map(_unquote, line.words)
    _check_module(line, path, version)
    return path, version


def _read_replacement(line: _Line) -> tuple[str, Replacement]:
    words = tuple(map(_unquote, line.words))
    arrow = words.index("=>") if "=>" in words else -1
    old, new = words[:arrow], words[arrow + 1 :]
    if arrow not in {1, 2} or len(new) not in {1, 2}:
        raise _build_error(line, "is no replacement", " ".join(words))
    _check_module(line, old[0], *old[1:])
    if len(new) == 2:
        _check_module(line, *new)
        return old[0], Replacement(*new)
    _check_folder(line, new[0])
    return old[0], Replacement(new[0], "")


def _check_module(line: _Line, path: str, version: str | None = None) -> None:
    if not is_module_path(path):
        raise _build_error(line, "is no module path", path)
    if version is not None and not is_version(version):
        raise _build_error(line, "is no version", version)


def _check_folder(line: _Line, folder: str) -> None:
    """Refuse a folder that is not below the go.mod: Go would follow it, but a checkout is read for itself alone."""
    inside = posixpath.normpath(folder)
    if not folder.startswith(("./", "../")) or inside == ".." or inside.startswith("../") or "\\" in folder:
        raise _build_error(line, "is a folder outside of the checkout", folder)


def _unquote(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] in '"`' and word[-1] == word[0] else word


def _build_error(line: _Line, fault: str, text: str) -> UnreadableSource:
    return UnreadableSource(
        f"{line.verb}: {text[:_SHOWN]!a} {fault}",
        where=line.where,
        advice="mend go.mod; nothing of it is used",
    )
