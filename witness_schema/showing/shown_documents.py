"""A document of witness as a tree: what it holds, who signed it, when it ran, which versions could have written it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.octets import read_octets
from witness_schema.errors import UnreadableSource
from witness_schema.printable import shorten
from witness_schema.showing.trees import Branch, render_tree
from witness_schema.showing.values import (
    LONGEST_KEY,
    MOST,
    add_members,
    add_value,
    describe_digests,
    describe_name,
    describe_scalar,
)
from witness_schema.validation.document_judge import Demands, judge_text
from witness_schema.validation.document_kinds import tell_kind
from witness_schema.validation.file_judging import MOST_STREAMED, STANDARD_INPUT, read_input, split_lines
from witness_schema.validation.findings.report import Report
from witness_schema.validation.part_schemas import map_all_types, render_versions
from witness_schema.validation.parts import read_part

_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document for people (`text`) and for programs: `decoded`, its value with the payload in place of its base64."""

    text: str
    decoded: dict[str, Any]


def show_file(path: Path, *, full: bool = False) -> Iterator[ShownDocument]:
    """Yields the documents of a file, or of standard input for `-`, each as a tree. full: nothing is shortened.

    Raises `UnreadableSource` where the file cannot be read or a document in it is no JSON.
    """
    text = read_input() if str(path) == STANDARD_INPUT else read_bytes(path, MOST_STREAMED)
    lines = split_lines(text)
    for number, line in enumerate(lines or [text], 1):
        if line.strip():
            where = f"{path}:{number}" if lines else str(path)
            yield show_text(line, where, full=full)


def show_text(text: bytes, where: str, *, full: bool = False) -> ShownDocument:
    """The document of a JSON text as a tree. Raises `UnreadableSource` where Go cannot read it as JSON."""
    try:
        value = read_part(text).value
    except UnreadableSource as error:
        raise UnreadableSource(
            error.what, where=where, advice=error.advice or "name a JSON document"
        ) from None
    report = judge_text(text, Demands())
    root = Branch(f"{where}: {report.kind or 'a JSON value'}")
    _add_report(root, report, where)
    decoded = _add(root, value, report.kind, full)
    return ShownDocument(
        render_tree(root), {"kind": report.kind, "versions": list(report.versions), "document": decoded}
    )


def _add_report(root: Branch, report: Report, where: str) -> None:
    if report.test_evidence:
        root.add("TEST EVIDENCE: made with stand-ins, it proves nothing of a real pipeline")
    if report.versions:
        verb = "written" if report.mode == "serialization" else "read"
        root.add(f"can be {verb} by go-witness {render_versions(frozenset(report.versions))}")
    if not report.ok:
        count = sum(finding.severity == "error" for finding in report.findings)
        root.add(f"{count} error{'s' * (count != 1)}: witness-schema validate {where}")
    for signer in report.signers[:MOST]:
        root.add(f"signed by {shorten(signer.name, LONGEST_KEY)} (not verified here: validate --key)")


def _add(branch: Branch, value: Any, kind: str, full: bool) -> Any:
    """Hang a document below a branch, and return it with its payload decoded."""
    if not isinstance(value, dict):
        add_value(branch, "value", value, full=full)
        return value
    match kind:
        case "envelope":
            return _add_envelope(branch, value, full)
        case "statement":
            return _add_statement(branch, value, full)
        case "collection":
            _add_collection(branch, value, full)
        case "policy":
            _add_policy(branch, value, full)
        case "sample":
            branch.add(f"type: {describe_scalar(value.get('type'), full=full)}")
            _add_attestation(
                branch.add(describe_scalar(value.get("attestor"), full=full)), value["attestation"], full
            )
        case _:
            add_members(branch, value, full=full)
    return value


def _add_envelope(branch: Branch, value: dict[str, Any], full: bool) -> Any:
    branch.add(f"payload type: {describe_scalar(value.get('payloadType'), full=full)}")
    octets = read_octets(value.get("payload"))
    try:
        payload = read_part(octets or b"").value
    except UnreadableSource:
        branch.add("payload: no JSON" if octets is not None else "payload: no base64")
        return value
    kind = tell_kind(payload)
    below = branch.add(f"payload: {kind or 'a JSON value'}")
    return {**value, "payload": _add(below, payload, kind, full)}


def _add_statement(branch: Branch, value: dict[str, Any], full: bool) -> Any:
    kind, predicate = value.get("predicateType"), value.get("predicate")
    branch.add(f"predicate type: {describe_scalar(kind, full=full)}")
    subjects = value.get("subject")
    if isinstance(subjects, list):
        below = branch.add(f"subjects: {len(subjects)}")
        for one in subjects if full else subjects[:MOST]:
            below.add(_describe_subject(one, full))
        if len(subjects) > MOST and not full:
            below.add(f"… {len(subjects) - MOST} more (--full)")
    if isinstance(predicate, dict) and tell_kind(predicate) == "collection":
        name = describe_name(str(predicate.get("name")), full=full)
        _add_collection(branch.add(f"collection of the step {name}"), predicate, full)
    else:
        owner = map_all_types().get(kind, ("predicate", ()))[0] if isinstance(kind, str) else "predicate"
        _add_attestation(branch.add(owner), predicate, full)
    return value


def _describe_subject(subject: Any, full: bool) -> str:
    if not isinstance(subject, dict):
        return describe_scalar(None, full=full)
    digest = subject.get("digest")
    name = describe_name(str(subject.get("name")), full=full)
    held = (
        {key: one for key, one in digest.items() if isinstance(one, str)} if isinstance(digest, dict) else {}
    )
    return f"{name}: {describe_digests(held, full=full)}"


def _add_collection(branch: Branch, value: dict[str, Any], full: bool) -> None:
    entries = value.get("attestations")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            add_value(branch, "entry", entry, full=full)
            continue
        kind = entry.get("type")
        name = map_all_types().get(kind, ("",))[0] if isinstance(kind, str) else ""
        head = name or describe_scalar(kind, full=full)
        span = _describe_span(entry.get("starttime"), entry.get("endtime"))
        _add_attestation(branch.add(f"{head}  {span}" if span else head), entry.get("attestation"), full)


def _add_attestation(branch: Branch, value: Any, full: bool) -> None:
    if isinstance(value, dict):
        add_members(branch, value, full=full)
    else:
        add_value(branch, "attestation", value, full=full)


def _describe_span(started: Any, ended: Any) -> str:
    """When an attestor ran and how long: "2026-01-02T15:04:05Z, 310 ms"; "" where that cannot be told."""
    if not (isinstance(started, str) and isinstance(ended, str)):
        return ""
    try:
        seconds = (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
    except (ValueError, TypeError):
        return ""
    length = f"{seconds:.1f} s" if abs(seconds) >= _SECOND else f"{seconds * 1000:.1f} ms"
    return f"{started}, {length}"


def _add_policy(branch: Branch, value: dict[str, Any], full: bool) -> None:
    for name, member in value.items():
        steps = member if name.lower() == "steps" and isinstance(member, dict) else None
        if steps is None:
            add_value(branch, describe_name(name, full=full), member, full=full)
            continue
        for step, asked in steps.items():
            below = branch.add(f"step {describe_name(step, full=full)}")
            if isinstance(asked, dict):
                _add_step(below, asked, full)
            else:
                add_value(below, "step", asked, full=full)


def _add_step(branch: Branch, step: dict[str, Any], full: bool) -> None:
    for name, member in step.items():
        if name.lower() != "attestations" or not isinstance(member, list):
            add_value(branch, describe_name(name, full=full), member, full=full)
            continue
        for one in member:
            kind = one.get("type") if isinstance(one, dict) else one
            below = branch.add(f"requires {describe_scalar(kind, full=full)}")
            modules = one.get("regopolicies") if isinstance(one, dict) else None
            for module in modules if isinstance(modules, list) else ():
                _add_module(below, module, full)


def _add_module(branch: Branch, module: Any, full: bool) -> None:
    held = module if isinstance(module, dict) else {}
    octets = read_octets(held["module"]) if held.get("module") is not None else None
    below = branch.add(f"Rego {describe_scalar(held.get('name'), full=full)}")
    lines = octets.decode(errors="replace").splitlines() if octets is not None else ["no base64"]
    for line in lines if full else lines[:MOST]:
        below.add(describe_scalar(line, full=full))
    if len(lines) > MOST and not full:
        below.add(f"… {len(lines) - MOST} lines more (--full)")
