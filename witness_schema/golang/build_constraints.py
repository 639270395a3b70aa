"""Decides which files belong to a build, by `_GOOS_GOARCH` in the name and the `//go:build` line (cmd/go, "Build constraints")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
_BUILD = "//go:build"
# Go refuses longer and deeper lines (go/build/constraint).
_MOST_TOKENS, _DEEPEST = 1000, 100


def is_included(path: Path, source: str) -> bool:
    """Whether the file is compiled for linux/amd64 without cgo; test files are not."""
    if not is_included_name(path.name):
        return False
    constraint = _find_constraint(source)
    return constraint is None or is_satisfied(constraint)


def _find_constraint(source: str) -> str | None:
    """Return the expression of the `//go:build` line, which stands above everything but comments (go/build, parseFileHeader)."""
    inside = False
    for line in _list_lines(source):
        rest = line.strip()
        if not inside and rest.startswith(_BUILD) and rest[len(_BUILD) :][:1] in {"", " ", "\t"}:
            return rest[len(_BUILD) :].strip()
        while rest:
            if inside:
                _, end, rest = rest.partition("*/")
                inside, rest = not end, rest.strip()
            elif rest.startswith("//"):
                break
            elif rest.startswith("/*"):
                inside, rest = True, rest[2:]
            else:
                return None
    return None


def _list_lines(source: str) -> Iterator[str]:
    """Yield the lines one by one: few are asked for, of what may be megabytes."""
    start = 0
    while (end := source.find("\n", start)) >= 0:
        yield source[start:end]
        start = end + 1
    yield source[start:]


def is_included_name(name: str) -> bool:
    """Whether a file of this name can belong to the build; its text decides the rest."""
    if name.endswith("_test.go") or name.startswith(("_", ".")):
        return False
    return _matches_target(Path(name).stem)


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
    words = _split_words(expression)
    tokens = _Tokens(words)
    if len(words) > _MOST_TOKENS:
        return False
    value = _read_or(tokens, 0)
    # Left-over tokens mean a malformed line, which cmd/go refuses.
    return value and tokens.peek() is None


def _split_words(expression: str) -> list[str]:
    """Split a constraint into tags and operators. A character of neither becomes a word that nothing takes."""
    words, place = list[str](), 0
    while place < len(expression):
        if expression[place].isspace():
            place += 1
            continue
        end = place
        while end < len(expression) and (expression[end].isalnum() or expression[end] in "_."):
            end += 1
        if end == place:
            end += 2 if expression.startswith(("&&", "||"), place) else 1
        words.append(expression[place:end])
        place = end
    return words


@dataclass
class _Tokens:
    """The words of an expression, and the place of the next one."""

    words: list[str]
    place: int = 0

    def peek(self) -> str | None:
        return self.words[self.place] if self.place < len(self.words) else None

    def take(self, word: str) -> bool:
        """Whether the next word is this one, which is then taken."""
        if self.peek() != word:
            return False
        self.place += 1
        return True


def _read_or(tokens: _Tokens, depth: int) -> bool:
    value = _read_and(tokens, depth)
    while tokens.take("||"):
        value = _read_and(tokens, depth) or value
    return value


def _read_and(tokens: _Tokens, depth: int) -> bool:
    value = _read_operand(tokens, depth)
    while tokens.take("&&"):
        value = _read_operand(tokens, depth) and value
    return value


def _read_operand(tokens: _Tokens, depth: int) -> bool:
    negated = False
    while tokens.take("!"):
        negated = not negated
    word = tokens.peek()
    if word is None or depth > _DEEPEST:
        return False
    tokens.place += 1
    if word == "(":
        value = _read_or(tokens, depth + 1)
        tokens.take(")")
    else:
        # Release tags (go1.N) always hold: a checkout is read as a current Go release builds it.
        value = word in TAGS or (word.startswith("go1.") and word[4:].isdecimal())
    return value != negated
