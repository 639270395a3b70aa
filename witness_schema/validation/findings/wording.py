"""Puts a fault into one sentence: what is there, what go-witness writes there, and the likely cause."""

from __future__ import annotations

from witness_schema.printable import escape_line, shorten
from witness_schema.schemas.attestor_schema import AttestorSchema
from witness_schema.validation.findings.fault import Fault
from witness_schema.validation.findings.likely_causes import find_cause, find_near_key, name_spelling
from witness_schema.validation.findings.report import LONGEST_MESSAGE, Finding
from witness_schema.validation.findings.rule_rows import RULES, Severity
from witness_schema.validation.findings.shown_values import describe_expected, show_key, show_value

_DROPPED = "Go drops it"


def build_finding(fault: Fault, schema: AttestorSchema, *, in_payload: bool) -> Finding:
    """The finding that tells of a fault. schema: what the part was held against."""
    severity = RULES[fault.rule].severity
    if fault.dropped and severity == "error":
        severity = "warning"
    return Finding(fault.rule, severity, fault.pointer, say(fault, schema), in_payload)


def make_finding(
    rule: str, pointer: str, message: str, *, in_payload: bool = False, severity: Severity | None = None
) -> Finding:
    """A finding with a message of its own, capped."""
    text = shorten(escape_line(message), LONGEST_MESSAGE)
    return Finding(rule, severity or RULES[rule].severity, pointer, text, in_payload)


def say(fault: Fault, schema: AttestorSchema) -> str:
    """The sentence, of at most LONGEST_MESSAGE characters."""
    words = _say_key(fault, schema) or _say_value(fault, schema)
    cause = find_cause(fault, schema.definitions)
    return shorten(f"{words} ({cause})" if cause else words, LONGEST_MESSAGE)


def _say_key(fault: Fault, schema: AttestorSchema) -> str:
    """What is wrong with a key; "" for a fault of its value."""
    key = str(fault.place[-1]) if fault.place else ""
    writes = "writes" if schema.mode == "serialization" else "reads"
    match fault.rule:
        case "missing-key" if fault.shape is not None:
            expected = describe_expected(fault.shape, schema.definitions)
            return f"{show_key(key)} is missing; go-witness always {writes} it: {expected}"
        case "unknown-key":
            near = find_near_key(key, fault.names)
            told = f"go-witness {writes} no {show_key(key)} here"
            if fault.dropped:
                told += f": {_DROPPED}"
            if not near:
                return f"{told}; it {writes} {_list_names(fault.names)}"
            spelling = name_spelling(key, near)
            return f"{told}; {spelling + ': ' if spelling else ''}go-witness {writes} {show_key(near)}"
        case "unknown-digest":
            near = find_near_key(key, fault.names)
            hint = f"; did you mean {show_key(near)}?" if near else f"; it knows {_list_names(fault.names)}"
            return f"go-witness knows no digest {show_key(key)}, and refuses to read it{hint}"
        case "key-case":
            return f"Go reads {show_key(key)} as {show_key(fault.names[0])}"
        case "key-twice":
            kept = "Go keeps one of them" if fault.dropped else "Go keeps one, or refuses it"
            return f"{show_key(key)} stands twice; {kept}"
        case _:
            return ""


def _list_names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} …" if len(names) > 5 else shown or "no key at all"


def _say_value(fault: Fault, schema: AttestorSchema) -> str:
    there = "a key" if fault.detail == "key" else show_value(fault.tree, fault.place, fault.shape)
    verb = "writes" if schema.mode == "serialization" else "reads"
    if fault.rule in ("integer-spelling", "precision", "encoding") or fault.shape is None:
        return f"{there}: {RULES[fault.rule].meaning}"
    expected = describe_expected(fault.shape, schema.definitions)
    match fault.rule:
        case "empty":
            return f"{there}, which go-witness leaves out (omitempty); it writes {expected}"
        case "out-of-range":
            return f"{there} does not fit; go-witness {verb} {expected}"
        case _:
            return f"{there} where go-witness {verb} {expected}"
