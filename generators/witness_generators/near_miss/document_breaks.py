"""Breaks of documents: what `witness verify` refuses, and what no run writes."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from witness_generators.documents.certificates import build_root
from witness_generators.documents.signed_documents import Json, signing_key
from witness_generators.documents.submission import Submission
from witness_generators.drawing.smallest_values import build_smallest
from witness_generators.near_miss.document_rules import ALWAYS_RECORDED
from witness_generators.near_miss.near_miss import ABSENT, Break, Path
from witness_generators.runs.run_entries import RUN_TYPES
from witness_generators.runs.scenes import type_of
from witness_schema import attestor_names, load
from witness_schema.documents.document_types import POLICY_TYPE

# A key that signs none of the drawn documents: its seed is beyond all others.
STRANGER = signing_key((1 << 40) + 1)
_STRANGE_ID = STRANGER.key_id
_PAST = "2001-01-01T00:00:00Z"
_OTHER_PREDICATES = ("https://witness.testifysec.com/attestation-collection/v0.2", POLICY_TYPE, "")
_OTHER_STATEMENTS = ("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.2", "")


def collection_breaks(collection: Json) -> Iterator[Break]:
    """Break a collection: entries, orders and times that no run writes."""
    entries = collection["attestations"]
    path: Path = ("attestations",)
    recorded = {type_of(name) for name in ALWAYS_RECORDED}
    for name in attestor_names():
        schema = load(name)
        if schema.run_type not in RUN_TYPES:
            late = {
                "type": schema.predicate_types[0],
                "attestation": build_smallest(schema.shape, schema.definitions),
            }
            entry = {**entries[-1], **late}
            yield Break("wrong-run-type", (*path, len(entries)), entry, f"an entry of {name}")
    yield Break("stage-order", path, entries[::-1], "entries in reverse")
    for index, entry in enumerate(entries):
        yield Break("times", (*path, index, "endtime"), _PAST, "ended before it started")
        if entry["type"] in recorded:
            yield Break("always-run", (*path, index), ABSENT, "not recorded")


def statement_breaks(statement: Json) -> Iterator[Break]:
    """Break a statement: its types, its step and its subjects."""
    yield from (
        Break("statement-type", ("_type",), text, f"a statement {text!r}") for text in _OTHER_STATEMENTS
    )
    for text in _OTHER_PREDICATES:
        yield Break("predicate-type", ("predicateType",), text, f"a predicate {text!r}")
    yield Break(
        "collection-name", ("predicate", "name"), f"{statement['predicate']['name']}2", "another step"
    )
    for index, subject in enumerate(statement["subject"]):
        path: Path = ("subject", index)
        # `witness verify` searches by the commit, so this subject decides whether the collection is found.
        if "/commithash:" in subject["name"]:
            yield Break("found-by-none", (*path, "digest", "sha1"), "0" * 40, "another commit's digest")
        else:
            yield Break("subjects", path, ABSENT, "a subject less")
            yield Break("subjects", (*path, "name"), f"{subject['name']}x", "a subject of another name")


def envelope_breaks(envelope: Json) -> Iterator[Break]:
    """Break an envelope, so that its signature no longer holds."""
    payload, signature = base64.b64decode(envelope["payload"]), envelope["signatures"][0]["sig"]
    # JSON allows a space at the end, so the statement reads the same and only its signature is wrong.
    longer = base64.b64encode(payload + b" ").decode()
    yield Break("payload", ("payload",), longer, "a space after the statement")
    for text in ("application/json", "", "application/vnd.in-toto+json "):
        yield Break("payload-type", ("payloadType",), text, f"payload type {text!r}")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    strange = base64.b64encode(STRANGER.private.sign(payload)).decode()
    yield Break("signature", ("signatures", 0, "sig"), other, "another first byte")
    yield Break("signature", ("signatures", 0, "sig"), strange, "another key's")
    yield Break("no-signature", ("signatures",), [], "no signatures")


def policy_breaks(policy: Json) -> Iterator[Break]:
    """Break a policy, so that the collections of its submission no longer pass it."""
    yield Break("expired", ("expires",), _PAST, "expired long ago")
    yield Break("no-steps", ("steps",), {}, "no steps")
    for name, step in policy["steps"].items():
        path: Path = ("steps", name)
        yield Break("step-name", (*path, "name"), f"{name}2", "another name than its key")
        yield Break("no-functionary", (*path, "functionaries"), [], "no functionaries")
        yield Break("no-attestations", (*path, "attestations"), [], "no attestations")
        yield Break(
            "artifacts-from", (*path, "artifactsFrom"), ["unheard-of"], "from a step that is not there"
        )
        yield from _functionary_breaks((*path, "functionaries", 0), step["functionaries"][0])
        for index, required in enumerate(step["attestations"]):
            yield from _requirement_breaks((*path, "attestations", index), required)
    keys = policy.get("publickeys", {})
    for key_id in keys:
        yield from _key_breaks(("publickeys", key_id))
    if "roots" not in policy:
        signer = policy["steps"][next(iter(policy["steps"]))]["functionaries"][0]["publickeyid"]
        # Go leaves out an empty map (omitempty), so the last key takes its map along.
        lost: Path = ("publickeys", signer) if len(keys) > 1 else ("publickeys",)
        yield Break("unknown-key", lost, ABSENT, "the functionary's key is not there")
    for number, name in enumerate(policy.get("roots", {})):
        other = base64.b64encode(build_root(100 + number).pem).decode()
        yield Break("unknown-root", ("roots", name, "certificate"), other, "another root's certificate")


def _functionary_breaks(path: Path, functionary: Json) -> Iterator[Break]:
    if "publickeyid" in functionary:
        yield Break("unknown-functionary", (*path, "publickeyid"), _STRANGE_ID, "another key's id")
        return
    constraint = functionary["certConstraint"]
    path = (*path, "certConstraint")
    yield Break("certificate-constraint", (*path, "commonname"), "someone else", "another common name")
    yield Break("certificate-constraint", (*path, "roots"), ["0" * 64], "a root that is not there")
    for name in ("dnsnames", "emails", "organizations", "uris"):
        wanted = [*(constraint[name] or ()), "elsewhere.example.org"]
        yield Break("certificate-constraint", (*path, name), wanted, f"{name} that it lacks")


def _requirement_breaks(path: Path, required: Json) -> Iterator[Break]:
    yield Break("missing-attestation", (*path, "type"), f"{required['type']}x", "a type that nobody recorded")
    modules: Path = (*path, "regopolicies")
    place = (*modules, len(required["regopolicies"]))
    for rule, how, text in _MODULES:
        module = {"name": "more.rego", "module": base64.b64encode(text.encode()).decode()}
        yield Break(cast(Any, rule), place, module, how)


# (rule, the break in words, module). A denial must be a set of texts (`policy/rego.go`).
_MODULES = (
    ("rego-syntax", "a rule without an end", 'package more\ndeny[msg] {\n  msg := "x"\n'),
    ("rego-syntax", "no package", 'deny[msg] { msg := "x" }\n'),
    ("rego-denies", "denies everything", 'package more\ndeny[msg] {\n  msg := "not today"\n}\n'),
    ("rego-no-set", "deny is a text", 'package more\ndeny = "not today"\n'),
    ("rego-no-set", "deny holds a number", "package more\ndeny[msg] {\n  msg := 1\n}\n"),
)


def _key_breaks(path: Path) -> Iterator[Break]:
    strange = base64.b64encode(STRANGER.public_pem).decode()
    yield Break("key-mismatch", (*path, "key"), strange, "another key under this id")
    yield Break("key-mismatch", (*path, "keyid"), _STRANGE_ID, "another id for this key")


def replace_document(submission: Submission, name: str, document: Any) -> Submission:
    """The submission with this document in place of its own; a statement is signed again, an envelope is not."""
    match name:
        case "policy":
            return replace(submission, policy=document)
        case "statement":
            envelopes = (submission.signer.envelope(document), *submission.envelopes[1:])
            return replace(submission, statements=(document, *submission.statements[1:]), envelopes=envelopes)
        case "envelope":
            return replace(submission, envelopes=(document, *submission.envelopes[1:]))
        case _:
            raise AssertionError(f"{name!r} is not submitted")


def get_document(submission: Submission, name: str) -> Json:
    """The document of this kind in a submission; of several, that of the first collection."""
    statement = submission.statements[0]
    documents: dict[str, Json] = {
        "policy": submission.policy,
        "statement": statement,
        "envelope": submission.envelopes[0],
        "collection": statement["predicate"],
    }
    return documents[name]


def document_breaks(name: str, document: Json) -> Iterator[Break]:
    """List the breaks of a document that leave its form valid."""
    makers = {
        "policy": policy_breaks,
        "statement": statement_breaks,
        "envelope": envelope_breaks,
        "collection": collection_breaks,
    }
    return makers[name](document)
