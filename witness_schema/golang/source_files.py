"""The files of a package: parsed at once where somebody made them whom nobody checked, else when a name of theirs is asked for.

Of 2.7 MB in k8s.io/api/core/v1, whose types an attestation reaches, the parser needs a quarter of a second, and 2 MB declare
none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from witness_schema.golang import sources
from witness_schema.golang.declared_words import DeclaredWords
from witness_schema.golang.syntax import GoFile, parse_text

K = TypeVar("K", str, tuple[str, str])


@dataclass(frozen=True)
class SourceFile:
    """A file that belongs to the build. compiled: whether it is of a release, which Go takes."""

    path: Path
    source: str = field(repr=False)
    compiled: bool = False

    @cached_property
    def parsed(self) -> GoFile:
        """The declarations. Raises UnreadableSource with the line of a syntax error, or of an import that Go refuses."""
        file = parse_text(self.source, self.path, compiled=self.compiled)
        file.check_imports()
        return file

    def parse_now(self) -> GoFile:
        """Parse the file before a name of it is asked for. Raises as `parsed` does."""
        return self.parsed

    @cached_property
    def words(self) -> DeclaredWords:
        return DeclaredWords(sources.remove_marks(self.source))


def read_source(path: Path, content: bytes, *, compiled: bool) -> SourceFile:
    """Return a file, parsed unless it is of a release.

    Raises UnreadableSource where it is not UTF-8, and where it is parsed, as `SourceFile.parsed` does.
    """
    file = SourceFile(path, sources.decode_source(content, path), compiled)
    if not compiled:
        file.parse_now()
    return file


@dataclass(frozen=True, slots=True)
class DeclaredNames(Mapping[K, GoFile]):
    """Maps names to the files of a release that declare them, and parses no file of which the words say that it does not.

    keyword: of the declarations. list_names: the names that a file declares by it.
    """

    files: tuple[SourceFile, ...]
    keyword: str
    list_names: Callable[[GoFile], Mapping[K, Any]]
    _known: dict[K, GoFile | None] = field(default_factory=dict)

    def __getitem__(self, name: K) -> GoFile:
        if name not in self._known:
            self._known[name] = self._find(name)
        found = self._known[name]
        if found is None:
            raise KeyError(name)
        return found

    def _find(self, name: K) -> GoFile | None:
        # Go takes a name once, but `_` and `init`: of those the last one counts.
        for file in reversed(self.files):
            if self._may_declare(file.words, name) and name in self.list_names(file.parsed):
                return file.parsed
        return None

    def _may_declare(self, words: DeclaredWords, name: K) -> bool:
        receiver, plain = ("", name) if isinstance(name, str) else name
        if receiver:
            return words.may_declare_method(receiver, plain)
        return words.may_declare(self.keyword, plain)

    def __iter__(self) -> Iterator[K]:
        return iter({name: None for file in self.files for name in self.list_names(file.parsed)})

    def __len__(self) -> int:
        return sum(1 for _ in self)
