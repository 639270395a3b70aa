"""What is wrong with a document of witness: an attestation, a collection, a statement, an envelope."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from witness_schema import load
from witness_schema.documents.document_types import COLLECTION_TYPE
from witness_schema.errors import Misuse
from witness_schema.policies.placeholders import is_placeholder
from witness_schema.policies.predicate_types import describe_type, list_types
from witness_schema.printable import quote
from witness_training.dataset.foreign.document_reading import (
    Document,
    is_shortened,
    read_documents,
)
from witness_training.dataset.foreign.policy_findings import ModuleJudge, PolicyJudge
from witness_training.dataset.foreign.row_subjects import is_witness_type

Fault = tuple[str, str]
_MOST = 5  # violations of one schema
MOST_OF_TEXT = 20  # faults of one text
_MISSING = re.compile(r'"(.*)" is a required property')
_UNKNOWN = re.compile(r"Additional properties are not allowed \((.*)\)|Unevaluated properties")
_DEEPEST = 3


class DocumentJudge:
    """Judges documents. own_types: predicate types of attestors that go-witness does not have."""

    def __init__(self, judge_module: ModuleJudge, own_types: frozenset[str]) -> None:
        self._own_types = own_types
        self._policies = PolicyJudge(judge_module, own_types)

    def judge_text(self, text: str) -> Iterator[Fault]:
        """Rule and reason of each fault of the documents in a JSON text."""
        documents, fault = read_documents(text)
        if fault:
            yield "document-unreadable", quote(fault)
        yield from islice((each for document in documents for each in self.judge(document)), MOST_OF_TEXT)

    def judge(self, document: Document, depth: int = 0) -> Iterator[Fault]:
        """The faults of one document, at most a few."""
        value, pointer = document.value, document.pointer
        match document.kind:
            case "policy":
                yield from self._policies.judge(value, pointer)
            case "envelope":
                yield from self._judge_envelope(value, pointer, depth)
            case "statement":
                yield from self._judge_statement(value, pointer)
            case "collection":
                yield from self._judge_collection(value, pointer)
            case "entry":
                yield from self._judge_entries([value], [pointer], is_shortened(value))
            case "attestation":
                yield from _conform(document.attestor, value, pointer, is_shortened(value))

    def _judge_envelope(self, value: Mapping[str, Any], pointer: str, depth: int) -> Iterator[Fault]:
        yield from _conform("envelope", value, pointer, is_shortened(value))
        if value.get("signatures") == []:
            yield "envelope-unsigned", f"{pointer}/signatures is empty"
        payload = value.get("payload")
        if not isinstance(payload, str) or is_placeholder(payload) or depth >= _DEEPEST:
            return
        try:
            text = base64.b64decode(payload, validate=True).decode()
        except (binascii.Error, ValueError):
            # The schema of the envelope has told that it is no base64.
            return
        documents, fault = read_documents(text)
        if fault:
            yield "document-unreadable", f"the payload: {quote(fault)}"
        for each in documents:
            for rule, reason in self.judge(each, depth + 1):
                yield rule, f"the payload: {reason}"

    def _judge_statement(self, value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
        short = is_shortened(value)
        yield from _conform(
            "statement", {"predicate": None, **value}, pointer, short or "predicate" not in value
        )
        kind, predicate = value.get("predicateType"), value.get("predicate")
        if not isinstance(kind, str) or is_placeholder(kind):
            return
        if kind == COLLECTION_TYPE:
            if isinstance(predicate, dict) and "attestations" in predicate:
                yield from self._judge_collection(predicate, f"{pointer}/predicate")
            return
        if kind in list_types():
            if predicate is not None and not is_placeholder(predicate):
                yield from _conform(list_types()[kind], predicate, f"{pointer}/predicate", short)
        elif is_witness_type(kind) and kind not in self._own_types:
            yield "type-unknown", f"{pointer}/predicateType {quote(kind)}: {describe_type(kind)}"

    def _judge_collection(self, value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
        short = is_shortened(value)
        entries = value.get("attestations")
        whole = {**value, "attestations": [] if isinstance(entries, list) else entries}
        yield from _conform("collection", whole, pointer, short)
        if isinstance(entries, list):
            places = [f"{pointer}/attestations/{number}" for number in range(len(entries))]
            yield from self._judge_entries(entries, places, short)

    def _judge_entries(self, entries: Sequence[Any], places: Sequence[str], short: bool) -> Iterator[Fault]:
        for entry, place in zip(entries, places, strict=True):
            kind = entry.get("type") if isinstance(entry, dict) else None
            if is_placeholder(entry) or is_placeholder(kind):
                continue
            if isinstance(kind, str) and kind not in list_types():
                if kind not in self._own_types:
                    yield "type-unknown", f"{place}/type {quote(kind)}: {describe_type(kind)}"
                continue
            yield from _conform("collection", {"name": "", "attestations": [entry]}, place, short, skipped=2)


def _conform(name: str, value: Any, pointer: str, short: bool, skipped: int = 0) -> Iterator[Fault]:
    """What the schema says of a value. short: what is missing is no fault. skipped: steps of its pointers that we put around it."""
    try:
        violations = list(load(name).iter_errors(value))
    except Misuse as error:
        yield "document-value", f"{pointer or '/'}: {quote(error.what)}"
        return
    told = 0
    for violation in violations:
        steps = violation.pointer.split("/")[1:]
        place = f"{pointer}{''.join('/' + step for step in steps[skipped:])}" or "/"
        if _stands_for_another(value, steps):
            continue
        rule = "document-value"
        if _MISSING.fullmatch(violation.message):
            if short or (skipped and violation.message.split('"')[1] in ("starttime", "endtime")):
                continue
            rule = "document-missing-field"
        elif _UNKNOWN.match(violation.message):
            rule = "document-unknown-field"
            if "'...'" in violation.message or "'…'" in violation.message:
                continue
        yield rule, f"{place}: {violation.message}"
        told += 1
        if told == _MOST:
            return


def _stands_for_another(value: Any, steps: Sequence[str]) -> bool:
    for step in steps:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return False
    return is_placeholder(value)
