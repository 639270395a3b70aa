"""Questions for Rego: which clauses and productions are drawn, and the text that follows."""

from __future__ import annotations

from collections.abc import Sequence

from witness_generators.drawing.chance import Chance
from witness_schema.errors import Misuse
from witness_training.families.write_rego import rego_productions as productions
from witness_training.families.write_rego.kind_roster import KINDS
from witness_training.families.write_rego.requirement_kind import Kind, Wanted, fill, quote_value
from witness_training.tasks.axes import Drawing
from witness_training.wording.question_grammar import Grammar, Production, Wording
from witness_training.wording.question_writing import draw_wording, write_question

ORDINALS = ("first", "second", "third")
GRAMMAR = Grammar(productions.FAMILY, productions.PARTS, productions.ORDERS)


def list_clauses(kind: Kind, mode: str) -> tuple[Production, ...]:
    """The clauses of a kind that say what `must` hold, or what to `deny`, each a value on the axis `phrasing`."""
    texts = kind.must if mode == "must" else kind.deny
    # Numbered and not named by their words, for many begin alike; new ones go to the end.
    return tuple(
        Production(f"{productions.FAMILY}.{kind.id}.{mode}-{number}", text)
        for number, text in enumerate(texts)
    )


def find_clause(kind: Kind, identity: str) -> str:
    """The text of a clause. Raises KeyError for another id."""
    for mode in ("must", "deny"):
        for clause in list_clauses(kind, mode):
            if clause.id == identity:
                return clause.text
    raise KeyError(identity)


def list_clause_ids() -> tuple[str, ...]:
    """The ids of the clauses of all kinds."""
    return tuple(
        clause.id for kind in KINDS for mode in ("must", "deny") for clause in list_clauses(kind, mode)
    )


def draw_clauses(kinds: Sequence[Kind], drawing: Drawing, chance: Chance) -> tuple[str, list[str]]:
    """Whether the question says what must hold or what to deny, and the ids of the clauses.

    Raises Misuse if training may show none of a kind's clauses: it is drawn anew.
    """
    modes = ("must", "deny") if chance.at("mode").below(5) < 3 else ("deny", "must")
    for mode in modes:
        drawn = [_draw_clause(kind, mode, drawing, chance) for kind in kinds]
        if all(drawn):
            return mode, drawn
    raise Misuse("no clause of a kind may be shown")


def _draw_clause(kind: Kind, mode: str, drawing: Drawing, chance: Chance) -> str:
    ids = [clause.id for clause in list_clauses(kind, mode)]
    allowed = [name for name in ids if drawing.allows("phrasing", name)]
    if not allowed and drawing.side("phrasing") == "unseen":
        # A question is new by one production; the others may be seen ones.
        allowed = [name for name in ids if Drawing().allows("phrasing", name)]
    return drawn_from(allowed, chance.at(f"clause/{kind.id}"))


def drawn_from(names: Sequence[str], chance: Chance) -> str:
    """One of the names, "" if there are none."""
    return names[chance.below(len(names))] if names else ""


def draw_question(kinds: Sequence[Kind], mode: str, syntax: str, drawing: Drawing, chance: Chance) -> Wording:
    """The wording of a question about these kinds."""
    ask = "ask-type" if chance.at("ask").below(5) == 0 else "ask"
    parts = [ask, f"{mode}-{len(kinds)}"]
    if any(kind.missing for kind in kinds):
        parts.append("missing" if all(kind.missing for kind in kinds) else "missing-some")
    for part, of_six in ((f"syntax-{syntax}", 3), ("detail", 3), ("context", 2)):
        if chance.at(f"part/{part}").below(6) < of_six:
            parts.append(part)
    return draw_wording(GRAMMAR, parts, drawing, chance)


def write_question_text(wanted: Sequence[Wanted], wording: Wording) -> str:
    """The question. Values of parameters stand in it letter by letter, whatever its tone."""
    attestor = wanted[0].kind.attestor
    facts = {"attestor": attestor, "type": wanted[0].kind.predicate_type}
    clauses = {}
    for ordinal, each in zip(ORDINALS, wanted, strict=False):
        text = find_clause(each.kind, each.clause)
        names = {name: f"{ordinal}_{name}" for name in each.parameters}
        clauses[ordinal] = fill(text, {name: "{" + made + "}" for name, made in names.items()})
        facts |= {made: quote_value(each.parameters[name]) for name, made in names.items()}
    parts = {
        part: tuple(Production(known.id, _insert(known.text, clauses)) for known in known_of_part)
        for part, known_of_part in GRAMMAR.parts.items()
        if part in wording.order
    }
    return write_question(Grammar(GRAMMAR.family, parts, GRAMMAR.orders), wording, facts)


def _insert(text: str, clauses: dict[str, str]) -> str:
    for ordinal, clause in clauses.items():
        fact = "{" + ordinal + "}"
        if text.startswith(fact) or f". {fact}" in text:
            text = text.replace(fact, clause[:1].upper() + clause[1:])
        text = text.replace(fact, clause)
    return text
