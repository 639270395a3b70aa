"""Reference answers: the module, and sentences about it of which each is true of this module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from witness_generators.documents.rego import Syntax
from witness_training.families.write_rego.module_text import write_module
from witness_training.families.write_rego.requirement_kind import Wanted


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with `{attestor}` and `{type}`.

    holds: of which module, and number of rules, it is true. says: what it tells, so that nothing is told twice.
    """

    text: str
    holds: Callable[[str, int], bool] = lambda _module, _rules: True
    says: str = ""


def _is_v1(module: str, _rules: int) -> bool:
    return "import rego.v1" in module


def _is_v0(module: str, _rules: int) -> bool:
    return "import rego.v1" not in module


def _negates(module: str, _rules: int) -> bool:
    # Only a rule and an equality are false where the value is missing; a call inside `not` would be undefined.
    negated = [line for line in module.splitlines() if line.startswith("  not ")]
    return any(" == " in line or not set("([ ") & set(line.removeprefix("  not ")) for line in negated)


def _looks_up(module: str, _rules: int) -> bool:
    return "object.get(" in module


def _guards_call(module: str, _rules: int) -> bool:
    return "found := object.get(" in module and "  not startswith(found" in module


def _compares_texts(module: str, _rules: int) -> bool:
    return any(mark in module for mark in ('== "', "startswith(", "endswith(", "contains("))


def _has_several(_module: str, rules: int) -> bool:
    return rules > 1


def _has_one(_module: str, rules: int) -> bool:
    return rules == 1


def _formats(module: str, _rules: int) -> bool:
    return "sprintf(" in module


LEADS = (
    Sentence("This module denies whatever breaks the requirement.", _has_one),
    Sentence("This module has one `deny` rule for each requirement.", _has_several),
    Sentence("go-witness passes the `{attestor}` attestation as `input`."),
    Sentence("The attestation itself is `input`, without the collection around it."),
    Sentence("`deny` is a set of messages; if it stays empty, the module passes.", says="deny"),
    Sentence("A single `deny` rule is enough.", _has_one),
    Sentence("The rules are independent: each adds its own message.", _has_several),
    Sentence("It goes into the `regopolicies` of `{type}`.", says="place"),
    Sentence(""),
)
CLOSINGS = (
    Sentence("go-witness evaluates `deny` of the module's package, and every message in it is a denial.", says="deny"),
    Sentence("In the policy the module stands base64-encoded, in `regopolicies` of `{type}`.", says="place"),
    Sentence("Texts are compared exactly, capital letters included.", _compares_texts),
    Sentence("What the message names is always defined; `sprintf` of an undefined reference would take the denial with it.", _formats),
    Sentence("The import makes go-witness read the module in the syntax of Rego v1.", _is_v1),
    Sentence("Without `import rego.v1`, go-witness reads a module as Rego v0.", _is_v0),
    Sentence("`not` also holds where a value is missing; a plain comparison would then be undefined and deny nothing.", _negates),
    Sentence("`object.get` gives a default where the field is missing, so that the rule is never undefined by it.", _looks_up),
    Sentence("Without `object.get`, `not startswith(...)` on a missing field would be undefined, and deny nothing.", _guards_call),
    Sentence("The message names what was found, through `sprintf`.", _formats),
    Sentence(""),
    Sentence(""),
)  # fmt: skip


def draw_sentences(module: str, rules: int, below: Callable[[str, int], int]) -> dict[str, int]:
    """The numbers of the lead and the closing of an answer with this module; `below` draws a number by name."""
    chosen: dict[str, int] = {}
    said = ""
    for name, sentences in (("lead", LEADS), ("closing", CLOSINGS)):
        fitting = [
            at
            for at, sentence in enumerate(sentences)
            if sentence.holds(module, rules) and (not said or sentence.says != said)
        ]
        chosen[name] = fitting[below(name, len(fitting))]
        said = sentences[chosen[name]].says
    return chosen


def write_answer_module(wanted: Sequence[Wanted], spec: Any) -> str:
    """The module of the reference answer."""
    syntax: Syntax = "v1" if spec["syntax"] == "v1" else "v0"
    rules = [each.kind.write(each.parameters, each.style, syntax) for each in wanted]
    return write_module(spec["package"], rules, syntax, spec["variable"])


def write_answer(module: str, wanted: Sequence[Wanted], spec: Any) -> str:
    """The reference answer, in Markdown: a lead, the module, a closing, and what its rules do not show."""
    kind = wanted[0].kind
    facts = {"attestor": kind.attestor, "type": kind.predicate_type}
    lead, closing = (
        sentences[spec[name]].text.format(**facts)
        for name, sentences in (("lead", LEADS), ("closing", CLOSINGS))
    )
    notes = dict.fromkeys(each.kind.note for each in wanted)
    after = " ".join(part for part in (closing, *notes) if part)
    return "\n\n".join(part for part in (lead, f"```rego\n{module}```", after) if part) + "\n"
