"""The names of a Rego statement that stand for a part of the input, and what each stands for."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from witness_schema.rego.rego_text import ANY, MOST_STEPS, Chain, RegoText

Path = tuple[str, ...]
WHOLE: Path = ()
# The paths of the input that a name may stand for. None: any place of it.
Meaning = frozenset[Path] | None
# A name with more paths than this may stand for anything, and so may one that needs more rounds to be resolved.
_MOST_PATHS = 8
_ROUNDS = 4
# References within references would else be looked through again and again.
_MOST_TOKENS = 200
# OPA gives each `_` a name of its own.
_WILDCARD = "_"


@dataclass(frozen=True, slots=True)
class Binding:
    """A local name and the reference that it stands for. below: steps that follow, `*` for a member."""

    name: str
    source: Chain
    below: Path = ()


@dataclass(slots=True)
class Declarations:
    """What a statement declares. silent: the indices of names that are no reading where they stand."""

    bindings: list[Binding] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)

    def bind(self, binding: Binding) -> None:
        self.bindings.append(binding)
        self.silent.add(binding.source.name)


def find_declarations(rego: RegoText, statement: range, imported: Container[str]) -> Declarations:
    """Returns the names that `:=`, `some`, `every` and, of those declared by `some`, `=` bind in a statement.

    imported: the names of imports, and `input`. A declaration of one is left alone: OPA does not let it hide them everywhere.
    """
    declarations = Declarations()
    declared: set[str] = set()
    equations: dict[str, list[Binding]] = {}
    for index in statement:
        if not rego.is_name(index):
            continue
        match rego.tokens[index].text:
            case "some" | "every" as keyword if not rego.is_mark(index + 1, ":="):
                names = list(_list_declared(rego, index + 1))
                if any(rego.tokens[one].text in imported for one in names):
                    continue
                if names and rego.is_name(names[-1] + 1, "in"):
                    _bind_member(rego, names, keyword, declarations)
                else:
                    declared.update(rego.tokens[one].text for one in names)
                    declarations.silent.update(names)
            case "with" if rego.is_name(index + 1, "input"):
                # It is replaced there, not read.
                declarations.silent.add(index + 1)
            case name if name in imported:
                continue
            case name if rego.is_mark(index + 1, ":="):
                declarations.silent.add(index)
                _bind_value(rego, index, declarations)
            case name if rego.is_mark(index + 1, "=") and _begins_expression(rego, index):
                source = _read_source(rego, index + 2)
                equations.setdefault(name, []).extend([Binding(name, source)] if source else [])
    _bind_equations(equations, declared, declarations)
    return declarations


def _list_declared(rego: RegoText, index: int) -> Iterator[int]:
    """Yields the indices of `x, y` after `some` or `every`."""
    while rego.is_name(index) and rego.read_chain(index).end == index + 1:
        yield index
        if not rego.is_mark(index + 1, ","):
            return
        index += 2


def _bind_member(rego: RegoText, names: list[int], keyword: str, declarations: Declarations) -> None:
    source = _read_source(rego, names[-1] + 2, "{" if keyword == "every" else "")
    spelled = {rego.tokens[one].text for one in names}
    name = rego.tokens[names[-1]].text
    # In `some x in input[x.a]`, OPA takes x for that of the outer scope, and so compares it.
    if source and name != _WILDCARD and not _mentions(rego, source, spelled):
        declarations.bind(Binding(name, source, (ANY,)))
        declarations.silent.update(names)


def _bind_value(rego: RegoText, index: int, declarations: Declarations) -> None:
    source = _read_source(rego, index + 2)
    name = rego.tokens[index].text
    # Outside of brackets it is the head of a rule, whose value anybody may read.
    if source and name != _WILDCARD and not rego.is_outside(index):
        declarations.bind(Binding(name, source))


def _bind_equations(
    equations: Mapping[str, list[Binding]], declared: set[str], declarations: Declarations
) -> None:
    """An equation binds a name that `some` declares and that has no other value; any other compares whole values."""
    bound = {binding.name for binding in declarations.bindings}
    for name, bindings in equations.items():
        if name in declared - bound and len(bindings) == 1:
            declarations.bind(bindings[0])
            declarations.silent.add(bindings[0].source.name - 2)


def _read_source(rego: RegoText, index: int, before: str = "") -> Chain | None:
    """Returns the reference there where it is the whole right side, or ends before this mark."""
    if not rego.is_name(index):
        return None
    source = rego.read_chain(index)
    ends = rego.is_mark(source.end, before) if before else rego.ends_expression(source.end)
    return source if ends else None


def _mentions(rego: RegoText, source: Chain, names: set[str]) -> bool:
    """Whether a reference has one of the names in it, or is too long to tell."""
    long = source.end - source.name > _MOST_TOKENS
    return long or any(rego.tokens[index].text in names for index in range(source.name, source.end))


def _begins_expression(rego: RegoText, index: int) -> bool:
    return rego.token(index - 1).text in ("{", ";", "|") or rego.token(index).first


def resolve_names(
    rego: RegoText, bindings: Iterable[Binding], known: Mapping[str, Meaning]
) -> dict[str, Meaning]:
    """Returns what each name stands for; `known` are those of the whole module, which a local name does not hide.

    The order of Rego's statements says nothing, so this goes round until nothing is new. What then is not settled, as a name
    below itself, may be any place.
    """
    meanings, listed = dict(known), tuple(bindings)
    for _ in range(_ROUNDS):
        settled = True
        for binding in listed:
            before = meanings.get(binding.name, frozenset())
            source = meanings.get(rego.tokens[binding.source.name].text, frozenset())
            now = _join(before, source, (*binding.source.steps, *binding.below))
            meanings[binding.name] = now
            settled = settled and now == before
        if settled:
            return meanings
    return {**meanings, **{binding.name: None for binding in listed}}


def _join(before: Meaning, source: Meaning, steps: Path) -> Meaning:
    if before is None or source is None:
        return None
    now = before | extend(source, steps)
    return now if len(now) <= _MOST_PATHS else None


def extend(paths: frozenset[Path], steps: Path) -> frozenset[Path]:
    """Returns the paths with further steps. One that is too long ends early, and so stands for more."""
    return frozenset((*path, *steps)[:MOST_STEPS] for path in paths)
