"""What `dataset check` can find, one row a rule: severity, meaning, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of fault.

    severity: error where the real command, OPA or go-witness refuses or drops what the answer says; warning where it works and
              should not be taught. meaning: a clause without a full stop. advice: in the imperative.
    """

    id: str
    severity: Severity
    meaning: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a row. rule: a key of RULES. place: which part of the row. reason: what is wrong there, with what was read."""

    rule: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A fault with the line of its row in the file, from 1."""

    line: int
    finding: Finding

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.rule]


_ROWS = (
    # The row itself.
    Rule("row-unreadable", "error", "a line that is no row", "write one JSON object a line, in UTF-8"),
    Rule("row-form", "error", "a row of an unknown form", 'write {"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}'),
    Rule("row-no-answer", "error", "a row without an answer", "write an answer, or delete the line"),
    Rule("text-too-long", "warning", "a text that is too long to be judged", "cut the row into several"),
    # Command lines.
    Rule("command-unknown", "error", "a command that `witness` does not have", "use run, sign, verify, attestors, policy, completion or version"),
    Rule("flag-unknown", "error", "a flag that the command does not have", "use a flag that `witness COMMAND --help` lists"),
    Rule("flag-value", "error", "a value that the flag does not take", "write the value as the flag's type asks for"),
    Rule("flag-missing", "error", "a flag that the command cannot do without", "add the flag"),
    Rule("attestor-unknown", "error", "an attestor that does not exist", "use a name that `witness attestors list` prints"),
    Rule("hash-unknown", "error", "a hash function that `witness` does not support", "use sha256, sha1, gitoid:sha256 or gitoid:sha1"),
    Rule("attestor-as-file", "error", "an attestor where `verify` reads a file", "give the signed collection to -a: `-a attestation.json`"),
    Rule("directory-path-alone", "error", "`--directory-path` without an artifact or a subject, which `verify` requires", "add -f FILE or -s DIGEST"),
    Rule("unsigned-policy", "error", "the policy as it was before it was signed", "give the file that `witness sign -o` wrote to `verify -p`"),
    Rule("wrong-key", "error", "the wrong half of a key pair", "sign with the private key, verify with the public one"),
    Rule("config-unknown-key", "error", "a key of the configuration file that is no flag: it is ignored without a word", "write the flag's long name without dashes below its command"),
    Rule("shell-unreadable", "error", "a script that no shell can read", "close the quotation mark, bracket or here-document"),
    # Scripts that work and teach the wrong thing.
    Rule("key-among-materials", "warning", "a private key made in the step's folder: it is recorded as a material", "make keys outside of the folder that the step runs in"),
    Rule("key-committed", "error", "a private key that is committed", "keep the key outside of the repository"),
    Rule("subjects-are-alternatives", "warning", "several subjects: one that matches is enough, so the others guard nothing", "verify the artifact by -f alone, or by one digest"),
    Rule("ci-forged", "warning", "variables of a CI job that the script sets itself: the attestation then claims a job that never was", "run it in the CI job, or do without"),
    Rule("home-destroyed", "error", "a script that deletes a home or root folder", "delete only folders that the script has made"),
    # Rego.
    Rule("rego-no-package", "error", "a module without `package`", "begin the module with `package NAME`"),
    Rule("rego-no-deny", "error", "a module without `deny`, which is all that go-witness evaluates: it fails, or lets everything pass", "write `deny[msg] { … }`"),
    Rule("rego-deny-no-set", "error", "a `deny` that is no set of texts: go-witness refuses its value", "write `deny[msg] { …; msg := \"…\" }`"),
    Rule("rego-unknown-field", "error", "a field that the attestation does not have: the rule can never hold", "read a field that `witness-schema schema show ATTESTOR` lists"),
    Rule("rego-compile", "error", "a module that OPA does not compile as go-witness parses it: v0, or v1 with `import rego.v1`", "mend what OPA names"),
    Rule("rego-type", "error", "an expression that can never hold for what the attestor writes, by OPA's type check", "compare values of the same type, in fields that exist"),
    # Documents.
    Rule("document-unreadable", "error", "a document that go-witness cannot read", "write plain JSON"),
    Rule("document-value", "error", "a value that the schema does not allow there", "write what the schema says: `witness-schema schema show NAME`"),
    Rule("document-unknown-field", "error", "a field that go-witness does not write there", "delete it, or use the field's name"),
    Rule("document-missing-field", "error", "a field that go-witness always writes is missing", "add the field, or say that the document is shortened (…)"),
    Rule("type-unknown", "error", "a predicate type that no attestor writes", "use a type that `witness attestors list` prints; --own-type names one of your own"),
    Rule("envelope-unsigned", "error", "an envelope without a signature", "sign it"),
    # Policies.
    Rule("policy-field-dropped", "error", "a field that go-witness drops: what it asks for is not enforced", "use the name that Go reads, or delete it"),
    Rule("policy-constraint-dropped", "error", "a constraint under a name that Go drops: it binds nothing", "use the name that Go reads"),
    Rule("policy-value", "error", "a value that go-witness cannot read there", "write what `witness-schema schema show policy --mode validation` says"),
    Rule("policy-module-plain", "error", "a Rego module that is not encoded", "write the module in base64"),
    Rule("policy-no-expiry", "error", "a policy without `expires`: it has expired", "write expires as RFC 3339 does"),
    Rule("policy-expired", "warning", "a policy that has expired: everything is refused", "write a date that is yet to come"),
    Rule("policy-no-steps", "error", "a policy without steps", "name the steps"),
    Rule("policy-step-name", "error", "a step under another name than its own", "use one name for both"),
    Rule("policy-no-attestations", "error", "a step that requires no attestation: go-witness wants at least one", "require the types that the step records"),
    Rule("policy-no-functionary", "error", "a step that nobody may sign", "name the functionary by the id of a published key, or by a certificate"),
    Rule("policy-unknown-functionary", "error", "a functionary that is none of the published keys", "use the id under which the key stands in publickeys"),
    Rule("policy-no-roots", "error", "a certificate constraint without roots: go-witness refuses every certificate", "name the roots, or \"*\" for those of the policy"),
    Rule("policy-unknown-root", "error", "a root that the policy does not hold", "use the id under which the root stands in roots"),
    Rule("policy-artifacts-from", "error", "artifacts from a step that the policy does not have", "name a step of the policy"),
    Rule("policy-private-key", "error", "a private key where a public one belongs", "publish the public key, and replace the private one: it is known now"),
    Rule("policy-key-unreadable", "error", "a public key that is none", "write the base64 of the public key's PEM"),
    Rule("policy-key-id", "error", "a key under an id that is not its own", "use the sha256 of the public key's PEM, at all three places"),
    # --run.
    Rule("script-fails", "error", "a script that does not work as it stands", "make it work in an empty folder with sh -eu, git, openssl and witness"),
    Rule("script-harms", "error", "a script that changes files outside of its folder", "leave what was there before alone"),
)  # fmt: skip
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ROWS}
