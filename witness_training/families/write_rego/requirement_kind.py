"""A kind of requirement: a row of an attestor, a form, wordings, a message and the parameters that it can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from witness_generators.documents.rego import Syntax
from witness_generators.drawing.chance import Chance
from witness_schema import load
from witness_training.families.write_rego.forms.form import Form, Writing
from witness_training.families.write_rego.forms.value_tests import Parameters
from witness_training.families.write_rego.json_places import Json
from witness_training.families.write_rego.module_text import RuleText
from witness_training.tasks.axes import Drawing

Draw = Callable[[Json, Chance, Drawing], Parameters]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of requirement.

    draw:       its parameters, from the attestation of a world.
    message:    of the denial, with `{value}`, `{values}` or `{limit}` and a `%v` for each argument of its form.
    must:       what must hold, as clauses: "the branch must be {value}". deny: what is denied, as nouns that follow "deny".
                Both name every parameter, in braces.
    missing:    what is left out breaks it, which the question has to say.
    suits:      whether a world has what the requirement is about.
    note:       what the rule does not show, as a sentence of the answer; "" for nothing to say.
    type_has:   a part of the predicate type of its attestations, where the attestor has several.
    of:         its attestor, where that is not the first word of the id.
    vocabulary: its values are on the axis `vocabulary`; they are drawn from these.
    """

    id: str
    form: Form
    draw: Draw
    message: str
    must: tuple[str, ...]
    deny: tuple[str, ...]
    missing: bool = False
    suits: Callable[[Json], bool] = lambda _: True
    vocabulary: tuple[str, ...] = ()
    of: str = ""
    type_has: str = ""
    note: str = ""

    @property
    def predicate_type(self) -> str:
        """The predicate type of the attestations that it is about."""
        return next(name for name in load(self.attestor).predicate_types if self.type_has in name)

    @property
    def attestor(self) -> str:
        """The attestor whose attestation it is about."""
        return self.of or self.id.partition("-")[0]

    def write(self, parameters: Parameters, style: str, syntax: Syntax) -> RuleText:
        """Its rule in Rego."""
        message = fill(self.message, {name: _plain(value) for name, value in parameters.items()})
        return self.form.write(Writing(self.id.replace("-", "_"), message, parameters, style, syntax))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One requirement of a task: its kind with parameters, the style of its rule, and which clause says it."""

    kind: Kind
    parameters: Parameters = field(hash=False)
    style: str
    clause: str


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with these facts instead of their names in braces; other braces stay."""
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    return text


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _join([str(item) for item in value])
    # In a format, a per cent sign begins a verb.
    return str(value).replace("%", "%%")


def quote_value(value: Any) -> str:
    """A parameter as a question has it: in backquotes, a number without."""
    if isinstance(value, list | tuple):
        return _join([f"`{item}`" for item in value])
    return str(value) if isinstance(value, int) else f"`{value}`"


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
