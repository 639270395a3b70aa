"""What `validate` can find, one row a rule: severity, meaning, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# error: go-witness does not write, or read, this. warning: it reads over it. note: nothing is wrong.
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. meaning: a clause without a full stop. advice: in the imperative, "" for a note."""

    id: str
    severity: Severity
    meaning: str
    advice: str


_ROWS = (
    # The text and what it is.
    Rule("not-json", "error", "a text that Go cannot read as JSON", "write one JSON document, or one a line, in UTF-8"),
    Rule("unknown-document", "error", "a document that go-witness does not have", "name what it is with --as"),
    Rule("foreign-predicate", "note", "a predicate of another tool, which is left alone", ""),
    Rule("test-evidence", "note", "evidence that was made with stand-ins: it proves nothing of a real pipeline", ""),
    # One place of one part.
    Rule("missing-key", "error", "a key that go-witness always writes is missing", "add the key"),
    Rule("unknown-key", "error", "a key that go-witness does not write there", "delete it, or use the name that go-witness writes"),
    Rule("key-case", "note", "a key in other letters: Go reads it as the field that it resembles", ""),
    Rule("key-twice", "error", "a key that stands twice in its object: readers keep one or the other", "keep one of them"),
    Rule("wrong-type", "error", "a value of another JSON type", "write a value of the type that go-witness writes"),
    Rule("null", "error", "null where go-witness never writes it", "write a value"),
    Rule("empty", "error", "an empty value that go-witness leaves out (omitempty)", "delete the key"),
    Rule("wrong-form", "error", "a text of another form", "write the form that go-witness writes"),
    Rule("wrong-constant", "error", "a text where another, fixed one stands", "write the fixed text"),
    Rule("wrong-length", "error", "too few or too many elements", "write as many as go-witness does"),
    Rule("unknown-digest", "error", "a digest under a name that go-witness does not know, and refuses to read", "use a name that go-witness knows"),
    Rule("out-of-range", "error", "a number that does not fit into its Go type", "write a number that fits"),
    Rule("fraction", "error", "a fraction where a whole number stands", "write a whole number"),
    Rule("integer-spelling", "error", "a whole number with point or exponent, which Go refuses", "write its digits alone"),
    Rule("precision", "error", "a number that Go cannot hold, and writes as another", "write the number as a text, or with fewer digits"),
    Rule("encoding", "error", "a text that is not all Unicode: Go replaces a part of it by U+FFFD", "write UTF-8"),
    Rule("schema", "error", "a value that the schema refuses", "compare it with `witness-schema schema show`"),
    Rule("unreadable-by-go", "error", "what go-witness writes and cannot read back itself", "do without this attestation until upstream mends it"),
    # What the parts say of each other.
    Rule("unknown-type", "error", "a predicate type that no attestor has", "use a type that `witness-schema schema list` names"),
    Rule("foreign-attestation", "error", "an attestation under the type of another attestor", "write the type of the attestor that made it"),
    Rule("payload", "error", "a payload that cannot be read", "sign the document again: `witness sign`"),
    Rule("payload-type", "error", "a payload type that does not fit the payload", "sign the document again with its own type"),
    Rule("statement-type", "error", "a statement type that go-witness does not write", "write the type of an in-toto statement v0.1"),
    Rule("predicate-type", "error", "a predicate type that does not fit the predicate", "write the type of the predicate"),
    Rule("attestor-name", "error", "the name of another attestor than the type's", "write the attestor of the type"),
    Rule("times", "error", "an attestor that ended before it started", "look at the clock of the machine that recorded it"),
    Rule("stage-order", "error", "entries in another order than that of the stages of a run", "record the step again"),
    Rule("run-type", "error", "an attestor that does not run in a step", "leave the entry out"),
    Rule("always-run", "error", "an attestor that always runs is missing", "record the step again"),
    Rule("subjects", "error", "subjects that are not those which the attestations name", "record the step again"),
    # Signatures.
    Rule("no-signature", "error", "an envelope without a signature", "sign it: `witness sign`"),
    Rule("signature", "error", "a signature that is not the key's over this payload", "sign it again, or give the right --key"),
    Rule("not-trusted", "error", "no signature is by a key or an authority that was given", "give the key that signed it, or ask who did"),
)  # fmt: skip
RULES: Mapping[str, Rule] = {row.id: row for row in _ROWS}
