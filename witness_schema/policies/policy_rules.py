"""The kinds of finding of `policy check`, one row each.

docs/policy-check.md lists the rows and tests/corpus/policy_findings/ has a folder for each; a test compares the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
# What the fault means for `witness verify`.
Effect = Literal[
    "refuses",
    "passes",
    "passes whatever was done",
    "binds nothing",
    "denies whatever was done",
    "crashes",
    "depends on the moment",
]


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One kind of finding.

    severity: error where the policy does not do what it says; warning where it may be meant. effect: what `witness verify` of the
              newest version does because of it. meaning: a clause without a full stop. advice: in the imperative.
    """

    id: str
    severity: Severity
    effect: Effect
    meaning: str
    advice: str


def _error(name: str, effect: Effect, meaning: str, advice: str) -> PolicyRule:
    return PolicyRule(name, "error", effect, meaning, advice)


def _warning(name: str, effect: Effect, meaning: str, advice: str) -> PolicyRule:
    return PolicyRule(name, "warning", effect, meaning, advice)


_SET = 'write `deny[msg] { …; msg := "…" }`'
_ROWS = (
    # The form.
    _error("value-refused", "refuses", "a value that go-witness cannot read there", "write the kind of value that is read"),
    _error("field-dropped", "passes", "a field that go-witness drops without a word", "use the name that it reads, or delete it"),
    _error("constraint-dropped", "binds nothing", "a constraint under a name that go-witness drops", "use the name that it reads"),
    _error("extension-dropped", "binds nothing", "a certificate extension under a name that go-witness drops", "use the name that it reads"),
    _error("key-twice", "passes", "a key that stands twice: the last one counts", "delete one of them"),
    _error("placeholder", "refuses", "a place of a template that nobody has filled in", "fill it in"),
    # Expiry.
    _error("expiry-missing", "refuses", "a policy without `expires` has expired", "write expires as RFC 3339 does"),
    _error("expiry-unreadable", "refuses", "a time that go-witness cannot read", "write it as 2036-01-01T00:00:00Z"),
    _error("expiry-past", "refuses", "the policy has expired", "write a date that is yet to come, and sign it again"),
    _warning("expiry-near", "passes", "the policy expires within 30 days", "write a later date, and sign it again"),
    # Steps.
    _error("steps-missing", "refuses", "a policy without steps proves nothing", "name the steps"),
    _error("step-name", "refuses", "a step under another key than its name", "use one name for both"),
    _error("attestations-missing", "refuses", "a step has to require at least one attestation", 'add types that the step records, such as {"type": "https://witness.dev/attestations/command-run/v0.1"}'),
    _error("functionaries-missing", "refuses", "nobody may sign the step", "name a functionary by the id of a published key, or by a certificate"),
    _error("artifacts-from-unknown", "refuses", "artifacts from a step that the policy does not have", "name a step of the policy"),
    _error("artifacts-from-circle", "passes", "steps that take artifacts from each other: none came first", "leave out the edge that goes back"),
    _error("type-unknown", "refuses", "no attestor of this version has the predicate type", "use a type that `witness attestors list` prints"),
    # Functionaries and their constraints.
    _error("functionary-empty", "refuses", "a functionary with neither a key nor a certificate", "add publickeyid or certConstraint"),
    _error("functionary-key-unknown", "refuses", "a functionary whose key the policy does not hold", "use the id under which the key stands in publickeys"),
    _error("functionary-root-unknown", "refuses", "a root that the policy does not hold", "use the id under which it stands in roots"),
    _error("constraint-roots-missing", "refuses", "a constraint without roots refuses every certificate", 'name the roots, or ["*"] for those of the policy'),
    _error("constraint-star-beside", "refuses", "`*` beside other values is a value like any other, which no certificate has", 'write ["*"] alone, or leave it out'),
    _warning("constraint-pattern", "refuses", "a value that is compared letter by letter, not as a pattern", "write out the value; only extensions take patterns"),
    _warning("constraint-allows-all", "binds nothing", "every certificate of these roots may sign", "bind one of the names, or an extension"),
    _error("constraint-allows-everyone", "binds nothing", "every certificate of a public authority may sign", "bind Issuer and SourceRepositoryURI, or the names"),
    _warning("extension-any", "binds nothing", "an extension that any value passes", "write the value"),
    _error("extension-pattern", "crashes", "a pattern that go-witness cannot compile", "escape the bracket with a backslash"),
    # Keys.
    _error("key-private", "refuses", "a private key where a public one belongs: it is known now", "put in the public key and the id of a new pair"),
    _error("key-unreadable", "refuses", "a public key that go-witness cannot read", "write the base64 of the public key's PEM"),
    _error("key-id", "refuses", "a key under an id that is not its own", "use the sha256 of the key's PEM at all three places"),
    # Roots and timestamp authorities.
    _error("certificate-unreadable", "refuses", "a certificate that go-witness cannot read", "write the base64 of the certificate's PEM"),
    _error("root-no-ca", "refuses", "a certificate that is no authority issues none", "embed the certificate of the authority"),
    _error("root-expired", "refuses", "a certificate that has expired, with all that it issued", "embed the authority's present certificate"),
    _warning("root-expires-first", "refuses", "a certificate that expires before the policy", "let the policy expire first, or renew the certificate"),
    # Rego, as its text shows.
    _error("module-unreadable", "refuses", "a module that is no base64 of UTF-8 text", "write the module in base64"),
    _error("rego-no-package", "refuses", "a module without `package`", "begin the module with `package NAME`"),
    _error("rego-v1", "refuses", "the syntax of Rego v1, which is read only after `import rego.v1`", "add `import rego.v1` below the package"),
    _error("rego-no-deny", "passes whatever was done", "a package without `deny`, which is all that go-witness asks for", _SET),
    _error("rego-deny-no-set", "refuses", "a `deny` that is no set of texts", _SET),
    _error("rego-deny-masked", "passes whatever was done", "a `deny` of another package that may be undefined hides this one's denials", "put both modules into one package, or write both as sets"),
    _error("rego-unknown-field", "passes whatever was done", "no attestation has this field", "`witness-schema schema show ATTESTOR` lists those it has"),
    _error("rego-never-holds", "passes whatever was done", "a comparison that never holds", "compare with a value that the attestation can have"),
    _error("rego-always-holds", "denies whatever was done", "a comparison that always holds", "compare with a value that the attestation can have"),
    _warning("rego-network", "depends on the moment", "a module that asks the network", "put what it asks for into the attestation or the module"),
    # Rego, by OPA.
    _error("rego-compile", "refuses", "OPA does not compile the module as go-witness reads it", "mend what OPA names"),
    _error("rego-type", "passes whatever was done", "an expression that can never hold, by OPA's type check", "compare values of one type, in fields that exist"),
    # Rego, on drawn attestations.
    _warning("rego-always-denies", "denies whatever was done", "the module denied every drawn attestation", "look at the example, and mend the condition"),
    _error("rego-fails", "refuses", "the module fails where it should say yes or no", "look at the example; a rule may have only one value"),
    _warning("rego-never-denied", "passes whatever was done", "the module did not deny any drawn attestation", "make an attestation that it has to deny, and try it"),
)  # fmt: skip
RULES: Mapping[str, PolicyRule] = {rule.id: rule for rule in _ROWS}


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One fault of a policy.

    rule: a key of RULES. pointer: its place in the policy; of what is missing, where it would stand. reason: what is there, a clause.
    example: the attestation that shows it, as JSON; "" for none. effect: where it is not the rule's.
    always: False where evidence may pass in spite of a fault that refuses.
    """

    rule: str
    pointer: str
    reason: str
    example: str = ""
    effect: Effect | None = None
    always: bool = True

    @property
    def row(self) -> PolicyRule:
        return RULES[self.rule]

    @property
    def means(self) -> Effect:
        """What `witness verify` does because of it."""
        return self.effect or self.row.effect
