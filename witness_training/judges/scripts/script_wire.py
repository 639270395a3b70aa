"""Reads the report of `oracle script`, as text that a stranger may have written."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, list_of, map_of, record_of
from witness_schema.errors import UnreadableSource
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport, WitnessCall

_CALL = record_of(
    {
        "argv": list_of(TEXT),
        "command": TEXT,
        "flags": map_of(list_of(TEXT)),
        "code": COUNT,
        "log": TEXT,
        "documents": map_of(TEXT),
        "hooks": list_of(COUNT),
        "aside": {"type": "boolean"},
    }
)
_OUTCOME = record_of(
    {
        "name": TEXT,
        "folder": TEXT,
        "end": {"enum": ["done", "failed", "not judged"]},
        "reason": TEXT,
        "calls": list_of(_CALL),
        "harm": TEXT,
    }
)
REPORT = RecordForm(
    "report of a run of a script",
    record_of({"refused": TEXT, "scenarios": list_of(_OUTCOME), "documents": map_of(TEXT)}),
    "",
)
NOT_RUN = "it was not run, since what the script did before could not be ended"


def read_report(text: bytes, scenarios: Sequence[Scenario]) -> tuple[ScriptReport, ...] | NoSandbox:
    """One report for each scenario; failed where the text is no report, or says nothing of it."""
    try:
        report = REPORT.parse(text, "report")
        documents = {
            digest: base64.b64decode(content, validate=True)
            for digest, content in report["documents"].items()
        }
        if report["refused"]:
            return NoSandbox(report["refused"], "choose another box: --sandbox unshare")
        by_name = {outcome["name"]: _read_outcome(outcome, documents) for outcome in report["scenarios"]}
    except (UnreadableSource, binascii.Error, KeyError) as error:
        return tuple(
            ScriptReport(each.name, "failed", f"the run left no report: {error}", (), "")
            for each in scenarios
        )
    return tuple(
        by_name.get(each.name) or ScriptReport(each.name, "failed", NOT_RUN, (), "") for each in scenarios
    )


def _read_outcome(outcome: Mapping[str, Any], documents: Mapping[str, bytes]) -> ScriptReport:
    calls = tuple(
        WitnessCall(
            tuple(call["argv"]),
            call["code"],
            call["log"],
            {place: documents[digest] for place, digest in call["documents"].items()},
            tuple(call["hooks"]),
            call["aside"],
            {name: tuple(values) for name, values in call["flags"].items()},
            call["command"],
        )
        for call in outcome["calls"]
    )
    return ScriptReport(
        outcome["name"], outcome["end"], outcome["reason"], calls, outcome["harm"], outcome["folder"]
    )
