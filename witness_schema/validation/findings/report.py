"""What `validate` says of a document: what it is, what is wrong with it, and which versions could have written it."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.validation.findings.rule_rows import RULES, Rule, Severity

# Characters of a finding's text; a document of somebody else must not fill a log.
LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be said of a place.

    rule: a key of `rule_rows.RULES`. pointer: a JSON pointer into the file, or into its payload where `in_payload`; "" is the
    whole. message: what is there, what go-witness writes there and the likely cause, at most LONGEST_MESSAGE characters.
    line: the line of the file, from 1, of JSON lines; else 0.
    """

    rule: str
    severity: Severity
    pointer: str
    message: str
    in_payload: bool = False
    line: int = 0

    @property
    def row(self) -> Rule:
        """The rule with its meaning and advice."""
        return RULES[self.rule]

    @property
    def place(self) -> str:
        """Where it is, for people: the pointer, "payload" before one into the payload."""
        pointer = self.pointer or "/"
        return f"payload {pointer}" if self.in_payload else pointer


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed an envelope. name: a key id, or the name of a certificate. verified: None where no key was given."""

    name: str
    verified: bool | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one document.

    kind: "envelope", "statement", "collection", "policy", an attestor's name …, "" for an unknown document. parts: what it is
    made of, outermost first, as attestors' names at the end. findings: in the order of the document. versions: the go-witness
    versions that could have written all of it, oldest first; () where none could, or none was asked for. mode: what it was
    held against: what go-witness writes ("serialization") or reads ("validation").
    """

    kind: str
    parts: tuple[str, ...]
    findings: tuple[Finding, ...]
    versions: tuple[str, ...] = ()
    mode: str = "serialization"
    signers: tuple[Signer, ...] = ()
    test_evidence: bool = False
    line: int = 0

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings and notes may be there."""
        return not any(finding.severity == "error" for finding in self.findings)
