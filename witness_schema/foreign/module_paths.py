"""What may be a module path, an import path and a version: the rules of golang.org/x/mod (module.CheckPath, semver).

They also keep a path from being an option of `go`, a host that Go would not ask, or a way out of a folder.
"""

from __future__ import annotations

import re

# Go names the limit for file names; a whole path longer than this names no module that a proxy serves.
LONGEST = 512
_MODULE_ELEMENT = re.compile(r"[\w.~-]+", re.ASCII)
_IMPORT_ELEMENT = re.compile(r"[\w.~+-]+", re.ASCII)
_HOST = re.compile(r"[a-z0-9.-]+")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
# `foo~1` is a short name of Windows.
_SHORT_NAME = re.compile(r".*~[0-9]+", re.S)
_NUMBER = r"(?:0|[1-9][0-9]*)"
# A number among them begins with no 0.
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_IDENTIFIERS = rf"{_IDENTIFIER}(?:\.{_IDENTIFIER})*"
# Of build metadata Go keeps one word (module.CanonicalVersion).
_VERSION = re.compile(rf"v{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_IDENTIFIERS})?(?:\+incompatible)?")
_MAJOR = re.compile(r"/v([0-9]+)\Z")
_GOPKG_MAJOR = re.compile(r"\.v(?:0|[1-9][0-9]*)(?:-unstable)?\Z")


def is_import_path(path: str) -> bool:
    """Whether `path` may be imported (module.CheckImportPath): no empty element, no `.`, no `..`, no leading hyphen."""
    return _is_path(path, _IMPORT_ELEMENT)


def is_module_path(path: str) -> bool:
    """Whether `path` may be the path of a module to download (module.CheckPath)."""
    host = path.split("/", 1)[0]
    return (
        _is_path(path, _MODULE_ELEMENT)
        and not any(element.startswith(".") for element in path.split("/"))
        and "." in host
        and _HOST.fullmatch(host) is not None
        and _has_good_major(path)
    )


def is_own_module_path(path: str) -> bool:
    """Whether `path` may follow `module` in go.mod: a path to import, since nothing is downloaded by it."""
    return is_import_path(path) and not any(element.startswith(".") for element in path.split("/"))


def is_version(version: str) -> bool:
    """Whether `version` is a complete semantic version, with the leading v that Go asks for."""
    return len(version) <= LONGEST and _VERSION.fullmatch(version) is not None


def fits_major(path: str, version: str) -> bool:
    """Whether a module of this path has versions of this major number (module.CheckPathMajor); both are valid."""
    own = version.split(".", 1)[0]
    gopkg = path.startswith("gopkg.in/")
    found = _GOPKG_MAJOR.search(path) if gopkg else _MAJOR.search(path)
    if found is None:
        return own in {"v0", "v1"} or version.endswith("+incompatible")
    asked = found[0].removesuffix("-unstable")[1:]
    # Pseudo-versions of gopkg.in's v1 once began with v0.0.0.
    return own == asked or (gopkg and asked == "v1" and version.startswith("v0.0.0-"))


def _is_path(path: str, allowed: re.Pattern[str]) -> bool:
    if not path or len(path) > LONGEST or path[0] == "-":
        return False
    return all(_is_element(element, allowed) for element in path.split("/"))


def _is_element(element: str, allowed: re.Pattern[str]) -> bool:
    # A trailing dot also refuses `.` and `..`.
    short = element.split(".", maxsplit=1)[0].lower()
    return (
        allowed.fullmatch(element) is not None
        and not element.endswith(".")
        and short not in _DEVICES
        and not _SHORT_NAME.fullmatch(short)
    )


def _has_good_major(path: str) -> bool:
    """Whether the path ends as its major version asks (module.SplitPathVersion)."""
    if path.startswith("gopkg.in/"):
        return _GOPKG_MAJOR.search(path) is not None
    major = _MAJOR.search(path)
    return major is None or not (major[1].startswith("0") or major[1] == "1")
