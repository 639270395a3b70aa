"""The Rego modules of one required attestation, decoded, with their packages and the heads of `deny`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from witness_schema.documents.octets import read_octets
from witness_schema.policies.placeholders import is_unfilled
from witness_schema.policies.policy_members import Place
from witness_schema.policies.policy_rules import PolicyFinding
from witness_schema.rego.rego_text import RegoText

_V1_IMPORT = re.compile(r"(?m)^[ \t]*import[ \t]+(?:rego\.v1|future\.keywords)\b")


@dataclass(frozen=True)
class PolicyModule:
    """A module. name: in the policy. pointer: of its text. text: decoded."""

    name: str
    pointer: str
    text: str

    @cached_property
    def rego(self) -> RegoText:
        return RegoText(self.text)

    @cached_property
    def package(self) -> str:
        """The path of the package as it is written, "" for none."""
        for statement in self.rego.list_statements():
            if len(statement) > 1 and self.rego.is_name(statement.start, "package"):
                chain = self.rego.read_chain(statement.start + 1)
                return ".".join((self.rego.token(chain.name).text, *chain.steps))
        return ""

    @cached_property
    def deny_heads(self) -> tuple[int, ...]:
        """The token indices of `deny` at the head of a rule."""
        return tuple(at for at in list_heads(self.rego) if self.rego.is_name(at, "deny"))

    @property
    def is_bare_v1(self) -> bool:
        """Whether the text has the syntax of Rego v1 and no import that allows it."""
        return is_bare_v1(self.rego, self.text)


def list_heads(rego: RegoText) -> Iterator[int]:
    """The token index of each rule's name."""
    for statement in rego.list_statements():
        if len(statement) and rego.token(statement.start).text not in ("package", "import"):
            yield statement.start + (rego.token(statement.start).text == "default")


def is_bare_v1(rego: RegoText, text: str) -> bool:
    """Whether a rule is written as in Rego v1, `deny contains msg if { … }`, and no import allows it."""
    if _V1_IMPORT.search(text):
        return False
    return any(
        rego.is_name(at) and rego.is_name(at + 1) and rego.token(at + 1).text in ("contains", "if")
        for at in list_heads(rego)
    )


def read_modules(asked: Place) -> tuple[list[PolicyModule], list[PolicyFinding]]:
    """The modules of a required attestation, and what cannot be read of them."""
    modules, findings = [], []
    for each in asked.take("regopolicies").items():
        module, name = each.take("module"), each.take("name").text()
        octets = read_octets(module.value)
        text = _decode(octets)
        if text is None:
            findings.append(PolicyFinding("module-unreadable", module.pointer, _describe(module, octets)))
        elif not text.strip():
            findings.append(
                PolicyFinding("rego-no-package", module.pointer, f"module is {module.describe()}")
            )
        else:
            modules.append(PolicyModule(name, module.pointer, text))
    return modules, findings


def check_filled(modules: Sequence[PolicyModule]) -> Iterator[PolicyFinding]:
    """The texts within modules that nobody has filled in."""
    for module in modules:
        for index, token in enumerate(module.rego.tokens):
            text = module.rego.read_string(index) if token.kind == "string" else None
            if text is not None and is_unfilled(text):
                step = module.pointer.split("/")[2]
                where = f"module {module.name or '(unnamed)'} of step {step}"
                yield PolicyFinding(
                    "placeholder", module.pointer, f"{text!r:.60} in {where:.100}", always=False
                )


def _decode(octets: bytes | None) -> str | None:
    try:
        return None if octets is None else octets.decode()
    except UnicodeDecodeError:
        return None


def _describe(module: Place, octets: bytes | None) -> str:
    if octets is not None:
        return "the module is no UTF-8"
    if is_unfilled(module.value):
        return f"{module.value!r:.60} has to be filled in with the base64 of the module"
    return (
        "the module is Rego as it is, without base64"
        if "package" in module.text()
        else "the module is no base64"
    )
