"""Targets that read documents of witness: policies, envelopes, and the check of JSON texts beside real Go."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st

from fuzz.fuzz_target import READ, REFUSED, Difference, Judged, Session, Workplace, judge_one_by_one, watch
from fuzz.input_strategies import ANY_JSON, damage_documents
from support.rule_corpus import CORPUS
from witness_generators import draw, draw_submission, signing_key
from witness_generators.documents.signed_documents import sign_envelope
from witness_schema import attestor_names, document_names, load
from witness_schema.changes import policy_reading
from witness_schema.differential.exceptions import list_unexplained, read_exceptions
from witness_schema.differential.verdict_comparison import Disagreement, is_read
from witness_schema.documents.document_types import POLICY_TYPE
from witness_schema.oracle import Oracle
from witness_schema.verdict import Accepted, Verdict

DRAWN = 12
# Go reads 10,000 levels, our validator 255; the text exceptions of the corpus have the line with the reason.
TOO_DEEP = "lie more than 255 levels deep"
_STEP = ("git", "environment", "product")


@cache
def list_policies() -> tuple[bytes, ...]:
    """Policies of one and of several steps, with keys, roots and Rego."""
    drawn = (draw_submission(_STEP, seed=11, index=index) for index in range(DRAWN))
    return tuple(json.dumps(submission.policy).encode() for submission in drawn)


@cache
def list_signed_policies() -> tuple[bytes, ...]:
    drawn = (draw_submission(_STEP, seed=12, index=index) for index in range(DRAWN))
    return tuple(json.dumps(submission.signed_policy()).encode() for submission in drawn)


@cache
def list_envelopes() -> tuple[bytes, ...]:
    """Envelopes with a collection, and one whose payload is a policy."""
    drawn = [line for index in range(DRAWN) for line in draw(_STEP, seed=13, index=index, as_="envelope")]
    return (*drawn, list_signed_policies()[0])


@contextmanager
def open_policies(workplace: Workplace) -> Iterator[Session]:
    """Policies, plain or signed, read from a file as `policy impact` does, with the references of their Rego."""
    file = workplace.folder / "policy.json"

    def read(data: bytes) -> str:
        file.write_bytes(data)
        for asked in policy_reading.read_asked_attestations(file):
            for module in asked.modules:
                module.references()
        return READ

    plain, signed = damage_documents(list_policies()), damage_documents(list_signed_policies())
    # Signed after the damage: it then lies behind the base64.
    inside = plain.map(lambda data: _wrap(data, POLICY_TYPE))
    yield Session(plain | inside | signed, judge_one_by_one(read))


def _wrap(payload: bytes, kind: str) -> bytes:
    envelope = sign_envelope({}, signing_key(1), kind)
    return json.dumps({**envelope, "payload": base64.b64encode(payload).decode()}).encode()


@contextmanager
def open_envelopes(_: Workplace) -> Iterator[Session]:
    """Envelopes in both directions, and where one is read, what it holds: statement and collection."""
    yield Session(_draw_envelopes(), judge_one_by_one(_read_envelope))


def _draw_envelopes() -> st.SearchStrategy[bytes]:
    payloads = [base64.b64decode(json.loads(envelope)["payload"]) for envelope in list_envelopes()]
    kind = "application/vnd.in-toto+json"
    return damage_documents(list_envelopes()) | damage_documents(payloads).map(lambda data: _wrap(data, kind))


def _read_envelope(data: bytes) -> str:
    faults = [fault for name in ("envelope", "statement") for fault in _list_faults(name, data)]
    if _list_faults("envelope", data, "validation"):
        assert faults, "what cannot be read is not what Go writes"
        return REFUSED
    envelope = load("envelope", "validation").read_text(data)
    payload = (envelope or {}).get("payload") or ""
    payload = bytes(each or 0 for each in payload) if isinstance(payload, list) else base64.b64decode(payload)
    if _list_faults("statement", payload, "validation"):
        return "read, but not its payload"
    statement = load("statement", "validation").read_text(payload)
    collection = json.dumps((statement or {}).get("predicate"))
    return (
        "read, but no collection" if _list_faults("collection", collection.encode(), "validation") else READ
    )


def _list_faults(name: str, data: bytes, mode: Any = "serialization") -> list[str]:
    return [f"{fault.pointer}: {fault.message}" for fault in load(name, mode).iter_text_errors(data)]


@contextmanager
def open_texts(workplace: Workplace) -> Iterator[Session]:
    """`NAME`, a line break, and a JSON text for the attestor or document of that name: both of our verdicts are Go's."""
    yield Session(_draw_texts(), _TextJudge(workplace.real_go))


def _draw_texts() -> st.SearchStrategy[bytes]:
    return st.sampled_from((*attestor_names(), *document_names())).flatmap(_draw_texts_of)


@cache
def _draw_texts_of(name: str) -> st.SearchStrategy[bytes]:
    texts = damage_documents(_list_texts(name)) | ANY_JSON.map(lambda value: json.dumps(value).encode())
    return texts.map(lambda text: name.encode() + b"\n" + text)


@cache
def _list_texts(name: str) -> tuple[bytes, ...]:
    """What Go writes of it: in any form, and from realistic runs."""
    match name:
        case "policy":
            return list_policies()
        case "envelope" | "statement" | "collection":
            return tuple(line for index in range(4) for line in draw(_STEP, seed=14, index=index, as_=name))
        case _:
            lines = (
                json.loads(line)["attestation"]
                for shape in ("any", "realistic")
                for index in range(4)
                for line in draw(name, seed=15, index=index, shape=shape)
            )
            return tuple(json.dumps(attestation).encode() for attestation in lines)


class _TextJudge:
    """Compares our verdicts on texts with the oracle's; disagreements with a reason in known_exceptions.toml are none."""

    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle
        self._known = read_exceptions(CORPUS / "known_exceptions.toml")

    def __call__(self, batch: Sequence[bytes]) -> Iterable[Judged]:
        named = [_split_name(data) for data in batch]
        kinds = [next(iter(load(name).predicate_types), f"document:{name}") for name, _ in named]
        asked = zip(kinds, (text for _, text in named), strict=True)
        for data, verdict in zip(batch, list(self._oracle.roundtrip_all(asked)), strict=True):
            yield watch(partial(self._compare, verdict), data)

    def _compare(self, verdict: Verdict, data: bytes) -> str:
        name, text = _split_name(data)
        self._check(name, text, "serialization", verdict, isinstance(verdict, Accepted))
        self._check(name, text, "validation", verdict, is_read(verdict))
        return READ if is_read(verdict) else REFUSED

    def _check(self, name: str, text: bytes, mode: Any, verdict: Verdict, go: bool) -> None:
        faults = _list_faults(name, text, mode)
        if bool(faults) != go:
            return
        direction = f"{mode} {'refuses' if faults else 'accepts'}"
        if any(TOO_DEEP in fault for fault in faults):
            return
        words = "accepted" if isinstance(verdict, Accepted) else verdict.reason
        # The kind of change that the line about `file` names: null in place of the whole document.
        kind = "retyped" if text.strip() == b"null" else "fuzzed"
        found = Disagreement(name, direction, kind, "", text.decode(errors="replace"), words)
        if list_unexplained(self._known, [found]):
            raise Difference(f"{direction} {name}", f"Go: {words}; ours: {faults[:1]}")


def _split_name(data: bytes) -> tuple[str, bytes]:
    """The name of the first line, that of git for any other, and the text below it."""
    name, _, text = data.partition(b"\n")
    known = (*attestor_names(), *document_names())
    return next((each for each in known if each.encode() == name), "git"), text
