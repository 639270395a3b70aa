"""Decides which files belong to a build, by `_GOOS_GOARCH` in the name and the `//go:build` line (cmd/go, "Build constraints")."""

from __future__ import annotations

import re
from pathlib import Path

# The target is the same on every machine, so that schemas do not depend on where they are generated.
TAGS = frozenset({"linux", "amd64", "unix", "gc"})
# Source of both tables: the known GOOS and GOARCH values of cmd/go. A suffix that is in neither (`_test`, `_util`)
# is an ordinary part of the name and constrains nothing.
_SYSTEMS = frozenset(
    [
        "aix",
        "android",
        "darwin",
        "dragonfly",
        "freebsd",
        "illumos",
        "ios",
        "js",
        "linux",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "wasip1",
        "windows",
        "zos",
    ]
)
_PROCESSORS = frozenset(
    [
        "386",
        "amd64",
        "arm",
        "arm64",
        "loong64",
        "mips",
        "mips64",
        "mips64le",
        "mipsle",
        "ppc64",
        "ppc64le",
        "riscv64",
        "s390x",
        "wasm",
    ]
)
_BUILD = re.compile(r"^//go:build (.*)$", re.M)
_TOKEN = re.compile(r"\s*(\|\||&&|!|\(|\)|[A-Za-z0-9_.]+)")


def is_included(path: Path, source: str) -> bool:
    """Whether the file is compiled for linux/amd64 without cgo; test files are not."""
    if path.name.endswith("_test.go") or path.name.startswith(("_", ".")):
        return False
    # cmd/go honours `//go:build` only above the package clause; below it the same text is a plain comment.
    found = _BUILD.search(re.split(r"^package ", source, maxsplit=1, flags=re.M)[0])
    return _matches_target(path.stem) and (found is None or is_satisfied(found[1]))


def _matches_target(stem: str) -> bool:
    # The part before the first underscore never counts: `linux.go` and `amd64.go` are compiled everywhere.
    words = stem.split("_")[1:]
    if words and words[-1] in _PROCESSORS:
        if words[-1] not in TAGS:
            return False
        words.pop()
    return not (words and words[-1] in _SYSTEMS) or words[-1] in TAGS


def is_satisfied(expression: str) -> bool:
    """Evaluate a `//go:build` expression: `!` binds before `&&`, `&&` before `||`."""
    tokens = _TOKEN.findall(expression)
    value, rest = _read_or(tokens)
    # Left-over tokens mean a malformed line, which cmd/go refuses.
    return value and not rest


def _read_or(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _read_and(tokens)
    while rest[:1] == ["||"]:
        more, rest = _read_and(rest[1:])
        value = value or more
    return value, rest


def _read_and(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _read_operand(tokens)
    while rest[:1] == ["&&"]:
        more, rest = _read_operand(rest[1:])
        value = value and more
    return value, rest


def _read_operand(tokens: list[str]) -> tuple[bool, list[str]]:
    if not tokens:
        return False, []
    head, rest = tokens[0], tokens[1:]
    if head == "!":
        value, rest = _read_operand(rest)
        return not value, rest
    if head == "(":
        value, rest = _read_or(rest)
        return value, rest[1:]
    # Release tags (go1.N) always hold: a checkout is read as a current Go release builds it.
    return head in TAGS or re.fullmatch(r"go1\.\d+", head) is not None, rest
