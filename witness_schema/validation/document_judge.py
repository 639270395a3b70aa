"""Judges one document: goes from an envelope down to its attestations, and puts what is wrong at each level into findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from witness_schema.documents.document_types import COLLECTION_TYPE, PAYLOAD_TYPE, POLICY_TYPE, STATEMENT_TYPE
from witness_schema.documents.octets import read_octets
from witness_schema.encoding_json.type_encoding import Mode
from witness_schema.errors import UnreadableSource
from witness_schema.json_pointers import render_pointer
from witness_schema.validation.document_kinds import CHAT_ROW, UNKNOWN, tell_kind
from witness_schema.validation.entry_types import describe_unknown_type, is_witness_type
from witness_schema.validation.envelope_checks import check_signatures
from witness_schema.validation.findings.report import Finding, Report, Signer
from witness_schema.validation.findings.rule_rows import RULES
from witness_schema.validation.findings.shown_values import show_key
from witness_schema.validation.findings.wording import make_finding
from witness_schema.validation.part_explaining import explain_judged
from witness_schema.validation.part_schemas import (
    ENTRY_FRAME,
    map_all_types,
    map_types,
    sort_versions,
)
from witness_schema.validation.parts import Part, read_part
from witness_schema.validation.run_checks import RunEntry, check_entries, check_subjects
from witness_schema.validation.signatures import Trust
from witness_schema.validation.test_evidence import names_stand_in, records_mark
from witness_schema.validation.version_choice import Judged, choose_versions, judge_part

# Levels of envelopes within envelopes; nobody writes two.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Demands:
    """What a document is held against.

    mode: None for the usual one: what go-witness reads for a policy, and what it writes for the rest. version: one bundled
    version, or None for any. kind: what the document is, "" to find out. strict: whether what Go reads over is an error.
    """

    mode: Mode | None = None
    version: str | None = None
    kind: str = ""
    strict: bool = False
    trust: Trust = field(default_factory=Trust)


def judge_text(text: bytes, demands: Demands) -> Report:
    """The report on the document of a JSON text; one that is no JSON is a finding of it."""
    try:
        part = read_part(text)
    except UnreadableSource as error:
        told = error.what if not error.advice else f"{error.what}; {error.advice}"
        return Report(
            UNKNOWN, (), (make_finding("not-json", "", told),), mode=demands.mode or "serialization"
        )
    return _Judge(demands).judge(part)


class _Judge:
    """One document on its way down: what was judged, what was found."""

    def __init__(self, demands: Demands) -> None:
        self._demands = demands
        self._parts: list[Judged] = []
        self._findings: list[Finding] = []
        self._names: list[str] = []
        self._signers: tuple[Signer, ...] = ()
        self._test_evidence = False
        self._mode: Mode = demands.mode or "serialization"
        self._in_payload = False
        # Types stand beside their attestations: a wrong one is told once the attestation has been judged.
        self._types: dict[int, Part] = {}

    def judge(self, part: Part) -> Report:
        kind = self._demands.kind or tell_kind(part.value)
        self._visit(part, kind, 0)
        choice = choose_versions(self._parts, self._demands.version)
        findings = [
            *(
                one
                for judged in self._parts
                for one in explain_judged(judged, self._types.get(id(judged.part)), choice.nearest)
            ),
            *self._findings,
        ]
        if self._test_evidence:
            findings.insert(0, make_finding("test-evidence", "", RULES["test-evidence"].meaning))
        findings.sort(key=lambda one: one.in_payload)
        if self._demands.strict:
            findings = [
                replace(one, severity="error") if one.severity == "warning" else one for one in findings
            ]
        return Report(
            kind,
            tuple(self._names),
            tuple(findings),
            sort_versions(choice.versions) if self._parts else (),
            self._mode,
            self._signers,
            self._test_evidence,
        )

    def _visit(self, part: Part, kind: str, depth: int) -> None:
        self._names.append(kind or "unknown")
        match kind:
            case "envelope":
                self._visit_envelope(part, depth)
            case "statement":
                self._visit_statement(part)
            case "collection":
                self._visit_collection(part)
            case "entry":
                self._visit_entry(part)
            case "sample":
                self._visit_sample(part)
            case "policy":
                self._mode = self._demands.mode or "validation"
                self._add(part, "policy")
            case "chat row":
                self._tell(
                    "foreign-predicate", part, "a row that a model is trained on: `dataset check` judges it"
                )
            case "":
                told = "no document of witness has these keys, and no attestor writes them"
                self._tell("unknown-document", part, told)
            case _:
                self._add(part, kind)

    def _add(self, part: Part, name: str) -> Judged:
        judged = judge_part(part, name, self._mode, self._in_payload, self._demands.version)
        self._parts.append(judged)
        return judged

    def _tell(self, rule: str, part: Part, message: str) -> None:
        self._findings.append(
            make_finding(rule, render_pointer(part.place), message, in_payload=self._in_payload)
        )

    def _find(self, part: Part, name: str) -> Part | None:
        return part.find(name, reading=self._mode == "validation")

    # Envelope

    def _visit_envelope(self, part: Part, depth: int) -> None:
        self._add(part, "envelope")
        payload, kind = self._find(part, "payload"), self._find(part, "payloadType")
        octets = read_octets(payload.value) if payload is not None else None
        held = part.value
        if not isinstance(held, dict):
            return
        findings, signers = check_signatures(held, octets or b"", self._demands.trust)
        self._findings += findings
        self._signers = self._signers or signers
        if octets is None or payload is None or depth >= _DEEPEST:
            return
        self._test_evidence |= names_stand_in(held)
        try:
            inner = read_part(octets)
        except UnreadableSource as error:
            if kind is not None and kind.value in (PAYLOAD_TYPE, POLICY_TYPE):
                self._tell("payload", payload, f"the payload is no JSON: {error.what}")
            else:
                self._tell("foreign-predicate", payload, "the payload is no JSON, and of a foreign type")
            return
        self._visit_payload(inner, kind, depth)

    def _visit_payload(self, inner: Part, kind: Part | None, depth: int) -> None:
        found = tell_kind(inner.value)
        expected = {"statement": PAYLOAD_TYPE, "policy": POLICY_TYPE}.get(found)
        if expected and kind is not None and isinstance(kind.value, str) and kind.value != expected:
            shown = show_key(kind.value)
            self._tell(
                "payload-type", kind, f"{shown}, but the payload is a {found}; go-witness writes {expected}"
            )
        elif found == UNKNOWN and kind is not None and kind.value == PAYLOAD_TYPE:
            found = "statement"
        elif found == UNKNOWN and kind is not None and kind.value == POLICY_TYPE:
            found = "policy"
        self._in_payload = True
        if found in ("", CHAT_ROW) and expected is None:
            self._names.append("foreign payload")
            self._tell("foreign-predicate", inner, "the payload is none of witness's documents")
            return
        self._visit(inner, found, depth + 1)

    # Statement

    def _visit_statement(self, part: Part) -> None:
        self._add(part, "statement")
        kind, predicate = self._find(part, "predicateType"), self._find(part, "predicate")
        stated = self._find(part, "_type")
        if stated is not None and isinstance(stated.value, str) and stated.value != STATEMENT_TYPE:
            told = f"{show_key(stated.value)}; go-witness writes {STATEMENT_TYPE}"
            self._tell("statement-type", stated, told)
        if predicate is None:
            return
        named = kind.value if kind is not None and isinstance(kind.value, str) else ""
        is_collection = tell_kind(predicate.value) == "collection"
        if named == COLLECTION_TYPE or (is_collection and named not in map_all_types()):
            if kind is not None and isinstance(kind.value, str) and named != COLLECTION_TYPE:
                told = f"{show_key(named)}, but the predicate is a collection; go-witness writes {COLLECTION_TYPE}"
                self._tell("predicate-type", kind, told)
            self._names.append("collection")
            entries = self._visit_collection(predicate)
            self._check_subjects(part, entries)
        elif named in map_all_types():
            self._visit_attestation(predicate, kind)
        elif kind is not None and isinstance(kind.value, str):
            self._visit_foreign(kind, named)

    def _visit_foreign(self, kind: Part, named: str) -> None:
        if is_witness_type(named):
            self._tell("unknown-type", kind, f"{show_key(named)}: {describe_unknown_type(named)}")
        else:
            self._names.append("foreign predicate")
            self._tell("foreign-predicate", kind, f"{show_key(named)} is not of go-witness: it is left alone")

    def _check_subjects(self, part: Part, entries: Sequence[RunEntry]) -> None:
        subjects = self._find(part, "subject")
        if subjects is None or not isinstance(subjects.value, list) or not entries:
            return
        listed = [(one.place, one.value) for one in subjects.items()]
        self._findings += check_subjects(listed, entries, subjects.place, in_payload=self._in_payload)

    # Collection

    def _visit_collection(self, part: Part) -> list[RunEntry]:
        self._add(part, "collection")
        listed = self._find(part, "attestations")
        entries = [self._visit_entry(one) for one in listed.items()] if listed is not None else []
        if entries:
            self._findings += check_entries(entries, part.place, in_payload=self._in_payload)
        mark = any(records_mark(entry.attestation) for entry in entries)
        self._test_evidence |= mark
        return entries

    def _visit_entry(self, part: Part) -> RunEntry:
        self._add(part, ENTRY_FRAME)
        kind, attestation = self._find(part, "type"), self._find(part, "attestation")
        name = self._visit_attestation(attestation, kind) if kind is not None else ""
        times = [self._find(part, key) for key in ("starttime", "endtime")]
        started, ended = (one.value if one is not None else None for one in times)
        held = attestation.value if attestation is not None else None
        named = kind.value if kind is not None and isinstance(kind.value, str) else ""
        return RunEntry(part.place, named, name, held, started, ended)

    def _visit_sample(self, part: Part) -> None:
        kind, attestation = self._find(part, "type"), self._find(part, "attestation")
        name = self._visit_attestation(attestation, kind) if kind is not None else ""
        told = self._find(part, "attestor")
        if name and told is not None and told.value != name:
            self._tell("attestor-name", told, f"the type is that of {name}")

    def _visit_attestation(self, attestation: Part | None, kind: Part | None) -> str:
        """Judge an attestation by its type, and return its attestor; "" where no attestor has the type."""
        named = kind.value if kind is not None else None
        if kind is None or not isinstance(named, str):
            return ""
        types = map_types(self._demands.version) if self._demands.version else map_all_types()
        if named not in types:
            self._names.append("unknown type")
            told = describe_unknown_type(named, self._demands.version)
            self._tell("unknown-type", kind, f"{show_key(named)}: {told}")
            return ""
        name = map_all_types()[named][0]
        self._names.append(name)
        if attestation is not None:
            self._add(attestation, name)
            self._types[id(attestation)] = kind
        return name
