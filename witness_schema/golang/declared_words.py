"""Which names a Go source may declare, told from its words without a parser: a no is certain, a yes is not."""

from __future__ import annotations

from dataclasses import dataclass, field

_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class DeclaredWords:
    """The words of a source that compiles: each name in it is spelled out, and a keyword stands before what it declares."""

    source: str
    _known: dict[str, tuple[frozenset[str], bool]] = field(default_factory=dict)
    _held: dict[str, bool] = field(default_factory=dict)

    def may_declare(self, keyword: str, name: str) -> bool:
        """Whether a `type`, `const`, `var` or `func` of this name may stand here."""
        names, others = self._list_declared(keyword)
        # Behind `func` and a parenthesis stands a method.
        return name in names or (others and keyword != "func" and self._holds(name))

    def may_declare_method(self, receiver: str, name: str) -> bool:
        """Whether a method of this name may stand here. receiver: the name of its type."""
        # Few files have methods of these names, and every type is asked for them.
        return self._holds(name) and receiver in self.source

    def may_declare_of(self, keyword: str, type_name: str) -> bool:
        """Whether something may be declared by this keyword whose declaration names a type."""
        names, others = self._list_declared(keyword)
        return (others or bool(names)) and type_name in self.source

    def _holds(self, word: str) -> bool:
        if word not in self._held:
            self._held[word] = word in self.source
        return self._held[word]

    def _list_declared(self, keyword: str) -> tuple[frozenset[str], bool]:
        if keyword not in self._known:
            self._known[keyword] = _list_declared(self.source, keyword)
        return self._known[keyword]


def _list_declared(source: str, keyword: str) -> tuple[frozenset[str], bool]:
    """Return the names that stand behind a keyword, and whether anything else does: a group, a list of names, a method."""
    names, others = set[str](), False
    place = source.find(keyword)
    while place >= 0:
        behind = place + len(keyword)
        start = _skip_blanks(source, behind)
        end = _find_end(source, start)
        if source.startswith("(", start) or source.startswith(",", _skip_blanks(source, end)):
            others = True
        # Without a blank between, it is another word: `types`.
        elif end > start > behind:
            names.add(source[start:end])
        place = source.find(keyword, behind)
    return frozenset(names), others


def _skip_blanks(source: str, place: int) -> int:
    """Return the place of the next token, behind blanks and comments."""
    while place < len(source):
        if source[place] in _BLANKS:
            place += 1
        elif source.startswith("//", place):
            place = _find_behind(source, "\n", place)
        elif source.startswith("/*", place):
            place = _find_behind(source, "*/", place + 2)
        else:
            break
    return place


def _find_behind(source: str, end: str, place: int) -> int:
    found = source.find(end, place)
    return found + len(end) if found >= 0 else len(source)


def _find_end(source: str, place: int) -> int:
    """Return the end of the name that begins at a place."""
    while place < len(source) and (source[place].isalnum() or source[place] == "_"):
        place += 1
    return place
