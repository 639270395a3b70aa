"""The rules that near misses break, one row each, with the judges that must refuse a break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# schema: the JSON Schema. text: the byte-level validator, for what no JSON Schema can see. go: go-witness reads the document and
# writes it again. invariants: agreement between attestations and within a document. verification: `witness verify`.
Judge = Literal["schema", "text", "go", "invariants", "verification"]
RuleId = Literal[
    "missing-key",
    "extra-key",
    "wrong-type",
    "null",
    "empty",
    "unknown-digest",
    "bad-base64",
    "bad-time",
    "wrong-pattern",
    "wrong-constant",
    "fraction",
    "too-wide",
    "negative",
    "key-twice",
    "integer-spelling",
    "precision",
    "unknown-predicate-type",
    "foreign-attestation",
    "invariant",
    "wrong-run-type",
    "stage-order",
    "times",
    "always-run",
    "statement-type",
    "predicate-type",
    "subjects",
    "found-by-none",
    "collection-name",
    "payload",
    "payload-type",
    "signature",
    "no-signature",
    "expired",
    "step-name",
    "no-steps",
    "unknown-functionary",
    "no-functionary",
    "unknown-key",
    "key-mismatch",
    "unknown-root",
    "certificate-constraint",
    "missing-attestation",
    "no-attestations",
    "artifacts-from",
    "rego-syntax",
    "rego-denies",
    "rego-no-set",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `kept` states it in one sentence, the regex `reason` matches go-witness's error for a break ("" for any error)."""

    id: RuleId
    kept: str
    judges: tuple[Judge, ...]
    reason: str = ""


_FORM: tuple[Judge, ...] = ("schema", "go")
_TEXT: tuple[Judge, ...] = ("text", "go")
_AGREE: tuple[Judge, ...] = ("invariants",)
_VERIFY: tuple[Judge, ...] = ("verification",)

_ROWS: tuple[Rule, ...] = (
    Rule("missing-key", "a key without omitempty is always written", _FORM),
    Rule("extra-key", "nothing but the fields of the struct is written", _FORM),
    Rule("wrong-type", "a value is of its field's JSON type", _FORM),
    Rule("null", "null stands only where a nil can", _FORM),
    Rule("empty", "omitempty leaves out what is empty", _FORM),
    Rule("unknown-digest", "a DigestSet knows five names", _FORM),
    Rule("bad-base64", "bytes are base64 as Go writes it", _FORM),
    Rule("bad-time", "a time is RFC 3339 as Go writes it", _FORM),
    Rule("wrong-pattern", "a text has the form that its type writes", _FORM),
    Rule("wrong-constant", "a field with a fixed text has that text", _FORM),
    Rule("fraction", "an integer has no fraction", _FORM),
    Rule("too-wide", "a number fits into its Go type", _FORM),
    Rule("negative", "an unsigned integer is not negative", _FORM),
    Rule("key-twice", "a key stands once in its object", _TEXT),
    Rule("integer-spelling", "an integer is spelled without point or exponent", _TEXT),
    Rule("precision", "a number of an interface is one that a float64 holds", _TEXT),
    Rule("unknown-predicate-type", "an entry's type is a registered predicate type", _FORM, "^attestation not found"),
    Rule("foreign-attestation", "an attestation stands under the type of its own attestor", _FORM),
    Rule("invariant", "attestations of one step agree on the facts that they share", _AGREE),
    Rule("wrong-run-type", "no attestor of the stage verify is in a collection", _AGREE),
    Rule("stage-order", "entries stand in the order of the stages of a run", _AGREE),
    Rule("times", "an attestor ends after it has started", _AGREE),
    Rule("always-run", "material and product are in every collection", _AGREE),
    Rule("statement-type", "a statement is an in-toto statement v0.1", _AGREE),
    # v0.12.0 records a rejection for it, but the collection passes all the same (`policy/policy.go`, checkFunctionaries).
    Rule("predicate-type", "a collection's statement has the predicate type of collections", _AGREE),
    Rule("subjects", "a statement's subjects are those that its attestations name", _AGREE),
    Rule("found-by-none", "a subject of the statement has the digest that is asked for", ("invariants", "verification"), "no collections found"),
    Rule("collection-name", "the collection has the name of the policy's step", _VERIFY, "no collections found"),
    Rule("payload", "the signature is over this payload", _VERIFY, "no valid signatures"),
    Rule("payload-type", "the signature is over this payload type", _VERIFY, "no valid signatures"),
    Rule("signature", "the signature is the key's", _VERIFY, "no valid signatures"),
    Rule("no-signature", "the envelope is signed", _VERIFY, "no signatures in dsse envelope"),
    Rule("expired", "the policy has not expired", _VERIFY, "policy expired on"),
    Rule("step-name", "a step has the name that it stands under", _VERIFY, "failed to find step|no collections found"),
    Rule("no-steps", "a policy has a step", _VERIFY, "policy verification failed"),
    Rule("unknown-functionary", "a functionary of the step has signed", _VERIFY, "no verifiers matched"),
    Rule("no-functionary", "a step has a functionary", _VERIFY, "no verifiers matched"),
    Rule("unknown-key", "the functionary's key is among the policy's", _VERIFY, "no valid signatures"),
    Rule("key-mismatch", "a key stands under its own id", _VERIFY, "has expected key id"),
    Rule("unknown-root", "the functionary's root is among the policy's", _VERIFY, "no valid signatures"),
    Rule("certificate-constraint", "the certificate is as the functionary's constraint asks", _VERIFY, "no verifiers matched"),
    Rule("missing-attestation", "the collection has every attestation that is asked for", _VERIFY, "no collections found"),
    Rule("no-attestations", "a step asks for an attestation", _VERIFY, "declares no required attestations"),
    Rule("artifacts-from", "a step's materials are the artifacts of the step before", _VERIFY, "failed to verify artifacts"),
    Rule("rego-syntax", "a module is Rego", _VERIFY, "rego_parse_error"),
    Rule("rego-denies", "no module denies", _VERIFY, "policy was denied due to: "),
    Rule("rego-no-set", "deny is a set of texts", _VERIFY, "invalid data from rego"),
)  # fmt: skip
RULES: Mapping[RuleId, Rule] = {row.id: row for row in _ROWS}
