"""What a Rego module reads of its input: the references to it, with imports and local names followed."""

from __future__ import annotations

from collections.abc import Iterator

from witness_schema.rego.local_names import WHOLE, Meaning, Path, extend, find_declarations, resolve_names
from witness_schema.rego.rego_text import Chain, RegoText

_INPUT = "input"
# More references than this are the whole input: comparing each with each change of a version takes time.
_MOST_REFERENCES = 5_000


def read_references(text: str, *, own_object: bool = False) -> tuple[Path, ...]:
    """Returns the paths of the input that a module reads, in the order of its text.

    `*` stands for a variable or an index, () for the whole input. A path stands for all that lies below it; where the reader cannot
    follow a value (the argument of a function, the value of a rule, an element of a list), it is the path of that value. So the paths are never less
    than what OPA may read. Local names are followed within a rule. own_object: whether a module of the same package defines
    `object`, so that `object.get` is not OPA's. A text that is no Rego gives some paths or none.
    """
    return tuple(_ModuleReader(text, own_object).read())


def defines_object(text: str) -> bool:
    """Whether a module has a name `object` that is not just the `object` of a call `object.get(…)`."""
    return "object" in text and _defines_object(RegoText(text))


class _ModuleReader:
    def __init__(self, text: str, own_object: bool) -> None:
        self._rego = RegoText(text)
        self._has_object_get = not (own_object or _defines_object(self._rego))
        self._imported: dict[str, Meaning] = {_INPUT: frozenset({WHOLE})}
        # Indices of names that imports and packages are made of.
        self._named: set[int] = set()
        self._paths: dict[Path, None] = {}

    def read(self) -> dict[Path, None]:
        self._read_imports()
        for statement in self._rego.list_statements():
            self._read_statement(statement)
            if len(self._paths) > _MOST_REFERENCES:
                return {WHOLE: None}
        return self._paths

    def _read_imports(self) -> None:
        """Finds what the imports name. The paths of imports and packages are no reading."""
        rego = self._rego
        for index in range(len(rego.tokens)):
            if not rego.is_outside(index) or not rego.is_name(index) or not rego.is_name(index + 1):
                continue
            keyword = rego.tokens[index].text
            if keyword in ("import", "package"):
                self._named.add(index + 1)
            if keyword == "import":
                self._add_import(rego.read_chain(index + 1))

    def _add_import(self, path: Chain) -> None:
        rego = self._rego
        name = path.steps[-1] if path.steps else _INPUT
        if rego.is_name(path.end, "as"):
            name = rego.token(path.end + 1).text
            self._named.add(path.end + 1)
        if rego.is_name(path.name, _INPUT):
            before = self._imported.get(name, frozenset()) or frozenset()
            self._imported[name] = before | {path.steps}

    def _read_statement(self, statement: range) -> None:
        rego = self._rego
        declarations = find_declarations(rego, statement, self._imported)
        names = resolve_names(rego, declarations.bindings, self._imported)
        used = {rego.tokens[binding.source.name].text for binding in declarations.bindings}
        for index in statement:
            name = rego.tokens[index].text
            if (
                name in names
                and index not in declarations.silent
                and index not in self._named
                and rego.is_name(index)
            ):
                used.add(name)
                self._add(names[name], self._read_steps(index))
        for binding in declarations.bindings:
            # What is given a name and never used has to be there.
            if binding.name not in used:
                self._add(names[binding.name], ())

    def _read_steps(self, index: int) -> Path:
        chain = self._rego.read_chain(index)
        return (*chain.steps, *(self._read_keys(chain) if self._has_object_get else ()))

    def _read_keys(self, chain: Chain) -> Path:
        """Returns the steps that `object.get` takes from its first argument, the chain; () where they are no constants."""
        rego, start = self._rego, chain.name
        called = rego.is_mark(start - 1, "(") and rego.is_name(start - 4, "object")
        if not (called and rego.token(start - 2).text == "get" and rego.is_mark(chain.end, ",")):
            return ()
        key = rego.read_string(chain.end + 1)
        if key is not None:
            return (key,) if rego.is_mark(chain.end + 2, ",") else ()
        keys = tuple(self._list_keys(chain.end + 1))
        return () if None in keys else tuple(key for key in keys if key is not None)

    def _list_keys(self, at: int) -> Iterator[str | None]:
        """Yields the strings of a list, and None where it has anything else."""
        rego = self._rego
        if not rego.is_mark(at, "["):
            yield None
            return
        while not rego.is_mark(at, "]"):
            key = rego.read_string(at + 1)
            ends = rego.is_mark(at + 2, ",") or rego.is_mark(at + 2, "]")
            yield key if ends else None
            if key is None or not ends:
                return
            at += 2
        if not rego.is_mark(at + 1, ","):
            yield None

    def _add(self, meaning: Meaning, steps: Path) -> None:
        paths = [WHOLE] if meaning is None else sorted(extend(meaning, steps))
        self._paths.update(dict.fromkeys(paths))


def _defines_object(rego: RegoText) -> bool:
    return any(
        token.text == "object" and token.kind == "name" and not _calls_object(rego, index)
        for index, token in enumerate(rego.tokens)
    )


def _calls_object(rego: RegoText, index: int) -> bool:
    """Whether `object.x(` stands there as a call. Outside of brackets it may be the head of a rule of that name."""
    called = rego.is_name(index) and rego.is_mark(index + 1, ".") and rego.is_mark(index + 3, "(")
    return called and (not rego.is_outside(index) or _follows(rego, index))


def _follows(rego: RegoText, index: int) -> bool:
    """Whether the token before says that an expression stands there. `if` may be a name in old Rego."""
    if rego.is_name(index - 1, "if"):
        return rego.token(index - 2).text not in ("as", "package") and not rego.token(index).first
    return rego.token(index - 1).text in (":=", "=", "==")
